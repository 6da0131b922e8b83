import type { TrafficWindow } from '@padlock/contract';
import { type Traffic, trafficQueries, usableWindowSeconds } from '@padlock/topology';
import { askTraffic } from './askTraffic.ts';
import type { PrometheusClient } from './prometheusClient.ts';
import type { TrafficStore } from './trafficStore.ts';
import { windowSeconds } from './trafficWindows.ts';

/** People who look at moments that are closer than this look at the same one. Seconds. */
const gridSeconds = 5;
/** Enough to go back and forth; a moment of a large mesh has megabytes. */
const maxMoments = 8;
/** Moments that are read at the same time: somebody who plays the past must not hold up what others see of now. */
const maxAtOnce = 2;

/** Traffic of past moments, straight from Prometheus: read once, since the past does not change. */
export class PastTraffic {
  readonly #client: PrometheusClient | undefined;
  readonly #traffic: TrafficStore;
  readonly #moments = new Map<string, Promise<Traffic>>();
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(client: PrometheusClient | undefined, traffic: TrafficStore) {
    this.#client = client;
    this.#traffic = traffic;
  }

  /**
   * What was counted in the window before a moment. Empty where Prometheus does not reach back so far.
   *
   * @param at Unix seconds.
   * @throws {PrometheusError}; resolves with undefined when no Prometheus is configured.
   */
  async read(window: TrafficWindow, at: number): Promise<Traffic | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    const moment = at - (at % gridSeconds);
    const key = `${window} ${moment}`;
    const known = this.#moments.get(key);
    if (known !== undefined) {
      // Moved to the end: the map's order is that of last use.
      this.#moments.delete(key);
      this.#moments.set(key, known);
      return known;
    }
    const asked = this.#inTurn(() => this.#ask(client, window, moment));
    this.#moments.set(key, asked);
    asked.catch(() => this.#moments.delete(key));
    for (const oldest of this.#moments.keys()) {
      if (this.#moments.size <= maxMoments) break;
      this.#moments.delete(oldest);
    }
    return asked;
  }

  async #ask(client: PrometheusClient, window: TrafficWindow, at: number): Promise<Traffic> {
    const scrapeIntervalSeconds = await this.#traffic.scrapeInterval();
    const destinationPort = this.#traffic.telemetry.destinationPort ?? false;
    const length = usableWindowSeconds(windowSeconds(window), scrapeIntervalSeconds);
    const queries = trafficQueries({ windowSeconds: length, scrapeIntervalSeconds, destinationPort });
    return askTraffic(client, queries, { at, windowSeconds: length, destinationPort }, { at });
  }

  async #inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= maxAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      return await task();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
