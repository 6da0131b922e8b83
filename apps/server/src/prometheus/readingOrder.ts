/**
 * The order in which windows are read. Side by side, three windows of a large mesh take three times as long each, and somebody
 * waits for the shortest: it is read at once, the long ones after it and one after the other.
 *
 * @example
 * const order = new ReadingOrder();
 * await Promise.all([order.run('first', readMinute), order.run('in turn', readDay)]);
 */
export class ReadingOrder {
  readonly #first = new Set<Promise<unknown>>();
  #inTurn: Promise<unknown> = Promise.resolve();

  /** Rejects as `read` does; the next one has its turn all the same. */
  async run<T>(when: 'first' | 'in turn', read: () => Promise<T>): Promise<T> {
    if (when === 'first') {
      const reading = read();
      this.#first.add(reading);
      return reading.finally(() => this.#first.delete(reading));
    }
    const turn = this.#inTurn.then(() => Promise.allSettled(this.#first)).then(read);
    this.#inTurn = turn.catch(() => undefined);
    return turn;
  }
}
