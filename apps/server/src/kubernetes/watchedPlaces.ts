import { controlPlaneKinds, type WatchedKind } from './kinds.ts';

/** Which part of a cluster is watched. */
export interface WatchedPart {
  /** The only namespaces whose workloads are read; undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  /** That of istiod and its mesh config. */
  readonly istioNamespace: string;
  /** Named by the mesh config; undefined until that is read. */
  readonly rootNamespace: string | undefined;
}

/** One namespace, or one object of a kind whose objects are in none; neither: all that there is in the cluster. */
export interface WatchedPlace {
  readonly namespace?: string;
  readonly object?: string;
}

const everywhere: WatchedPlace = {};
const namesOfControlPlanes = new Set(controlPlaneKinds().map(({ kind }) => kind));

/**
 * Where a kind is watched. In a part of the cluster that takes rights in its namespaces only: their workloads and policies, what
 * holds for all namespaces from the root namespace, and the settings of the mesh from that of the control plane.
 *
 * @returns undefined while that depends on the root namespace, and it is not known.
 * @example
 * watchedPlaces(pods, { namespaces: ['shop'], istioNamespace: 'istio-system', rootNamespace: undefined }); // [{ namespace: 'shop' }]
 */
export function watchedPlaces(
  { kind, only, clusterScoped, meshWide }: WatchedKind,
  { namespaces, istioNamespace, rootNamespace }: WatchedPart,
): readonly WatchedPlace[] | undefined {
  if (only === 'control_plane') return [{ namespace: istioNamespace }];
  if (only === 'root') return rootNamespace === undefined ? undefined : [{ namespace: rootNamespace }];
  if (namespaces === undefined) return [everywhere];
  if (clusterScoped === true) return kind === 'Namespace' ? namespaces.map((object) => ({ object })) : [];
  if (namesOfControlPlanes.has(kind)) return [{ namespace: istioNamespace }];
  if (meshWide !== true) return namespaces.map((namespace) => ({ namespace }));
  if (rootNamespace === undefined) return undefined;
  return Array.from(new Set([...namespaces, rootNamespace]), (namespace) => ({ namespace }));
}
