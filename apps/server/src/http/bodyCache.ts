import { EncodedBody } from './encodedBody.ts';

/**
 * Answers by what they are made of (cluster, versions of the stores, what was asked, what the person may see). Two people
 * who look at the same thing share one computation, also while it runs.
 */
export class BodyCache {
  readonly #bodies = new Map<string, Promise<EncodedBody>>();
  readonly #sizes = new Map<string, number>();
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #bytes = 0;

  /** @param maxBytes of answers before compression: one of a large mesh has megabytes, and each refresh makes another. */
  constructor(maxEntries = 100, maxBytes = 48 * 1024 * 1024) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
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
      .then((value) => EncodedBody.ofJson(value));
    this.#bodies.set(key, body);
    this.#evict(key);
    body.then(
      ({ bytes }) => {
        if (this.#bodies.get(key) !== body) return;
        this.#sizes.set(key, bytes);
        this.#bytes += bytes;
        this.#evict(key);
      },
      () => {
        if (this.#bodies.get(key) === body) this.#forget(key);
      },
    );
    return body;
  }

  /** The newest stays, whatever its size: somebody asks for it now. */
  #evict(newest: string): void {
    for (const oldest of this.#bodies.keys()) {
      if (this.#bodies.size <= this.#maxEntries && this.#bytes <= this.#maxBytes) return;
      if (oldest !== newest) this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bodies.delete(key);
    this.#bytes -= this.#sizes.get(key) ?? 0;
    this.#sizes.delete(key);
  }
}
