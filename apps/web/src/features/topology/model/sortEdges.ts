import type { TopologyEdge } from '@padlock/contract';
import { lockStates } from '../../../components/lock/lockAppearance.ts';
import { type MetricsById, protocolText, valueOf } from './edgeValues.ts';
import type { ViewOptions } from './viewOptions.ts';

/** Sorts connections; ties go by client and server, so that the order is the same each time. */
export function sortEdges(
  edges: readonly TopologyEdge[],
  { by, descending }: ViewOptions['sort'],
  nameOf: (id: string) => string,
  metrics: MetricsById,
): TopologyEdge[] {
  const sign = descending ? -1 : 1;
  const names = (a: TopologyEdge, b: TopologyEdge, first: 'source' | 'target', second: 'source' | 'target') =>
    compare(nameOf(a[first]), nameOf(b[first])) || compare(nameOf(a[second]), nameOf(b[second]));
  return edges.toSorted((a, b) => {
    switch (by) {
      case 'client':
        return sign * names(a, b, 'source', 'target');
      case 'server':
        return sign * names(a, b, 'target', 'source');
      case 'state':
        return (
          sign * (lockStates.indexOf(a.state) - lockStates.indexOf(b.state)) ||
          names(a, b, 'source', 'target')
        );
      case 'share':
        return sign * (shareOf(a) - shareOf(b)) || names(a, b, 'source', 'target');
      case 'rate':
        return sign * (trafficOf(a) - trafficOf(b)) || names(a, b, 'source', 'target');
      case 'protocol':
        return sign * compare(protocolText([a]), protocolText([b])) || names(a, b, 'source', 'target');
      case 'throughput':
      case 'p50':
      case 'p95':
      case 'p99':
      case 'errors': {
        const [left, right] = [valueOf(by, [a], metrics) ?? -1, valueOf(by, [b], metrics) ?? -1];
        return sign * (left - right) || names(a, b, 'source', 'target');
      }
    }
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What has no share stands after what has one. */
function shareOf({ share }: TopologyEdge): number {
  return share && share.total > 0 ? share.mutualTls / share.total : 2;
}

/** Requests; TCP alone, by its bytes, below any request. */
function trafficOf({ requests, tcp }: TopologyEdge): number {
  if (requests && requests.perSecond > 0) return requests.perSecond;
  return tcp ? -1 / (1 + tcp.bytesPerSecond) : -2;
}
