import type { ImpactEntry, Plan } from '@padlock/contract';
import { useQueries, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../api.ts';
import { usePendingPlaces } from '../changes/pendingChanges.ts';
import { type PendingPlace, toTarget } from '../changes/pickPlace.ts';

export interface PendingPlan {
  readonly place: PendingPlace;
  /** undefined until the server has planned, or when it refuses to. */
  readonly plan: Plan | undefined;
}

/** What the picks that wait would do, planned by the server. Nothing is written. The same list until one of them changes. */
export function usePendingPlans(cluster: string): readonly PendingPlan[] {
  const places = usePendingPlaces();
  const waiting = useMemo(
    () =>
      places.flatMap((place) => {
        const target = place.cluster === cluster ? toTarget(place) : null;
        return target === null ? [] : [{ place, target }];
      }),
    [places, cluster],
  );
  const plans = useQueries({
    queries: waiting.map(({ target }) => ({
      queryKey: ['clusters', cluster, 'plan', target],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.plan({ params: { cluster }, body: { target }, signal }),
      retry: false,
    })),
    combine: dataOf,
  });
  return useMemo(() => waiting.map(({ place }, index) => ({ place, plan: plans[index] })), [waiting, plans]);
}

/** Outside of the component: the same function gives the same list until an answer changes. */
function dataOf(results: readonly UseQueryResult<Plan>[]): (Plan | undefined)[] {
  return results.map(({ data }) => data);
}

/** Clients that would lose access on one port, from a plan. */
export function losses(plan: Plan | undefined, port: number): readonly ImpactEntry[] {
  return plan?.impact.losesAccess.filter((entry) => entry.port === null || entry.port === port) ?? [];
}
