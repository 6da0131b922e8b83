import type { ClusterList, TrafficWindow } from '@padlock/contract';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';

/** No event stream tells of all clusters: the list is asked for again while it is looked at. */
const everyMs = 10_000;

/** All clusters that are known, kept as new as the list is read. */
export function useClusters(window: TrafficWindow, enabled = true): UseQueryResult<ClusterList> {
  return useQuery({ ...queries.clusters(window), enabled, refetchInterval: enabled && everyMs });
}
