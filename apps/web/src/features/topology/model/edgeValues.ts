import type { EdgeMetrics, TopologyEdge } from '@padlock/contract';
import { rate } from '../../../components/format.ts';
import { bytesPerSecond, failurePercent, milliseconds } from './numbers.ts';
import type { EdgeLabelKind } from './viewOptions.ts';

/** What an edge label or a column can say of traffic, besides its security. */
export type ValueKind = Exclude<EdgeLabelKind, 'security'>;

/** In the order in which they stand on an edge. */
export const valueKinds: readonly ValueKind[] = [
  'rate',
  'throughput',
  'p50',
  'p95',
  'p99',
  'errors',
  'protocol',
];

export const valueWords: Readonly<Record<ValueKind, string>> = {
  rate: 'Request rate',
  throughput: 'Throughput',
  p50: 'Response time p50',
  p95: 'Response time p95',
  p99: 'Response time p99',
  errors: 'Error rate',
  protocol: 'Protocol',
};

/** Response times and throughput of requests by edge id, as far as they were asked for and are known. */
export type MetricsById = ReadonlyMap<string, EdgeMetrics>;

type Traffic = Pick<TopologyEdge, 'id' | 'requests' | 'tcp' | 'failed' | 'protocols'>;

/**
 * One value of an edge, or of several that are drawn as one, as text with its unit; undefined where nothing is known.
 * Response times of several edges have no common quantile, so that they are left out.
 */
export function valueText(
  kind: ValueKind,
  edges: readonly Traffic[],
  metrics: MetricsById,
): string | undefined {
  const value = valueOf(kind, edges, metrics);
  if (value === undefined) return undefined;
  switch (kind) {
    case 'rate':
      return rate(value);
    case 'throughput':
      return bytesPerSecond(value);
    case 'p50':
    case 'p95':
    case 'p99':
      return `${kind} ${milliseconds(value)}`;
    case 'errors':
      return `${failurePercent(value)} errors`;
    case 'protocol':
      return protocolText(edges);
  }
}

/**
 * The same as a number, to sort by: per second, milliseconds, a share. Protocols sort by their words.
 */
export function valueOf(
  kind: ValueKind,
  edges: readonly Traffic[],
  metrics: MetricsById,
): number | undefined {
  const requests = edges.flatMap((edge) => edge.requests ?? []).filter(({ total }) => total > 0);
  switch (kind) {
    case 'rate':
      return requests.length === 0 ? undefined : requests.reduce((sum, { perSecond }) => sum + perSecond, 0);
    case 'throughput':
      return throughput(edges, metrics);
    case 'p50':
    case 'p95':
    case 'p99': {
      const [edge] = edges;
      const latency = edge && edges.length === 1 ? metrics.get(edge.id)?.latency : undefined;
      return latency?.[kind];
    }
    case 'errors': {
      // Those that no server has seen count too.
      const failed = edges.reduce((sum, one) => sum + (one.failed?.requests ?? 0), 0);
      const total = requests.reduce((sum, one) => sum + one.total, failed);
      return total === 0 ? undefined : requests.reduce((sum, one) => sum + one.errors, failed) / total;
    }
    case 'protocol':
      return edges.some(({ protocols }) => protocols.length > 0) ? 0 : undefined;
  }
}

/** TCP is known with the locks; where requests were seen too, their bytes must be known, or the sum would be too low. */
function throughput(edges: readonly Traffic[], metrics: MetricsById): number | undefined {
  let sum: number | undefined;
  for (const { id, requests, tcp } of edges) {
    const carried = metrics.get(id)?.bytesPerSecond ?? undefined;
    if (carried === undefined && requests && requests.total > 0) return undefined;
    const bytes = (carried ?? 0) + (tcp?.bytesPerSecond ?? 0);
    if (bytes > 0) sum = (sum ?? 0) + bytes;
  }
  return sum;
}

/** `HTTP, gRPC`. */
export function protocolText(edges: readonly Pick<TopologyEdge, 'protocols'>[]): string {
  const seen = new Set(edges.flatMap(({ protocols }) => protocols));
  return Array.from(seen, (protocol) => (protocol === 'grpc' ? 'gRPC' : protocol.toUpperCase())).join(', ');
}
