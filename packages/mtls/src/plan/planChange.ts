import { refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import type { ChangeTarget } from './changeTarget.ts';
import { companionsFor } from './companions.ts';
import { goalOf, isTargeted } from './goal.ts';
import type { Goal } from './goal.ts';
import { comingIntoForce, modeChanges } from './modeChanges.ts';
import { operationsBetween } from './operations.ts';
import type { PlanResult } from './plan.ts';
import { reachGoal } from './reachGoal.ts';
import { warningsFor } from './warnings.ts';

/**
 * Plans a change of mode for the ports of a service, a workload, a namespace or the mesh: the writes, the mesh as it
 * is after them, and everything that the change reaches besides what was asked for. Nothing is written. A target that
 * already is as asked gives a plan without operations.
 *
 * @example
 * const result = planChange(mesh, {
 *   scope: 'service',
 *   namespace: 'shop',
 *   name: 'orders',
 *   ports: [{ port: 80, mode: 'STRICT' }],
 * });
 * result.kind === 'plan' && result.operations[0].patch;
 * // { spec: { portLevelMtls: { '8080': { mode: 'STRICT' } } } }
 */
export function planChange(mesh: Mesh, target: ChangeTarget): PlanResult {
  const found = goalOf(mesh, target);
  if (found.kind === 'refused') return { kind: 'refused', ...found.refusal };
  const { goal } = found;
  const reached = reachGoal(mesh, goal);
  if (reached.kind === 'refused') return { kind: 'refused', ...reached.refusal };
  const after = reached.mesh;
  const operations = operationsBetween(mesh, after);
  const changed = modeChanges(mesh, after);
  const isAsked = ({ pod, change }: (typeof changed)[number]): boolean => {
    return isTargeted(goal, pod, change.containerPort);
  };
  const comesIntoForce = comingIntoForce(mesh, after);
  return {
    kind: 'plan',
    operations,
    after,
    changes: changed.filter(isAsked).map(({ change }) => change),
    alsoAffects: changed.filter((entry) => !isAsked(entry)).map(({ change }) => change),
    alsoServices: otherServices(mesh, goal),
    comesIntoForce,
    warnings: warningsFor(mesh, after, goal, operations, comesIntoForce, changed),
    companions: companionsFor(mesh, after, goal),
  };
}

function otherServices(mesh: Mesh, goal: Goal): readonly ObjectRef[] {
  if (goal.kind !== 'pods') return [];
  const services = new Set([...goal.pods.keys()].flatMap((pod) => servicesOfPod(mesh, pod)));
  if (goal.service !== undefined) services.delete(goal.service);
  return [...services].map((service) => refOf(service.object));
}
