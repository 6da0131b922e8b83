import type { routes, TrafficWindow } from '@padlock/contract';
import type { z } from 'zod';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { podsOfService } from '@padlock/mtls';
import type { Cluster } from '../cluster.ts';
import { prometheusUnavailable } from '../http/problems.ts';
import { PrometheusError } from '../prometheus/prometheusError.ts';
import type { SeriesEnds, TrafficHistory } from '../prometheus/trafficSeries.ts';

type ServiceTraffic = z.output<(typeof routes)['serviceTraffic']['response']>;

export interface ServiceTrafficQuery {
  readonly namespace: string;
  readonly name: string;
  readonly range: TrafficWindow;
  readonly direction: 'inbound' | 'outbound';
  readonly viewer: Viewer;
}

/** Charts of one service. undefined: there is no such service. @throws {ProblemError} when Prometheus does not answer. */
export async function serviceTrafficView(
  cluster: Cluster,
  query: ServiceTrafficQuery,
): Promise<ServiceTraffic | undefined> {
  const { mesh } = cluster.store.snapshot;
  const service = mesh.services.get(`${query.namespace}/${query.name}`);
  if (service === undefined || !maySee(query.viewer, query.namespace)) return undefined;
  const workloads = new Set(podsOfService(mesh, service).map(({ workload }) => workload.name));
  const ends: SeriesEnds =
    query.direction === 'inbound'
      ? { target: { kind: 'service', namespace: query.namespace, name: query.name } }
      : { source: { kind: 'workloads', namespace: query.namespace, names: [...workloads].sort() } };
  const history = await askHistory(cluster, ends, query.range);
  return { requests: history.requests, errors: history.errors, connections: history.connections };
}

async function askHistory(
  cluster: Cluster,
  ends: SeriesEnds,
  range: ServiceTrafficQuery['range'],
): Promise<TrafficHistory> {
  try {
    const history = await cluster.series.history(ends, range);
    if (history !== undefined) return history;
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    throw prometheusUnavailable(error.message);
  }
  throw prometheusUnavailable('No Prometheus is configured.');
}
