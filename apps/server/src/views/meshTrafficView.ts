import type { routes, TrafficWindow } from '@padlock/contract';
import type { z } from 'zod';
import type { Cluster } from '../cluster.ts';
import { prometheusUnavailable } from '../http/problems.ts';
import { PrometheusError } from '../prometheus/prometheusError.ts';

type MeshTraffic = z.output<(typeof routes)['meshTraffic']['response']>;

/** What arrived in the mesh, or in some namespaces, over time. @throws {ProblemError} when Prometheus does not answer. */
export async function meshTrafficView(
  cluster: Cluster,
  range: TrafficWindow,
  namespaces: ReadonlySet<string> | undefined,
): Promise<MeshTraffic> {
  const target =
    namespaces === undefined
      ? ({ kind: 'mesh' } as const)
      : ({ kind: 'namespaces', names: [...namespaces].sort() } as const);
  try {
    const coverage = await cluster.series.coverage(target, range);
    if (coverage !== undefined) return coverage;
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    throw prometheusUnavailable(error.message);
  }
  throw prometheusUnavailable('No Prometheus is configured.');
}
