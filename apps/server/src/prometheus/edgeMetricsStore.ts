import type { TrafficWindow } from '@padlock/contract';
import {
  type EdgeMetricName,
  edgeMetricQueries,
  parseEdgeMetrics,
  type PeerMetrics,
  usableWindowSeconds,
} from '@padlock/topology';
import { monotonicMs } from '../monotonic.ts';
import type { PrometheusClient } from './prometheusClient.ts';
import { PrometheusError } from './prometheusError.ts';
import type { TrafficStore } from './trafficStore.ts';
import { refreshSeconds, windowSeconds } from './trafficWindows.ts';
import { WindowRefresher } from './windowRefresher.ts';

/** One metric of all edges over one window, as it was last read. */
export interface MetricSnapshot {
  readonly version: number;
  /** When Prometheus was asked. Milliseconds of `monotonicMs`. */
  readonly askedAt: number;
  readonly windowSeconds: number;
  readonly metrics: PeerMetrics;
}

/** Either an answer that still holds, or why there is none. */
export type MetricReading =
  | { readonly kind: 'known'; readonly snapshot: MetricSnapshot }
  | { readonly kind: 'unknown'; readonly problem: string };

/** Histograms cost Prometheus twenty times what a counter does. */
const minRefreshMs = 10_000;
/** How long Prometheus may take for an answer before the last one no longer counts as current. */
const answerMs = 20_000;

/** Response times and throughput: asked for by one refresher for each window, and only while somebody shows them. */
export class EdgeMetricsStore {
  readonly #client: PrometheusClient | undefined;
  readonly #traffic: TrafficStore;
  readonly #refreshers = new Map<string, WindowRefresher<MetricSnapshot>>();
  readonly #problems = new Map<string, string>();
  #version = 0;

  constructor(client: PrometheusClient | undefined, traffic: TrafficStore) {
    this.#client = client;
    this.#traffic = traffic;
  }

  /** @param waitMs how long to wait for the first answer of a window that nobody looked at before. */
  async read(name: EdgeMetricName, window: TrafficWindow, waitMs: number): Promise<MetricReading> {
    const client = this.#client;
    if (client === undefined) return { kind: 'unknown', problem: 'No Prometheus is configured.' };
    const key = `${name} ${window}`;
    let refresher = this.#refreshers.get(key);
    if (refresher === undefined) {
      refresher = new WindowRefresher({
        refresh: () => this.#refresh(client, name, window),
        intervalMs: () => this.#intervalMs(window),
      });
      this.#refreshers.set(key, refresher);
    }
    const snapshot = await refresher.read(waitMs);
    if (snapshot !== undefined && monotonicMs() - snapshot.askedAt < 2 * this.#intervalMs(window) + answerMs)
      return { kind: 'known', snapshot };
    return { kind: 'unknown', problem: this.#problems.get(key) ?? 'Prometheus has not answered yet.' };
  }

  stop(): void {
    for (const refresher of this.#refreshers.values()) refresher.stop();
  }

  #intervalMs(window: TrafficWindow): number {
    const { scrapeIntervalSeconds } = this.#traffic.telemetry;
    return Math.max(minRefreshMs, 1_000 * refreshSeconds(window, scrapeIntervalSeconds));
  }

  async #refresh(
    client: PrometheusClient,
    name: EdgeMetricName,
    window: TrafficWindow,
  ): Promise<MetricSnapshot | undefined> {
    const key = `${name} ${window}`;
    try {
      const scrapeIntervalSeconds = await this.#traffic.scrapeInterval();
      const length = usableWindowSeconds(windowSeconds(window), scrapeIntervalSeconds);
      const askedAt = monotonicMs();
      const queries = edgeMetricQueries({ windowSeconds: length, scrapeIntervalSeconds });
      const metrics = parseEdgeMetrics(await client.query(queries[name]));
      this.#problems.delete(key);
      this.#version += 1;
      return { version: this.#version, askedAt, windowSeconds: length, metrics };
    } catch (error) {
      if (!(error instanceof PrometheusError)) throw error;
      this.#problems.set(key, error.message);
      return undefined;
    }
  }
}
