// The PromQL behind the graph: four instant queries per refresh for the whole mesh, and two that learn how it is scraped.
import { increaseOf } from './promql/increase.ts';

export type TrafficQueryName = 'requests' | 'tcpOpened' | 'tcpSentBytes' | 'tcpReceivedBytes';

export interface TrafficQueryOptions {
  /** What the person chose. Widened to `usableWindowSeconds` where that is more. */
  readonly windowSeconds: number;
  readonly scrapeIntervalSeconds: number;
  /** Does telemetry carry `destination_port`? Asking for it needlessly costs nothing but clarity. */
  readonly destinationPort: boolean;
}

/** Istio's standard metrics, by the query that reads them. */
export const trafficMetrics: Readonly<Record<TrafficQueryName, string>> = {
  requests: 'istio_requests_total',
  tcpOpened: 'istio_tcp_connections_opened_total',
  tcpSentBytes: 'istio_tcp_sent_bytes_total',
  tcpReceivedBytes: 'istio_tcp_received_bytes_total',
};

/** Who called whom, by whose report. */
export const peerLabels = [
  'reporter',
  'source_workload',
  'source_workload_namespace',
  'source_principal',
  'source_cluster',
  'destination_workload',
  'destination_workload_namespace',
  'destination_principal',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_cluster',
  'request_protocol',
] as const;
const edgeLabels = [...peerLabels, 'response_flags', 'connection_security_policy'] as const;
const requestLabels = ['response_code', 'grpc_response_status'] as const;

/** The window that is really asked for: at least four scrape intervals, so that no scrape that is late empties it. Seconds. */
export function usableWindowSeconds(windowSeconds: number, scrapeIntervalSeconds: number): number {
  return Math.max(windowSeconds, 4 * scrapeIntervalSeconds);
}

/**
 * The queries of one refresh: always four instant queries, whatever the number of namespaces, with the reports of both
 * sides in each. Values are counts over the window (requests, connections, bytes), one sample per combination of labels;
 * combinations that did not grow are left out by Prometheus. `parseTraffic` reads the answers.
 *
 * @example
 * const queries = trafficQueries({ windowSeconds: 60, scrapeIntervalSeconds: 15, destinationPort: false });
 * queries.requests; // sum by (reporter,source_workload,...) (...istio_requests_total...) > 0
 */
export function trafficQueries(options: TrafficQueryOptions): Readonly<Record<TrafficQueryName, string>> {
  const window = usableWindowSeconds(options.windowSeconds, options.scrapeIntervalSeconds);
  const query = (name: TrafficQueryName): string =>
    growthQuery(name, increaseOf(trafficMetrics[name], window, options.scrapeIntervalSeconds), options);
  return {
    requests: query('requests'),
    tcpOpened: query('tcpOpened'),
    tcpSentBytes: query('tcpSentBytes'),
    tcpReceivedBytes: query('tcpReceivedBytes'),
  };
}

/** The growth of each series of a metric, summed over the labels that `parseTraffic` reads. */
export function growthQuery(
  name: TrafficQueryName,
  growth: string,
  { destinationPort }: { readonly destinationPort: boolean },
): string {
  return `sum by (${growthLabels(name, destinationPort).join(',')}) (${growth}) > 0`;
}

/** What `parseTraffic` reads of a metric. */
export function growthLabels(name: TrafficQueryName, destinationPort: boolean): readonly string[] {
  return [
    ...edgeLabels,
    ...(name === 'requests' ? requestLabels : []),
    ...(destinationPort ? ['destination_port'] : []),
  ];
}

/**
 * How far back the scrape interval is looked for, in the order to ask: the long probe is the more exact one, the short one
 * answers for a Prometheus that is only minutes old. Seconds.
 */
export const scrapeProbeSeconds: readonly number[] = [300, 60];

/**
 * How often the slowest job that scrapes Istio's metrics did so in the last `probeSeconds`: one sample, or none while nothing
 * is that old. Read it with `scrapeIntervalSeconds`. Prometheus' `/api/v1/targets` says the same more directly, but it lists
 * every target of a cluster, and other stores do not have it.
 *
 * @example
 * scrapeCountQuery(300); // min(max by (job) ((count_over_time(istio_requests_total[300s]) and ...
 */
export function scrapeCountQuery(probeSeconds: number): string {
  const range = `${probeSeconds}s`;
  // Only series that live now and lived then have the whole range behind them. A job is as fast as its fullest series.
  const counted = (metric: string): string =>
    `(count_over_time(${metric}[${range}]) and ${metric} and ${metric} offset ${range})`;
  const both = `${counted(trafficMetrics.requests)} or ${counted(trafficMetrics.tcpSentBytes)}`;
  return `min(max by (job) (${both}))`;
}

/**
 * The scrape interval behind an answer to `scrapeCountQuery`. Seconds, never too short: n samples span at least n - 1
 * intervals. `undefined` where a single sample (or none) tells nothing.
 */
export function scrapeIntervalSeconds(
  samplesInProbe: number | undefined,
  probeSeconds: number,
): number | undefined {
  if (samplesInProbe === undefined || samplesInProbe < 2) return undefined;
  return probeSeconds / (samplesInProbe - 1);
}

/**
 * How many series of the mesh there were some time ago: empty where telemetry does not reach back so far.
 *
 * @param secondsAgo a whole number.
 * @example
 * seriesThenQuery(86_400); // count(istio_requests_total offset 86400s or istio_tcp_sent_bytes_total offset 86400s)
 */
export function seriesThenQuery(secondsAgo: number): string {
  const then = (metric: string): string => `${metric} offset ${secondsAgo}s`;
  return `count(${then(trafficMetrics.requests)} or ${then(trafficMetrics.tcpSentBytes)})`;
}

/**
 * How many server-side series carry a `destination_port`: empty when none does. Istio's standard labels have no port; a
 * Telemetry resource with a tag override adds it, and evidence is then per port.
 */
export function destinationPortQuery(): string {
  const tagged = (metric: string): string =>
    `${metric}{reporter!="source",destination_port!="",destination_port!="unknown"}`;
  return `count(${tagged(trafficMetrics.requests)} or ${tagged(trafficMetrics.tcpSentBytes)})`;
}
