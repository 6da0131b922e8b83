interface Entry<T> {
  readonly fingerprint: string;
  readonly result: Promise<T>;
}

/** The same key came with another request: a mistake of the client, never to be guessed at. */
export class KeyReused extends Error {
  override readonly name = 'KeyReused';
}

/**
 * Runs a request once per key while it runs: duplicates share the one promise. What came of it is not kept here, but by the
 * record that the request makes under its key: that survives a restart, and is there once, not a second time in memory.
 */
export class Idempotency<T> {
  readonly #running = new Map<string, Entry<T>>();

  /** @throws {KeyReused} when the key belongs to a request with another fingerprint. */
  async run(key: string, fingerprint: string, action: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) {
      if (running.fingerprint !== fingerprint) throw new KeyReused('This key was used for another request.');
      return running.result;
    }
    const result = action();
    this.#running.set(key, { fingerprint, result });
    try {
      return await result;
    } finally {
      this.#running.delete(key);
    }
  }
}
