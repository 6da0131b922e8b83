import type { ClusterEntry, ClusterList, TrafficWindow } from '@padlock/contract';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { clusterCondition } from './clusterCondition.ts';

/** No event stream tells of all clusters: the list is asked for again while it is looked at. */
const everyMs = 10_000;
/** While traffic is still on its way into it, as at the first look. */
const soonMs = 2_000;

/** All clusters that are known, kept as new as the list is read. */
export function useClusters(window: TrafficWindow, enabled = true): UseQueryResult<ClusterList> {
  return useQuery({
    ...queries.clusters(window),
    enabled,
    refetchInterval: ({ state: { data } }) =>
      enabled && (data?.clusters.some(isOnItsWay) === true ? soonMs : everyMs),
  });
}

function isOnItsWay(cluster: ClusterEntry): boolean {
  if (cluster.state === 'starting') return true;
  return (
    cluster.state === 'shown' && cluster.posture.at === null && clusterCondition(cluster).kind === 'live'
  );
}
