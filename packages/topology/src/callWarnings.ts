import type { Mesh, ModeChange, Plan, Pod, Warning } from '@padlock/mtls';
import { callerFilters } from './callerFilters.ts';
import type { ImpactInput } from './impact.ts';
import { silentServers } from './silentServers.ts';

/** Pods of which some mode changes, and those of them that become STRICT. */
export interface PodsOfChange {
  readonly stricter: readonly Pod[];
  readonly changed: readonly Pod[];
}

/**
 * What telemetry and the objects together tell of a change, beside the callers that it would touch: servers that nobody scrapes,
 * and EnvoyFilters of those who call. For a review, and for whoever says before whether there is something to review.
 *
 * @returns asks about one change after another.
 * @example
 * const warningsOf = callWarnings(input);
 * warningsOf(plan.after, podsOfPlan(plan));
 */
export function callWarnings(input: ImpactInput): (after: Mesh, pods: PodsOfChange) => readonly Warning[] {
  const filtersOf = callerFilters(input);
  return (after, { stricter, changed }) => [
    ...silentServers(input.traffic, stricter),
    ...filtersOf(after, changed),
  ];
}

export function podsOfPlan({
  changes,
  alsoAffects,
  after,
}: Pick<Plan, 'changes' | 'alsoAffects' | 'after'>): PodsOfChange {
  const all = [...changes, ...alsoAffects];
  const podsOf = (some: readonly ModeChange[]): readonly Pod[] =>
    [...new Set(some.map(({ pod }) => pod))].flatMap((pod) => after.pods.get(pod) ?? []);
  return { stricter: podsOf(all.filter((change) => change.after === 'STRICT')), changed: podsOf(all) };
}
