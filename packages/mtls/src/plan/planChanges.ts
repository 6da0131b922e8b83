import type { Mesh } from '../model/mesh.ts';
import type { ChangeTarget } from './changeTarget.ts';
import type { ModeChange, Plan, PlanResult, Warning } from './plan.ts';
import { planChange } from './planChange.ts';
import { planWrites } from './planWrites.ts';

/**
 * Plans several changes of mode as one, each on what those before it leave behind: services that share a policy or pods
 * give one write for both. Refused as a whole when one of them is, with the name of its target.
 *
 * @example
 * const result = planChanges(mesh, [
 *   { scope: 'service', namespace: 'shop', name: 'orders', ports: [{ port: 80, mode: 'STRICT' }] },
 *   { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
 * ]);
 * result.kind === 'plan' && result.operations.length; // 2
 */
export function planChanges(mesh: Mesh, targets: readonly ChangeTarget[]): PlanResult {
  const steps: Plan[] = [];
  for (const target of targets) {
    const step = planChange(steps.at(-1)?.after ?? mesh, target);
    if (step.kind === 'refused') {
      return { ...step, reason: `${nameOf(target)}: ${step.reason}` };
    }
    steps.push(step);
  }
  const plan = planWrites(
    mesh,
    steps.flatMap(({ operations }) => operations),
  );
  const asked = new Set(steps.flatMap(({ changes }) => changes.map(keyOf)));
  const ours = new Set(targets.map(nameOf));
  return {
    ...plan,
    changes: plan.changes.filter((change) => asked.has(keyOf(change))),
    alsoAffects: plan.changes.filter((change) => !asked.has(keyOf(change))),
    alsoServices: plan.alsoServices.filter(({ namespace, name }) => !ours.has(`${namespace}/${name}`)),
    warnings: distinct([...steps.flatMap(({ warnings }) => warnings), ...plan.warnings]),
  };
}

function nameOf(target: ChangeTarget): string {
  switch (target.scope) {
    case 'service':
    case 'workload':
      return `${target.namespace}/${target.name}`;
    case 'namespace':
      return target.namespace;
    case 'mesh':
      return 'The mesh';
  }
}

function keyOf({ pod, containerPort }: ModeChange): string {
  return `${pod}:${containerPort}`;
}

function distinct(warnings: readonly Warning[]): readonly Warning[] {
  return [...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values()];
}
