import type { PrometheusClient } from './prometheusClient.ts';

/** Clocks that run apart do so slowly. */
const keepMs = 60_000;
const timeoutMs = 2_000;

/** What time it is by Prometheus' clock: where ours is ten minutes ahead, its last ten minutes would be missing in every chart. */
export class PrometheusClock {
  readonly #client: Pick<PrometheusClient, 'now'>;
  /** What has to be added to our clock. Seconds. */
  #offset = 0;
  #askedAt = -Infinity;
  #asking: Promise<void> | undefined;

  constructor(client: Pick<PrometheusClient, 'now'>) {
    this.#client = client;
  }

  /** Unix seconds; by our own clock as long as it has not answered. */
  async now(): Promise<number> {
    if (performance.now() - this.#askedAt > keepMs) this.#asking ??= this.#ask();
    await this.#asking;
    return Date.now() / 1_000 + this.#offset;
  }

  async #ask(): Promise<void> {
    const began = Date.now();
    try {
      const theirs = await this.#client.now(timeoutMs);
      // Taken somewhere between the question and the answer.
      if (Number.isFinite(theirs)) this.#offset = theirs - (began + Date.now()) / 2_000;
    } catch {
      // What it said last still holds, and whoever asks next says that it does not answer.
    } finally {
      this.#askedAt = performance.now();
      this.#asking = undefined;
    }
  }
}
