import type { TimeSeries, TrafficWindow } from '@padlock/contract';
import {
  type RangeSeries,
  type RangeTimes,
  seriesQueries,
  type SeriesQueryName,
  type SeriesSource,
  type SeriesTarget,
  splitBySecurity,
  totalSeries,
} from '@padlock/topology';
import type { PrometheusClient } from './prometheusClient.ts';
import type { TrafficStore } from './trafficStore.ts';
import { windowSeconds } from './trafficWindows.ts';

export interface SeriesEnds {
  readonly source?: SeriesSource;
  readonly target?: SeriesTarget;
}

/** Traffic over time of one edge or one service. Values per second. */
export interface TrafficHistory {
  readonly requests: TimeSeries;
  readonly errors: { stepSeconds: number; timestamps: number[]; perSecond: (number | null)[] };
  readonly connections: TimeSeries;
  readonly bytes: TimeSeries;
}

/** Points of a chart: enough to see a minute in an hour, few enough to draw at once. */
const maxPoints = 120;
const minStepSeconds = 5;

/**
 * Charts from Prometheus, by typed parameters only: PromQL is built here, range and step are bounded, and people who look at
 * the same chart at the same time share one answer.
 */
export class TrafficSeries {
  readonly #client: PrometheusClient | undefined;
  readonly #traffic: TrafficStore;
  readonly #recent = new Map<string, Promise<TrafficHistory>>();

  constructor(client: PrometheusClient | undefined, traffic: TrafficStore) {
    this.#client = client;
    this.#traffic = traffic;
  }

  /** @throws {PrometheusError}; resolves with undefined when no Prometheus is configured. */
  async history(ends: SeriesEnds, range: TrafficWindow): Promise<TrafficHistory | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    const times = chartTimes(range, Date.now() / 1_000);
    const key = JSON.stringify([ends, range, times.end]);
    let history = this.#recent.get(key);
    if (history === undefined) {
      history = this.#ask(client, ends, times);
      this.#recent.set(key, history);
      // A step later the times, and so the key, are others.
      setTimeout(() => this.#recent.delete(key), 1_000 * times.stepSeconds).unref();
      history.catch(() => this.#recent.delete(key));
    }
    return history;
  }

  async #ask(client: PrometheusClient, ends: SeriesEnds, times: RangeTimes): Promise<TrafficHistory> {
    const scrapeIntervalSeconds = this.#traffic.telemetry.scrapeIntervalSeconds ?? 15;
    const queries = seriesQueries(ends, { stepSeconds: times.stepSeconds, scrapeIntervalSeconds });
    const ask = (name: SeriesQueryName): Promise<readonly RangeSeries[]> =>
      client.queryRange(queries[name], times);
    const [requests, errors, connections, sent, received] = await Promise.all([
      ask('requests'),
      ask('errors'),
      ask('connections'),
      ask('sentBytes'),
      ask('receivedBytes'),
    ]);
    return {
      requests: { basis: 'requests', ...splitBySecurity(requests, times) },
      errors: totalSeries(errors, times),
      connections: { basis: 'connections', ...splitBySecurity(connections, times) },
      bytes: { basis: 'bytes', ...splitBySecurity([...sent, ...received], times) },
    };
  }
}

/** Points on multiples of the step, so that charts do not jitter and everybody asks for the same ones. */
export function chartTimes(range: TrafficWindow, nowSeconds: number): RangeTimes {
  const length = windowSeconds(range);
  const stepSeconds = Math.max(minStepSeconds, Math.ceil(length / maxPoints / 5) * 5);
  const end = Math.floor(nowSeconds / stepSeconds) * stepSeconds;
  const steps = Math.max(1, Math.ceil(length / stepSeconds) - 1);
  return { start: end - steps * stepSeconds, end, stepSeconds };
}
