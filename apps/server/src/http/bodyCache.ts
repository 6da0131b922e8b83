import { EncodedBody } from './encodedBody.ts';

/**
 * Answers by what they are made of (cluster, versions of the stores, what was asked, what the person may see). Two people
 * who look at the same thing share one computation, also while it runs.
 */
export class BodyCache {
  readonly #bodies = new Map<string, Promise<EncodedBody>>();
  readonly #maxEntries: number;

  constructor(maxEntries = 100) {
    this.#maxEntries = maxEntries;
  }

  async get(key: string, build: () => unknown): Promise<EncodedBody> {
    const known = this.#bodies.get(key);
    if (known !== undefined) {
      // Moved to the end: the map's order is that of last use.
      this.#bodies.delete(key);
      this.#bodies.set(key, known);
      return known;
    }
    const body = Promise.resolve()
      .then(build)
      .then((value) => new EncodedBody(Buffer.from(JSON.stringify(value))));
    this.#bodies.set(key, body);
    this.#evict();
    body.catch(() => this.#bodies.delete(key));
    return body;
  }

  #evict(): void {
    for (const oldest of this.#bodies.keys()) {
      if (this.#bodies.size <= this.#maxEntries) return;
      this.#bodies.delete(oldest);
    }
  }
}
