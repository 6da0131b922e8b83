import type { ChangeTarget } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { targetWrites } from './targetWrites.ts';
import { useWriteBar } from './useWriteBar.ts';

/** Why the person cannot make a change; null: they can, or nothing is offered. */
export function useTargetBar(target: ChangeTarget | null): string | null {
  const mesh = useQuery(queries.mesh(useCluster())).data;
  const places = target === null || mesh === undefined ? [] : targetWrites(target, mesh.rootNamespace);
  return useWriteBar(places);
}
