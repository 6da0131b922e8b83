import type { Mesh } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../data/queries.ts';
import { useCluster } from '../state/urlState.ts';

/**
 * Kinds that Padlock may not or cannot read in this cluster, with what the pages lose by it.
 *
 * @param kinds only these; default: all.
 */
export function useMissingKinds(kinds?: readonly string[]): Mesh['limits'] {
  const limits = useQuery(queries.mesh(useCluster())).data?.limits ?? [];
  return kinds === undefined ? limits : limits.filter(({ kind }) => kinds.includes(kind));
}
