import type { EnvoyFilter } from '../model/envoyFilter.ts';
import { selects } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';

/**
 * The EnvoyFilters that reach the proxy of a pod, whatever they patch: those of the root namespace, and of the pod's own.
 *
 * Source: Istio, `pilot/pkg/model/push_context.go`, `EnvoyFilters`.
 * @example
 * filtersOfPod(mesh, pod); // []
 */
export function filtersOfPod(
  { envoyFilters, config }: Pick<Mesh, 'envoyFilters' | 'config'>,
  { namespace, labels, dataPlane }: Pick<Pod, 'namespace' | 'labels' | 'dataPlane'>,
): readonly EnvoyFilter[] {
  if (dataPlane !== 'sidecar') return [];
  return envoyFilters.filter(
    (filter) =>
      (filter.namespace === config.rootNamespace || filter.namespace === namespace) &&
      selects(filter.selector, labels),
  );
}

/**
 * Whether an EnvoyFilter that reaches a proxy patches how it calls one port of a service.
 *
 * Source: Istio, `pilot/pkg/networking/core/envoyfilter/cluster_patch.go`, `clusterMatch`.
 * @param host the full name of the service.
 * @example
 * const host = 'orders.shop.svc.cluster.local';
 * filtersOfPod(mesh, client).some((filter) => patchesCallsTo(filter, client, host, 80)); // false
 */
export function patchesCallsTo(
  { clusterPatches }: EnvoyFilter,
  { gateway }: Pick<Pod, 'gateway'>,
  host: string,
  port: number,
): boolean {
  return clusterPatches.some(
    (patch) =>
      patch.callers !== (gateway ? 'sidecars' : 'gateways') &&
      (patch.host ?? host) === host &&
      (patch.port ?? port) === port,
  );
}
