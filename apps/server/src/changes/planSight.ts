import type { ChangeTarget, ObjectRef, Plan, PlanWarning } from '@padlock/contract';
import type { Operation } from '@padlock/mtls';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { notFound, ProblemError } from '../http/problems.ts';
import { readPolicy } from '../policies/policyText.ts';
import type { ChangeRecord } from './changeRecord.ts';
import { modeTargets } from './changeTarget.ts';

type Sight = Pick<Viewer, 'visibleNamespaces'>;

/** Whether somebody may know of a change: only where they may see all that it wrote. */
export function maySeeChange(viewer: Sight, { writes }: Pick<ChangeRecord, 'writes'>): boolean {
  return writes.every(({ ref }) => maySee(viewer, ref.namespace));
}

/**
 * Refuses a target in a namespace that the person may not see, before anything is looked up there: the answer is the same whether
 * it exists or not.
 *
 * @throws {ProblemError} 404.
 */
export function refuseUnseenTarget(
  viewer: Sight,
  target: ChangeTarget,
  changeOf: (id: string) => ChangeRecord | undefined,
): void {
  const change = target.scope === 'undo' ? changeOf(target.change) : undefined;
  if (change !== undefined && !maySeeChange(viewer, change))
    throw notFound('change_not_found', 'This change is not known here. It may be too old.');
  const unseen = namespacesOf(target).find((name) => !maySee(viewer, name));
  if (unseen !== undefined)
    throw notFound('target_not_found', `There is no namespace ${unseen} that you may see in this cluster.`);
}

/**
 * Refuses a plan that writes where the person may see nothing: its objects would be shown.
 *
 * @throws {ProblemError} 403.
 */
export function refuseUnseenWrites(viewer: Sight, operations: readonly Operation[]): void {
  if (operations.every(({ ref }) => maySee(viewer, ref.namespace))) return;
  throw new ProblemError({
    status: 403,
    code: 'namespace_not_visible',
    title: 'Not permitted',
    detail: 'This change writes in a namespace that you may not see. Somebody who sees it has to make it.',
  });
}

/** A plan without what it says of namespaces that the person may not see; callers there are counted in its impact. */
export function planSeenBy(viewer: Sight, plan: Plan): Plan {
  if (viewer.visibleNamespaces === undefined) return plan;
  const seen = ({ namespace }: ObjectRef): boolean => namespace === '' || maySee(viewer, namespace);
  return {
    ...plan,
    alsoServices: plan.alsoServices.filter(seen),
    alsoAffects: plan.alsoAffects.filter(({ workload }) => seen(workload)),
    comesIntoForce: plan.comesIntoForce.filter(seen),
    warnings: warningsSeenBy(viewer, plan.warnings),
  };
}

/** Warnings without the names of objects that the person may not see. */
export function warningsSeenBy(viewer: Sight, warnings: readonly PlanWarning[]): PlanWarning[] {
  const seen = ({ namespace }: ObjectRef): boolean => namespace === '' || maySee(viewer, namespace);
  return warnings.map((warning) =>
    warning.objects.every(seen)
      ? warning
      : {
          ...warning,
          message: 'This also concerns objects that you may not see.',
          objects: warning.objects.filter(seen),
        },
  );
}

/** Those that a target names; what it writes besides is known only when it is planned. */
function namespacesOf(target: ChangeTarget): readonly string[] {
  const places = modeTargets(target).flatMap((one) => ('namespace' in one ? [one.namespace] : []));
  switch (target.scope) {
    case 'policies':
      return target.delete.map(({ namespace }) => namespace);
    case 'places':
      return [...places, ...(target.delete ?? []).map(({ namespace }) => namespace)];
    case 'rule':
      return [target.namespace];
    case 'object':
      return [readPolicy(target.yaml).object?.metadata.namespace].filter((name) => name !== undefined);
    default:
      return places;
  }
}
