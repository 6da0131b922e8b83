import { refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import type { ChangeTarget } from './changeTarget.ts';
import { goalOf, isTargeted } from './goal.ts';
import type { Goal } from './goal.ts';
import { operationsBetween } from './operations.ts';
import type { PlanResult } from './plan.ts';
import { planBetween, wideInMesh, wideInNamespace } from './planBetween.ts';
import { podWarnings } from './podWarnings.ts';
import { reachGoal } from './reachGoal.ts';
import type { WidePlace } from './wideRule.ts';

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
  return planBetween(mesh, reached.mesh, {
    operations: operationsBetween(mesh, reached.mesh),
    isAsked: ({ pod, change }) => isTargeted(goal, pod, change.containerPort),
    alsoServices: () => otherServices(mesh, goal),
    wideFor: (service) => wideFor(mesh, goal, service),
    warnings: goal.kind === 'pods' ? podWarnings(goal) : [],
  });
}

function otherServices(mesh: Mesh, goal: Goal): readonly ObjectRef[] {
  if (goal.kind !== 'pods') return [];
  const services = new Set([...goal.pods.keys()].flatMap((pod) => servicesOfPod(mesh, pod)));
  if (goal.service !== undefined) services.delete(goal.service);
  return [...services].map((service) => refOf(service.object));
}

function wideFor(mesh: Mesh, goal: Goal, service: Service): WidePlace | undefined {
  switch (goal.kind) {
    case 'pods':
      return undefined;
    case 'namespace':
      return service.namespace === goal.namespace ? wideInNamespace(mesh, goal.namespace) : undefined;
    case 'mesh':
      return wideInMesh(mesh);
  }
}
