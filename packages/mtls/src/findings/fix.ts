import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import { losesAny, newlyRefused } from '../plan/newlyRefused.ts';
import { operationsBetween, withObject, withoutObject } from '../plan/operations.ts';
import type { Operation, PlanResult } from '../plan/plan.ts';

/** A way to put a finding right. `writes` become a plan with `planWrites`; a `setting` somebody has to apply elsewhere. */
export type Fix =
  | { readonly kind: 'writes'; readonly title: string; readonly operations: readonly Operation[] }
  | {
      readonly kind: 'setting';
      readonly title: string;
      /** The fields to set, and no others, in the resource that holds them. */
      readonly document: KubernetesObject;
    };

/** A mesh that may be better, and what a person would call the way there. */
export interface Candidate {
  readonly title: string;
  /** undefined: cannot be done here. */
  readonly mesh: Mesh | undefined;
}

/** Those candidates that change something and make no call fail that gets through, and make `calls` get through. */
export function fixesAmong(
  mesh: Mesh,
  candidates: readonly Candidate[],
  calls: readonly Call[] = [],
): readonly Fix[] {
  return candidates.flatMap(({ title, mesh: candidate }): Fix[] => {
    if (candidate === undefined) return [];
    const operations = operationsBetween(mesh, candidate);
    if (operations.length === 0) return [];
    if (calls.some((call) => callOutcome(candidate, call).outcome === 'refused')) return [];
    return losesAny(newlyRefused(mesh, candidate)) ? [] : [{ kind: 'writes', title, operations }];
  });
}

export function deleting(mesh: Mesh, { object }: { readonly object: KubernetesObject }): Candidate {
  return { title: `Delete ${object.metadata.name}`, mesh: withoutObject(mesh, object) };
}

export function changing(mesh: Mesh, title: string, after: KubernetesObject): Candidate {
  return { title, mesh: withObject(mesh, after) };
}

/** A change of mode as a candidate. */
export function planned(title: string, result: PlanResult): Candidate {
  return { title, mesh: result.kind === 'plan' ? result.after : undefined };
}
