// Istio's standard metrics, derived from the calls that one label set counted.
import type { Flow } from '../demo/flows.ts';
import type { ReportedCalls } from './traffic.ts';

/** One exposed time series of a label set: its value follows from the number of calls. */
export interface Metric {
  readonly name: string;
  readonly family: ReportedCalls['family'];
  /** Upper bound of a histogram bucket. */
  readonly le: string | undefined;
  /** Monotonic in `calls`. */
  readonly valueOf: (calls: number, flow: Flow) => number;
}

/** Istio's buckets, milliseconds. */
const durationBuckets = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000,
  3600000,
];
/** Standard deviation of the logarithm of a duration: the 99th percentile is some five times the median. */
const DURATION_SPREAD = 0.7;

function metric(family: Metric['family'], name: string, valueOf: Metric['valueOf'], le?: string): Metric {
  return { name, family, valueOf, le };
}

const whole = (calls: number): number => Math.floor(calls);
const duration = 'istio_request_duration_milliseconds';

export const metrics: readonly Metric[] = [
  metric('http', 'istio_requests_total', whole),
  ...durationBuckets.map((bound) =>
    metric(
      'http',
      `${duration}_bucket`,
      (calls, flow) => Math.floor(whole(calls) * shareBelow(bound, flow.medianMilliseconds)),
      String(bound),
    ),
  ),
  metric('http', `${duration}_bucket`, whole, '+Inf'),
  metric('http', `${duration}_count`, whole),
  metric('http', `${duration}_sum`, (calls, flow) => whole(calls) * meanDuration(flow.medianMilliseconds)),
  metric('http', 'istio_request_bytes_count', whole),
  metric('http', 'istio_request_bytes_sum', (calls, flow) => whole(calls) * flow.requestBytes),
  metric('http', 'istio_response_bytes_count', whole),
  metric('http', 'istio_response_bytes_sum', (calls, flow) => whole(calls) * flow.responseBytes),
  metric('tcp', 'istio_tcp_connections_opened_total', whole),
  // One connection of each label set is always open.
  metric('tcp', 'istio_tcp_connections_closed_total', (calls) => Math.max(0, whole(calls) - 1)),
  metric('tcp', 'istio_tcp_sent_bytes_total', (calls, flow) => Math.floor(calls * flow.responseBytes)),
  metric('tcp', 'istio_tcp_received_bytes_total', (calls, flow) => Math.floor(calls * flow.requestBytes)),
];

/** Share of log-normally distributed durations up to `bound`. */
function shareBelow(bound: number, median: number): number {
  const z = Math.log(bound / median) / DURATION_SPREAD;
  // The logistic curve stands in for the normal distribution: within a hundredth everywhere.
  return 1 / (1 + Math.exp(-1.702 * z));
}

function meanDuration(median: number): number {
  return median * Math.exp(DURATION_SPREAD ** 2 / 2);
}
