import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { companionsFor } from './companions.ts';
import { comingIntoForce, modeChanges } from './modeChanges.ts';
import type { Operation, Plan, Warning } from './plan.ts';
import { refusedByRules } from './refusedByRules.ts';
import { warningsFor } from './warnings.ts';
import type { WidePlace } from './wideRule.ts';

/** What a plan is for, beyond the meshes before and after it. */
export interface PlanPurpose {
  readonly operations: readonly Operation[];
  /** Whether a changed mode is what was asked for; else it is named among what the plan also affects. */
  isAsked(change: ReturnType<typeof modeChanges>[number]): boolean;
  alsoServices(changed: ReturnType<typeof modeChanges>): Plan['alsoServices'];
  /** The place of one companion rule for many services, where there may be one. */
  wideFor(service: Service): WidePlace | undefined;
  readonly warnings: readonly Warning[];
}

/** Everything that leads from one mesh to another, as a plan. */
export function planBetween(before: Mesh, after: Mesh, purpose: PlanPurpose): Plan {
  const changed = modeChanges(before, after);
  const comesIntoForce = comingIntoForce(before, after);
  const companions = companionsFor(before, after, (service) => purpose.wideFor(service));
  return {
    kind: 'plan',
    operations: purpose.operations,
    after,
    changes: changed.filter((entry) => purpose.isAsked(entry)).map(({ change }) => change),
    alsoAffects: changed.filter((entry) => !purpose.isAsked(entry)).map(({ change }) => change),
    alsoServices: purpose.alsoServices(changed),
    comesIntoForce,
    warnings: [
      ...warningsFor(before, after, purpose.operations, comesIntoForce, changed),
      ...refusedByRules(after, companions.notRepaired),
      ...purpose.warnings,
    ],
    companions: companions.operations,
  };
}

/** The place of one rule for a namespace. */
export function wideInNamespace(mesh: Mesh, namespace: string): WidePlace {
  return { namespace, name: 'default', host: `*.${namespace}.svc.${mesh.config.clusterDomain}` };
}

/** The place of one rule for the mesh: the root namespace, which clients look in last. */
export function wideInMesh({ config }: Mesh): WidePlace {
  return { namespace: config.rootNamespace, name: 'default', host: `*.svc.${config.clusterDomain}` };
}
