import { ApiError, type Change, type ChangeTarget, Plan } from '@padlock/contract';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { api } from '../../api.ts';
import { toApplyRequest } from './applyRequest.ts';
import { pendingChanges } from './pendingChanges.ts';
import { placesOf } from './pickPlace.ts';
import { randomUuid } from './uuid.ts';

/** How far a review is. */
export type Stage =
  | { readonly kind: 'reviewing' }
  | { readonly kind: 'applying' }
  | { readonly kind: 'failed'; readonly error: Error }
  /** The cluster moved on: the plans shown are fresh, and nothing of them was written. */
  | { readonly kind: 'plan changed'; readonly message: string }
  | { readonly kind: 'applied' };

/**
 * Plans for some targets, and applying them one after the other. Where one fails, those before it stand, and trying again goes
 * on with the one that failed.
 */
export function useReviewed(cluster: string, targets: readonly ChangeTarget[]) {
  const client = useQueryClient();
  const [stage, setStage] = useState<Stage>({ kind: 'reviewing' });
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const keys = useRef(new Map<string, string>());
  const planKey = useCallback((target: ChangeTarget) => ['review', cluster, target] as const, [cluster]);
  const plans = useQueries({
    queries: targets.map((target) => ({
      queryKey: planKey(target),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.plan({ params: { cluster }, body: { target }, signal }),
      // A plan is shown as it was made, and thrown away with the dialog; the server tells when it is too old.
      staleTime: 'static' as const,
      gcTime: 0,
      retry: false,
    })),
  });

  async function applyOne(plan: Plan): Promise<Change> {
    // The same key for the same plan until an answer is certain: a retry after a lost answer never writes twice.
    const key = keys.current.get(plan.digest) ?? randomUuid();
    keys.current.set(plan.digest, key);
    try {
      return await api.apply({ params: { cluster }, body: toApplyRequest(plan, key) });
    } catch (error) {
      if (error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500)
        keys.current.delete(plan.digest);
      throw error;
    }
  }

  async function apply(): Promise<void> {
    setStage({ kind: 'applying' });
    const done = [...changes];
    for (const [index, target] of targets.entries()) {
      const plan = plans[index]?.data;
      if (index < done.length || plan === undefined) continue;
      try {
        const change = await applyOne(plan);
        done.push(change);
        setChanges([...done]);
        client.setQueryData(['clusters', cluster, 'change', { id: change.id }], change);
        for (const place of placesOf(cluster, target)) pendingChanges.discard(place);
      } catch (error) {
        const fresh = freshPlan(error);
        if (fresh !== null) client.setQueryData(planKey(target), fresh);
        setStage(
          fresh === null
            ? { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) }
            : {
                kind: 'plan changed',
                message: `${objectNames(fresh)} changed since you opened this. Review again.`,
              },
        );
        return;
      }
    }
    setStage({ kind: 'applied' });
    void client.invalidateQueries({ queryKey: ['clusters', cluster] });
  }

  return {
    plans,
    stage,
    changes,
    apply,
    /** Plans again from nothing. */
    async planAgain() {
      setStage({ kind: 'reviewing' });
      await Promise.all(plans.map((plan) => plan.refetch()));
    },
  };
}

/** The plan as it would be now, where the server refused an old one. */
function freshPlan(error: unknown): Plan | null {
  if (!(error instanceof ApiError) || error.problem.code !== 'plan_changed') return null;
  const plan = Plan.safeParse(error.problem.plan);
  return plan.success ? plan.data : null;
}

function objectNames(plan: Plan): string {
  if (plan.target.scope === 'mesh') return 'The mesh';
  const names = plan.writes.map(({ ref }) => `${ref.namespace}/${ref.name}`);
  if (names.length > 0) return names.join(', ');
  switch (plan.target.scope) {
    case 'service':
    case 'workload':
      return `${plan.target.namespace}/${plan.target.name}`;
    case 'namespace':
      return plan.target.namespace;
    default:
      return 'The cluster';
  }
}
