import {
  type PlaintextHistory,
  plaintextHistory,
  plaintextQueries,
  type RangeTimes,
} from '@padlock/topology';
import type { PrometheusClient } from './prometheusClient.ts';
import type { TrafficStore } from './trafficStore.ts';
import { WindowRefresher } from './windowRefresher.ts';

/** What was seen, with a number that stands for exactly that in keys. */
export interface PlaintextSnapshot {
  readonly version: number;
  readonly history: PlaintextHistory;
}

const daySeconds = 86_400;
/** An hour is fine enough for "since when", and keeps the answer small where many callers are plaintext. */
const stepSeconds = 3_600;
const refreshMs = 5 * 60_000;

/** Since when callers have been plaintext: looked up over the last week, every five minutes while somebody looks. */
export class PlaintextStore {
  readonly #refresher: WindowRefresher<PlaintextSnapshot> | undefined;
  readonly #traffic: TrafficStore;
  #version = 0;

  constructor(client: PrometheusClient | undefined, traffic: TrafficStore) {
    this.#traffic = traffic;
    if (client === undefined) return;
    this.#refresher = new WindowRefresher({
      // Without an answer a page simply does not say since when: that is no trouble of its own.
      refresh: () => this.#ask(client).catch(() => undefined),
      intervalMs: () => refreshMs,
    });
  }

  /** undefined: not known yet. Only the very first reader waits, and not for long. */
  async read(waitMs: number): Promise<PlaintextSnapshot | undefined> {
    return this.#refresher?.read(waitMs);
  }

  stop(): void {
    this.#refresher?.stop();
  }

  async #ask(client: PrometheusClient): Promise<PlaintextSnapshot> {
    const end = Math.floor(Date.now() / 1_000);
    const times: RangeTimes = { start: end - 7 * daySeconds + stepSeconds, end, stepSeconds };
    const scrapeIntervalSeconds = this.#traffic.telemetry.scrapeIntervalSeconds ?? 15;
    const queries = plaintextQueries({ stepSeconds, scrapeIntervalSeconds });
    const [requests, tcpSentBytes] = await Promise.all([
      client.queryRange(queries.requests, times),
      client.queryRange(queries.tcpSentBytes, times),
    ]);
    this.#version += 1;
    return { version: this.#version, history: plaintextHistory({ requests, tcpSentBytes }, times) };
  }
}
