interface Entry<T> {
  readonly fingerprint: string;
  readonly result: Promise<T>;
}

/** The same key came with another request: a mistake of the client, never to be guessed at. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
}

/**
 * Runs a request once per key, however often it is sent: duplicates share the one promise, also while it is pending. Failures
 * are forgotten, so that a retry tries again; the preconditions of a write keep that safe.
 */
export class Idempotency<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #maxEntries: number;

  constructor(maxEntries = 1_000) {
    this.#maxEntries = maxEntries;
  }

  /** @throws {KeyReused} when the key belongs to a request with another fingerprint. */
  async run(key: string, fingerprint: string, action: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (known.fingerprint !== fingerprint) throw new KeyReused('This key was used for another request.');
      return known.result;
    }
    const result = action();
    this.#entries.set(key, { fingerprint, result });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) break;
      this.#entries.delete(oldest);
    }
    try {
      return await result;
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }
}
