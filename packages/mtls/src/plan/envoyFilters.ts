import { refOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { filtersOfPod } from '../relations/filtersOfPod.ts';
import type { Warning } from './plan.ts';
import { WarnedPlaces } from './warnedPlaces.ts';

/** EnvoyFilters that reach the pods of a change and patch what TLS depends on. */
export function envoyFilterWarnings(mesh: Mesh, changed: ReadonlySet<Pod>): readonly Warning[] {
  if (mesh.envoyFilters.length === 0) return [];
  const reaching = new Set([...changed].flatMap((pod) => filtersOfPod(mesh, pod)));
  const places = new WarnedPlaces();
  for (const { patches, object } of mesh.envoyFilters.filter((filter) => reaching.has(filter)))
    if (patches.length > 0) places.addObject(refOf(object), `patches ${patches.join(', ')}`);
  return places.warning(
    'envoy_filters',
    (names) =>
      `The pods of this change are also configured by ${names}: an EnvoyFilter may change TLS past all policies. Padlock does not interpret it, so what is said here holds only if it leaves TLS alone.`,
  );
}
