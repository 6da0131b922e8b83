import type { ImpactEntry, Plan } from '@padlock/contract';
import { useQueries } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { usePendingPlaces } from '../changes/pendingChanges.ts';
import { type PendingPlace, toTarget } from '../changes/pickPlace.ts';

export interface PendingPlan {
  readonly place: PendingPlace;
  /** undefined until the server has planned, or when it refuses to. */
  readonly plan: Plan | undefined;
}

/** What the picks that wait would do, planned by the server. Nothing is written. */
export function usePendingPlans(cluster: string): readonly PendingPlan[] {
  const waiting = usePendingPlaces().flatMap((place) => {
    const target = place.cluster === cluster ? toTarget(place) : null;
    return target === null ? [] : [{ place, target }];
  });
  const plans = useQueries({
    queries: waiting.map(({ target }) => ({
      queryKey: ['clusters', cluster, 'plan', target],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.plan({ params: { cluster }, body: { target }, signal }),
      retry: false,
    })),
  });
  return waiting.map(({ place }, index) => ({ place, plan: plans[index]?.data }));
}

/** Clients that would lose access on one port, from a plan. */
export function losses(plan: Plan | undefined, port: number): readonly ImpactEntry[] {
  return plan?.impact.losesAccess.filter((entry) => entry.port === null || entry.port === port) ?? [];
}
