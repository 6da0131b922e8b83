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
import { PrometheusClock } from './prometheusClock.ts';
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

/** How much of what arrives is mutual TLS, over time. */
export type Coverage = Pick<TrafficHistory, 'requests' | 'connections'>;

/** Points of a chart: enough to see a minute in an hour, few enough to draw at once. */
const maxPoints = 120;
const minStepSeconds = 5;
/** A chart of a week is good for an hour: whoever looks at every edge of a large mesh must not fill the memory with them. */
const maxKept = 200;

/**
 * Charts from Prometheus, by typed parameters only: PromQL is built here, range and step are bounded, and people who look at
 * the same chart at the same time share one answer.
 */
export class TrafficSeries {
  readonly #client: PrometheusClient | undefined;
  readonly #clock: PrometheusClock | undefined;
  readonly #traffic: TrafficStore;
  readonly #histories = new Map<string, Promise<TrafficHistory>>();
  readonly #coverages = new Map<string, Promise<Coverage>>();

  constructor(client: PrometheusClient | undefined, traffic: TrafficStore) {
    this.#client = client;
    this.#clock = client === undefined ? undefined : new PrometheusClock(client);
    this.#traffic = traffic;
  }

  /**
   * @param end where the range ends; now where it is left out. Unix seconds.
   * @throws {PrometheusError}; resolves with undefined when no Prometheus is configured.
   */
  async history(ends: SeriesEnds, range: TrafficWindow, end?: number): Promise<TrafficHistory | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    const times = chartTimes(range, end ?? (await this.#now()));
    return this.#shared(this.#histories, JSON.stringify([ends, range, times.end]), times, () =>
      this.#ask(client, ends, times),
    );
  }

  /**
   * What arrives at a service, in namespaces or in the mesh, by mutual TLS and not: two queries, however large the mesh.
   *
   * @throws {PrometheusError}; resolves with undefined when no Prometheus is configured.
   */
  async coverage(target: SeriesTarget, range: TrafficWindow): Promise<Coverage | undefined> {
    const client = this.#client;
    if (client === undefined) return undefined;
    const times = chartTimes(range, await this.#now());
    return this.#shared(this.#coverages, JSON.stringify([target, range, times.end]), times, async () => {
      const ask = this.#asker(client, { target }, times);
      const [requests, connections] = await Promise.all([ask('requests'), ask('connections')]);
      return {
        requests: { basis: 'requests', ...splitBySecurity(requests, times) },
        connections: { basis: 'connections', ...splitBySecurity(connections, times) },
      };
    });
  }

  /** By the clock of who answers. Unix seconds. */
  async #now(): Promise<number> {
    return (await this.#clock?.now()) ?? Date.now() / 1_000;
  }

  async #ask(client: PrometheusClient, ends: SeriesEnds, times: RangeTimes): Promise<TrafficHistory> {
    const ask = this.#asker(client, ends, times);
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

  #asker(
    client: PrometheusClient,
    ends: SeriesEnds,
    times: RangeTimes,
  ): (name: SeriesQueryName) => Promise<readonly RangeSeries[]> {
    const scrapeIntervalSeconds = this.#traffic.telemetry.scrapeIntervalSeconds ?? 15;
    const queries = seriesQueries(ends, { stepSeconds: times.stepSeconds, scrapeIntervalSeconds });
    return (name) => client.queryRange(queries[name], times);
  }

  /** One answer for all who ask the same within a step: a step later the times, and so the key, are others. */
  #shared<T>(
    recent: Map<string, Promise<T>>,
    key: string,
    { stepSeconds }: RangeTimes,
    ask: () => Promise<T>,
  ): Promise<T> {
    const known = recent.get(key);
    if (known !== undefined) return known;
    const asked = ask();
    recent.set(key, asked);
    for (const oldest of recent.keys()) {
      if (recent.size <= maxKept) break;
      recent.delete(oldest);
    }
    setTimeout(() => recent.delete(key), 1_000 * stepSeconds).unref();
    asked.catch(() => recent.delete(key));
    return asked;
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
