import { refOf } from '../model/kubernetesObject.ts';
import { selects } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import type { modeChanges } from './modeChanges.ts';
import type { Warning } from './plan.ts';
import { WarnedPlaces } from './warnedPlaces.ts';

/**
 * EnvoyFilters that reach the pods of a change and patch what TLS depends on.
 *
 * Source: Istio, `pilot/pkg/model/push_context.go`, `EnvoyFilters`: those of the root namespace, and of the proxy's own.
 */
export function envoyFilterWarnings(
  { envoyFilters, config }: Mesh,
  changed: ReturnType<typeof modeChanges>,
): readonly Warning[] {
  if (envoyFilters.length === 0) return [];
  const pods = [...new Set(changed.map(({ pod }) => pod))].filter((pod) => pod.dataPlane === 'sidecar');
  const places = new WarnedPlaces();
  for (const { namespace, selector, patches, object } of envoyFilters) {
    const reaches = pods.some(
      (pod) =>
        (namespace === config.rootNamespace || namespace === pod.namespace) && selects(selector, pod.labels),
    );
    if (reaches) places.addObject(refOf(object), `patches ${patches.join(', ')}`);
  }
  return places.warning(
    'envoy_filters',
    (names) =>
      `The pods of this change are also configured by ${names}: an EnvoyFilter may change TLS past all policies. Padlock does not interpret it, so what is said here holds only if it leaves TLS alone.`,
  );
}
