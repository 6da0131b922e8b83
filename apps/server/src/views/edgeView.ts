import type { EdgeDetail, GraphKind, TimeSeries, TrafficWindow } from '@padlock/contract';
import { edgeDetail, type EdgeDetail as Detail, hiddenNamespace } from '@padlock/topology';
import { maySee, type Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import { PrometheusError } from '../prometheus/prometheusError.ts';
import type { TrafficHistory } from '../prometheus/trafficSeries.ts';
import type { Evidence } from './topologyView.ts';

export interface EdgeQuery {
  readonly id: string;
  readonly graph: GraphKind;
  readonly range: TrafficWindow;
  readonly at?: number | undefined;
}

/** One edge with its explanation and its chart. undefined: there is no such edge now. */
export async function edgeView(
  cluster: Cluster,
  evidence: Evidence,
  query: EdgeQuery,
  viewer: Viewer,
): Promise<EdgeDetail | undefined> {
  const { snapshot, traffic, lastDay, past } = evidence;
  const detail = edgeDetail(
    { cluster: cluster.id, mesh: snapshot.mesh, traffic, lastDay, graph: query.graph, evidenceOnly: past },
    query.id,
  );
  if (detail === undefined || !touchesVisible(detail, viewer)) return undefined;
  const { ends, ...shown } = detail;
  // Prometheus cannot be asked about an alias: a chart of nothing would say that nothing happened.
  const charted = [shown.source, shown.target].every(
    ({ namespace, otherCluster }) => namespace !== hiddenNamespace && otherCluster === undefined,
  );
  // A panel without its chart is worth more than no panel.
  const history = !charted
    ? undefined
    : await cluster.series.history(ends, query.range, past ? query.at : undefined).catch((error: unknown) => {
        if (error instanceof PrometheusError) return undefined;
        throw error;
      });
  return {
    ...shown,
    series: history === undefined ? null : seriesOf(detail, history),
    sources: cluster.sources(),
  };
}

function touchesVisible({ source, target }: Detail, viewer: Viewer): boolean {
  return [source, target].some(({ namespace }) => namespace !== null && maySee(viewer, namespace));
}

/** The chart counts what the share on the edge's label counts. */
function seriesOf({ edge }: Detail, history: TrafficHistory): TimeSeries {
  const basis = edge.share?.basis ?? (edge.protocols[0] === 'tcp' ? 'connections' : 'requests');
  return history[basis];
}
