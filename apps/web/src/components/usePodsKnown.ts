import { useMissingKinds } from './useMissingKinds.ts';

/**
 * false: Padlock cannot read the pods of this cluster, or may not. What has none then is not to be called empty or out of the mesh:
 * nobody knows.
 */
export function usePodsKnown(): boolean {
  return useMissingKinds(podKind).length === 0;
}

const podKind = ['Pod'];
