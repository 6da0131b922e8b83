// The PromQL behind response times and throughput of the graph: one instant query each, for the whole mesh.
import { increaseOf } from './promql/increase.ts';
import { duration, selector } from './promql/matcher.ts';
import { usableWindowSeconds } from './queries.ts';

/** What the graph shows of an edge besides its lock and its counts, and asks for only while it is shown. */
export type EdgeMetricName = 'latency' | 'throughput';

/** Who called whom; less than the queries of the locks need, since histograms have twenty series for each combination. */
const peers = [
  'source_workload',
  'source_workload_namespace',
  'source_principal',
  'destination_workload',
  'destination_workload_namespace',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
].join(',');

/** The server side where it reported, else the client's: adding both would count every request twice. */
const sides = ['reporter!="source"', 'reporter="source"'];

/**
 * Response times as the growth of each histogram bucket (`le`, milliseconds), and throughput of HTTP and gRPC as bytes of
 * requests and responses over the window. Buckets that did not grow are left out. `parseEdgeMetrics` reads the answers.
 *
 * Quantiles are not computed by Prometheus: those of several workloads behind one edge could not be put together.
 */
export function edgeMetricQueries(options: {
  readonly windowSeconds: number;
  readonly scrapeIntervalSeconds: number;
}): Readonly<Record<EdgeMetricName, string>> {
  const window = usableWindowSeconds(options.windowSeconds, options.scrapeIntervalSeconds);
  const buckets = (side: string): string =>
    `sum by (le,${peers}) (increase(${selector('istio_request_duration_milliseconds_bucket', [side])}[${duration(window)}]))`;
  const bytes = (metric: string, side: string): string =>
    `sum by (${peers}) (${increaseOf(selector(metric, [side]), window, options.scrapeIntervalSeconds)})`;
  const carried = (side: string): string =>
    `${bytes('istio_request_bytes_sum', side)} + ${bytes('istio_response_bytes_sum', side)}`;
  return {
    latency: `(${sides.map(buckets).join(' or ')}) > 0`,
    throughput: `(${sides.map((side) => `(${carried(side)})`).join(' or ')}) > 0`,
  };
}
