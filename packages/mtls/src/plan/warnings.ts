import { identityNeeds } from '../authorization/identityNeeds.ts';
import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import { namespaceMode } from '../server/serverMode.ts';
import { managedBy } from './managedBy.ts';
import type { modeChanges } from './modeChanges.ts';
import { objectWarnings } from './objectWarnings.ts';
import type { Operation, Warning } from './plan.ts';

type Changed = ReturnType<typeof modeChanges>;

/** What a person should know before the operations are applied. Codes are stable. */
export function warningsFor(
  before: Mesh,
  after: Mesh,
  operations: readonly Operation[],
  comesIntoForce: readonly ObjectRef[],
  changed: Changed,
): readonly Warning[] {
  const warnings = operations.flatMap(toolWarning);
  if (comesIntoForce.length > 0) {
    warnings.push({
      code: 'comes_into_force',
      message: 'Policies that had no effect until now come into force.',
      objects: comesIntoForce,
    });
  }
  warnings.push(...strictWarnings(after, changed), ...headlessWarnings(after, changed));
  warnings.push(...identityWarnings(after, changed));
  const stricter = changed.filter(({ change }) => change.after === 'STRICT');
  const pods = { stricter: podsOf(stricter), changed: podsOf(changed) };
  return [...warnings, ...objectWarnings(before, after, pods)];
}

function podsOf(changed: Changed): ReadonlySet<Pod> {
  return new Set(changed.map(({ pod }) => pod));
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

function strictWarnings(after: Mesh, changed: Changed): Warning[] {
  const strict = changed.filter(({ change }) => change.after === 'STRICT');
  const warnings: Warning[] = [];
  if (strict.some(({ pod }) => namespaceMode(after, pod.namespace).mode === 'DISABLE')) {
    warnings.push({
      code: 'strict_in_disabled_namespace',
      message:
        'The namespace or mesh is DISABLE, so clients send plaintext by themselves and STRICT refuses them.',
      objects: [],
    });
  }
  if (strict.length > 0 && !after.config.enableAutoMtls) {
    warnings.push({
      code: 'auto_mtls_off',
      message: 'Auto mTLS is off: clients encrypt only where a DestinationRule tells them to.',
      objects: [],
    });
  }
  return warnings;
}

function headlessWarnings(after: Mesh, changed: Changed): Warning[] {
  const headless = new Set(
    changed
      // Where the whole namespace is DISABLE, clients know.
      .filter(({ pod, change }) => {
        return change.after === 'DISABLE' && namespaceMode(after, pod.namespace).mode !== 'DISABLE';
      })
      .flatMap(({ pod }) => servicesOfPod(after, pod))
      .filter((service) => service.headless),
  );
  if (headless.size === 0) return [];
  return [
    {
      code: 'headless_disable',
      message:
        'The service is headless: clients keep using mutual TLS as long as every pod has a sidecar, and are refused.',
      objects: [...headless].map(({ object }) => refOf(object)),
    },
  ];
}

/** Where a port stops giving the identity that AuthorizationPolicies judge by. */
function identityWarnings(after: Mesh, changed: Changed): Warning[] {
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
