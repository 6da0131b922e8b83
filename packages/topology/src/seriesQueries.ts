// Range queries for charts: traffic of one edge or one service over time, by mutual TLS and not.
import { increaseOf } from './promql/increase.ts';
import { equals, isOneOf, selector } from './promql/matcher.ts';
import { trafficMetrics, usableWindowSeconds } from './queries.ts';

export type SeriesSource =
  /** A service calls through its workloads: telemetry names those, not the service. */
  | { readonly kind: 'workloads'; readonly namespace: string; readonly names: readonly string[] }
  /** A client without sidecar: Istio says `unknown`. */
  | { readonly kind: 'unnamed' };

export type SeriesTarget =
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'workload'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'external'; readonly host: string }
  /** All services of these namespaces together. */
  | { readonly kind: 'namespaces'; readonly names: readonly string[] }
  /** Everything. */
  | { readonly kind: 'mesh' };

export interface SeriesOptions {
  /** Step of the range query. Each point covers at least one step, and four scrapes. */
  readonly stepSeconds: number;
  readonly scrapeIntervalSeconds: number;
}

export type SeriesQueryName = 'requests' | 'errors' | 'connections' | 'sentBytes' | 'receivedBytes';

/** gRPC statuses that are the server's fault: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
export const grpcServerErrors: readonly string[] = ['2', '4', '12', '13', '14', '15'];

/**
 * Range queries for the traffic from `source` to `target`; leave one out to have all callers, or all callees. Values are per
 * second, from server-side reports. All but `errors` answer one series per `connection_security_policy`: `splitBySecurity`
 * reads them.
 *
 * Counts are those of the graph (`increaseOf`), so that a chart never hides what a lock shows.
 *
 * @throws RangeError when neither end is given: who means the whole mesh has to say so.
 * @example
 * const { requests } = seriesQueries(
 *   { target: { kind: 'service', namespace: 'shop', name: 'catalog' } },
 *   { stepSeconds: 60, scrapeIntervalSeconds: 15 },
 * );
 */
export function seriesQueries(
  ends: { readonly source?: SeriesSource; readonly target?: SeriesTarget },
  options: SeriesOptions,
): Readonly<Record<SeriesQueryName, string>> {
  if (ends.source === undefined && ends.target === undefined) {
    throw new RangeError('a series needs a source or a target');
  }
  const matchers = [
    'reporter!="source"',
    ...(ends.source === undefined ? [] : sourceMatchers(ends.source)),
    ...(ends.target === undefined ? [] : targetMatchers(ends.target)),
  ];
  const window = usableWindowSeconds(options.stepSeconds, options.scrapeIntervalSeconds);
  const grown = (metric: string, extra: readonly string[] = []): string =>
    increaseOf(selector(metric, [...matchers, ...extra]), window, options.scrapeIntervalSeconds);
  const bySecurity = (metric: string): string =>
    `sum by (connection_security_policy) (${grown(metric)}) / ${window}`;
  const failed = grown(trafficMetrics.requests, ['response_code=~"0|5.."']);
  const failedGrpc = grown(trafficMetrics.requests, [isOneOf('grpc_response_status', grpcServerErrors)]);
  return {
    requests: bySecurity(trafficMetrics.requests),
    errors: `sum((${failed}) or (${failedGrpc})) / ${window}`,
    connections: bySecurity(trafficMetrics.tcpOpened),
    sentBytes: bySecurity(trafficMetrics.tcpSentBytes),
    receivedBytes: bySecurity(trafficMetrics.tcpReceivedBytes),
  };
}

function sourceMatchers(source: SeriesSource): readonly string[] {
  switch (source.kind) {
    case 'workloads':
      return [
        equals('source_workload_namespace', source.namespace),
        isOneOf('source_workload', source.names),
      ];
    case 'unnamed':
      return ['source_workload=~"unknown|"'];
  }
}

function targetMatchers(target: SeriesTarget): readonly string[] {
  switch (target.kind) {
    case 'service':
      return [
        equals('destination_service_namespace', target.namespace),
        equals('destination_service_name', target.name),
      ];
    case 'workload':
      return [
        equals('destination_workload_namespace', target.namespace),
        equals('destination_workload', target.name),
      ];
    case 'external':
      return [equals('destination_service', target.host)];
    case 'namespaces':
      return [isOneOf('destination_service_namespace', target.names)];
    case 'mesh':
      return [];
  }
}
