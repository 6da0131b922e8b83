import type { Mesh } from '@padlock/contract';

/**
 * Is there anything of Istio: its kinds, an istiod that tells its version, or a pod with its proxy? Where there is nothing, every
 * mode would be Istio's default, which holds for nobody. A kind that may not be read counts as there.
 */
export function hasIstio({
  istioVersion,
  limits,
  namespaces,
}: Pick<Mesh, 'istioVersion' | 'limits'> & {
  readonly namespaces: readonly { readonly podsInMesh: number }[];
}): boolean {
  return (
    istioVersion !== null ||
    !limits.some(({ kind, reason }) => kind === 'PeerAuthentication' && reason === 'absent') ||
    namespaces.some(({ podsInMesh }) => podsInMesh > 0)
  );
}
