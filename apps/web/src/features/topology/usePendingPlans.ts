import type { ImpactEntry, Plan } from '@padlock/contract';
import { useQueries } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { type PendingService, toTarget, usePendingServices } from '../changes/pendingChanges.ts';

export interface PendingPlan {
  readonly service: PendingService;
  /** undefined until the server has planned, or when it refuses to. */
  readonly plan: Plan | undefined;
}

/** What the picks that wait would do, planned by the server. Nothing is written. */
export function usePendingPlans(cluster: string): readonly PendingPlan[] {
  const services = usePendingServices().filter((service) => service.cluster === cluster);
  const plans = useQueries({
    queries: services.map((service) => ({
      queryKey: ['clusters', cluster, 'plan', toTarget(service)],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.plan({ params: { cluster }, body: { target: toTarget(service) }, signal }),
      retry: false,
    })),
  });
  return services.map((service, index) => ({ service, plan: plans[index]?.data }));
}

/** Clients that would lose access on one port, from a plan. */
export function losses(plan: Plan | undefined, port: number): readonly ImpactEntry[] {
  return plan?.impact.losesAccess.filter((entry) => entry.port === null || entry.port === port) ?? [];
}
