import {
  ApiError,
  type Change,
  type ChangeTarget,
  Plan,
  toApplyRequest,
  type TrafficWindow,
} from '@padlock/contract';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../api.ts';
import { queries } from '../../data/queries.ts';
import { followedChanges } from './followedChanges.ts';
import { pendingChanges } from './pendingChanges.ts';
import { placesOf } from './pickPlace.ts';
import { differenceSentence, type PlanDifferences, planDifferences } from './planDifferences.ts';
import { randomUuid } from './uuid.ts';

/** How far a review is. */
export type Stage =
  | { readonly kind: 'reviewing' }
  | { readonly kind: 'applying' }
  | { readonly kind: 'failed'; readonly error: Error }
  /** The cluster moved on: the plans shown are fresh, and nothing of the refused one was written. */
  | { readonly kind: 'plan changed'; readonly message: string; readonly differences: PlanDifferences }
  | { readonly kind: 'applied' };

/** What a person may choose about a plan besides its target. */
export interface PlanOptions {
  /** Traffic to judge the impact by. */
  readonly window: TrafficWindow;
  /** Ids of the companions that are ticked, in any plan of the review. */
  readonly companions: readonly string[];
}

/**
 * Plans for some targets, and applying them one after the other. Where one fails, those before it stand, and trying again goes
 * on with the one that failed.
 */
export function useReviewed(cluster: string, targets: readonly ChangeTarget[]) {
  const client = useQueryClient();
  const [options, setOptions] = useState<PlanOptions>({ window: '24h', companions: [] });
  const [stage, setStage] = useState<Stage>({ kind: 'reviewing' });
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const keys = useRef(new Map<string, string>());
  // A second click comes before the first one is drawn: state would be too late.
  const busy = useRef(false);
  /** Places, in the order of the targets, where nothing is left to do. */
  const settled = useRef(new Set<number>());
  const queryKey = ['review', cluster, targets, options] as const;
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      Promise.all(
        targets.map((target) =>
          api.plan({
            params: { cluster },
            body: { target, window: options.window, companions: [...options.companions] },
            signal,
          }),
        ),
      ),
    // A plan is shown as it was made, and thrown away with the dialog; the server tells when it is too old.
    staleTime: 'static',
    gcTime: 0,
    retry: false,
    placeholderData: keepPreviousData,
  });
  const plans = query.data;

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

  async function applyAll(reviewed: readonly Plan[]): Promise<Stage> {
    const done = [...changes];
    for (const [index, plan] of reviewed.entries()) {
      if (settled.current.has(index)) continue;
      try {
        const change = await applyOne(plan);
        done.push(change);
        settled.current.add(index);
        setChanges([...done]);
        client.setQueryData(queries.change(cluster, change.id).queryKey, change);
        followedChanges.add({ cluster, id: change.id });
        for (const place of placesOf(cluster, plan.target)) pendingChanges.discard(place);
      } catch (error) {
        const fresh = freshPlan(error);
        if (fresh === null)
          return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
        // An earlier change of this review brought it about, as where one policy selects several workloads.
        if (fresh.writes.length === 0 && done.length > 0) {
          settled.current.add(index);
          for (const place of placesOf(cluster, plan.target)) pendingChanges.discard(place);
          continue;
        }
        client.setQueryData(queryKey, reviewed.with(index, fresh));
        const differences = planDifferences(plan, fresh);
        return { kind: 'plan changed', message: differenceSentence(fresh, differences), differences };
      }
    }
    return { kind: 'applied' };
  }

  return {
    /** undefined: not planned yet. */
    plans,
    error: plans === undefined ? query.error : null,
    /** Other plans are on their way: those shown are of the options before. */
    isReplanning: query.isPlaceholderData || (query.isFetching && plans !== undefined),
    options,
    /** Plans anew, with other options. */
    choose(next: Partial<PlanOptions>) {
      setStage({ kind: 'reviewing' });
      setOptions({ ...options, ...next });
    },
    stage,
    changes,
    async apply(): Promise<void> {
      if (busy.current || plans === undefined) return;
      busy.current = true;
      setStage({ kind: 'applying' });
      setStage(await applyAll(plans));
      busy.current = false;
      void client.invalidateQueries({ queryKey: ['clusters', cluster] });
    },
    /** Plans again from nothing. */
    async planAgain() {
      setStage({ kind: 'reviewing' });
      await query.refetch();
    },
  };
}

/** The plan as it would be now, where the server refused an old one. */
function freshPlan(error: unknown): Plan | null {
  if (!(error instanceof ApiError) || error.problem.plan === undefined) return null;
  const plan = Plan.safeParse(error.problem.plan);
  return plan.success ? plan.data : null;
}
