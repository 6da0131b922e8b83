/** Somebody to tell, until they no longer want to know. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** @returns how to stop listening. */
  add(listener: (value: T) => void): () => void {
    // A wrapper, so that one function added twice is two listeners, each with its own end.
    const own = (value: T): void => listener(value);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  notify(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  get size(): number {
    return this.#listeners.size;
  }
}
