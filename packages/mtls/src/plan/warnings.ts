import { identityNeeds } from '../authorization/identityNeeds.ts';
import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import { namespaceMode } from '../server/serverMode.ts';
import type { Goal, PodsGoal } from './goal.ts';
import { managedBy } from './managedBy.ts';
import type { modeChanges } from './modeChanges.ts';
import type { Operation, Warning } from './plan.ts';

/** What a person should know before the operations are applied. Codes are stable. */
export function warningsFor(
  before: Mesh,
  after: Mesh,
  goal: Goal,
  operations: readonly Operation[],
  comesIntoForce: readonly ObjectRef[],
  changed: ReturnType<typeof modeChanges>,
): readonly Warning[] {
  const warnings = operations.flatMap(toolWarning);
  if (comesIntoForce.length > 0) {
    warnings.push({
      code: 'comes_into_force',
      message: 'Policies that had no effect until now come into force.',
      objects: comesIntoForce,
    });
  }
  if (goal.kind === 'pods') warnings.push(...podWarnings(goal), ...modeWarnings(before, after, goal));
  warnings.push(...identityWarnings(after, changed));
  return warnings;
}

function toolWarning({ ref, before }: Operation): Warning[] {
  const tool = before === undefined ? undefined : managedBy(before);
  if (tool === undefined) return [];
  return [
    {
      code: 'managed_by_tool',
      message: `${ref.name} is managed by ${tool}, which will revert the change: make it where ${tool} takes it from.`,
      objects: [ref],
    },
  ];
}

function podWarnings(goal: PodsGoal): Warning[] {
  const warnings: Warning[] = [];
  const outside = [...goal.pods.keys()].filter((pod) => pod.dataPlane === 'none');
  if (outside.length > 0) {
    warnings.push({
      code: 'pods_outside_mesh',
      message: `${outside.length} of ${goal.pods.size} pods are not in the mesh and keep accepting plaintext only.`,
      objects: outside.map(({ namespace, name }) => ({ kind: 'Pod', namespace, name })),
    });
  }
  const excluding = [...goal.pods].filter(([pod, { ports }]) => {
    return [...ports.keys()].some((port) => pod.excludedInboundPorts.has(port));
  });
  if (excluding.length > 0) {
    warnings.push({
      code: 'port_excluded',
      message: `On ${excluding.length} of ${goal.pods.size} pods the port bypasses the sidecar, out of reach of policy.`,
      objects: excluding.map(([{ namespace, name }]) => ({ kind: 'Pod', namespace, name })),
    });
  }
  return warnings;
}

function modeWarnings(before: Mesh, after: Mesh, goal: PodsGoal): Warning[] {
  const picks = new Set([...goal.pods.values()].flatMap(({ mode, ports }) => [mode, ...ports.values()]));
  const warnings: Warning[] = [];
  if (picks.has('STRICT') && namespaceMode(after, goal.namespace).mode === 'DISABLE') {
    warnings.push({
      code: 'strict_in_disabled_namespace',
      message:
        'The namespace or mesh is DISABLE, so clients send plaintext by themselves and STRICT refuses them.',
      objects: [],
    });
  }
  if (picks.has('STRICT') && !before.config.enableAutoMtls) {
    warnings.push({
      code: 'auto_mtls_off',
      message: 'Auto mTLS is off: clients encrypt only where a DestinationRule tells them to.',
      objects: [],
    });
  }
  if (picks.has('DISABLED') && goal.service?.headless === true) {
    warnings.push({
      code: 'headless_disable',
      message:
        'The service is headless: clients keep using mutual TLS as long as every pod has a sidecar, and are refused.',
      objects: [refOf(goal.service.object)],
    });
  }
  return warnings;
}

/** Where a port stops giving the identity that AuthorizationPolicies judge by. */
function identityWarnings(after: Mesh, changed: ReturnType<typeof modeChanges>): Warning[] {
  const policies = new Map<string, ObjectRef>();
  for (const { pod, change } of changed) {
    if (change.after !== 'DISABLE') continue;
    for (const { policy } of identityNeeds(after, pod, change.containerPort)) {
      policies.set(keyOf(policy.namespace, policy.name), policy);
    }
  }
  if (policies.size === 0) return [];
  return [
    {
      code: 'identity_needed',
      message:
        'AuthorizationPolicies admit callers of these ports by their identity, which only mutual TLS gives: without it they are denied.',
      objects: [...policies.values()],
    },
  ];
}
