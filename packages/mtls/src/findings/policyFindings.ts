import { record } from '../model/json.ts';
import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import { operationBetween } from '../plan/operations.ts';
import type { Operation } from '../plan/plan.ts';
import { containerPortsBehind, listensOn } from '../relations/containerPorts.ts';
import { meshPolicies, namespacePolicies } from '../server/policiesInForce.ts';
import { nothingSelected, selectionsOf } from '../server/selections.ts';
import type { Selection } from '../server/selections.ts';
import type { Finding } from './finding.ts';

/** What is wrong with PeerAuthentications by themselves: without effect, or with another one than they seem to have. */
export function policyFindings(mesh: Mesh): readonly Finding[] {
  const selections = selectionsOf(mesh);
  return mesh.peerAuthentications.flatMap((policy) => {
    switch (policy.scope) {
      case 'ignored':
        return [ignored(policy)];
      case 'mesh':
        return shadowedWhole(policy, meshPolicies(mesh).inForce);
      case 'namespace':
        return [
          ...shadowedWhole(policy, namespacePolicies(mesh, policy.namespace).inForce),
          ...namespaceWide(mesh, policy),
        ];
      case 'workload': {
        const selection = selections.get(policy) ?? nothingSelected;
        return [...shadowedWorkload(policy, selection), ...portEntries(mesh, policy, selection)];
      }
    }
  });
}

function ignored(policy: PeerAuthentication): Finding {
  return {
    code: 'root_selector_ignored',
    severity: 'error',
    objects: [refOf(policy.object)],
    reason: 'It has a selector in the root namespace, which Istio ignores: it does nothing.',
    fix: deletion(policy),
  };
}

function shadowedWhole(policy: PeerAuthentication, inForce: PeerAuthentication | undefined): Finding[] {
  if (inForce === undefined || inForce === policy) return [];
  return [
    {
      code: 'policy_shadowed',
      severity: 'warning',
      objects: [refOf(policy.object), refOf(inForce.object)],
      reason: `It does nothing: of the policies of one ${policy.scope} only the oldest counts, which is ${inForce.name}.`,
      fix: deletion(policy),
    },
  ];
}

function shadowedWorkload(policy: PeerAuthentication, { inForce, shadowedBy }: Selection): Finding[] {
  const older = [...shadowedBy.keys()];
  const objects = [policy, ...older].map(({ object }) => refOf(object));
  if (inForce.length === 0 && older.length === 0) {
    const reason = 'Its selector matches no pod of its namespace.';
    return [
      { code: 'selector_matches_nothing', severity: 'warning', objects, reason, fix: deletion(policy) },
    ];
  }
  if (older.length === 0) return [];
  const names = older.map(({ name }) => name).join(', ');
  if (inForce.length === 0) {
    const reason = `It does nothing: for every pod that it selects an older policy counts (${names}).`;
    return [{ code: 'policy_shadowed', severity: 'warning', objects, reason, fix: deletion(policy) }];
  }
  const reason = `For some of the pods that it selects an older policy counts instead (${names}); policies do not merge.`;
  return [{ code: 'policy_partly_shadowed', severity: 'warning', objects, reason, fix: undefined }];
}

function namespaceWide(mesh: Mesh, policy: PeerAuthentication): Finding[] {
  const service = mesh.services.get(keyOf(policy.namespace, policy.name));
  if (service === undefined) return [];
  return [
    {
      code: 'namespace_wide_policy',
      severity: 'warning',
      objects: [refOf(policy.object), refOf(service.object)],
      reason: `It is named like the service ${service.name} and has no selector: it holds for the whole namespace.`,
      fix: undefined,
    },
  ];
}

/** Entries are by container port; one for a service port does nothing. */
function portEntries(mesh: Mesh, policy: PeerAuthentication, { inForce }: Selection): Finding[] {
  return [...policy.portLevelMtls.keys()].flatMap((port): Finding[] => {
    if (inForce.length === 0 || inForce.some((pod) => listensOn(pod, port))) return [];
    const behind = containerPortsBehind(mesh, inForce, port);
    const objects = [refOf(policy.object)];
    if (behind.size === 0) {
      const reason = `It has an entry for port ${port}, which no container that it selects declares.`;
      return [{ code: 'port_not_declared', severity: 'info', objects, reason, fix: undefined }];
    }
    if (behind.has(port)) return [];
    const numbers = [...behind].join(', ');
    const reason = `Its entry for port ${port} is by a service port and does nothing: the container port is ${numbers}.`;
    const fix = movedEntry(policy, port, behind);
    return [{ code: 'port_is_service_port', severity: 'error', objects, reason, fix }];
  });
}

function movedEntry(
  policy: PeerAuthentication,
  from: number,
  to: ReadonlySet<number>,
): readonly Operation[] | undefined {
  const spec = record(policy.object['spec']);
  const { [String(from)]: entry, ...rest } = record(spec['portLevelMtls']);
  const moved = Object.fromEntries([...to].map((port) => [String(port), entry]));
  const after = { ...policy.object, spec: { ...spec, portLevelMtls: { ...moved, ...rest } } };
  return asFix(operationBetween(policy.object, after));
}

function deletion(policy: PeerAuthentication): readonly Operation[] | undefined {
  return asFix(operationBetween(policy.object, undefined));
}

function asFix(operation: Operation | undefined): readonly Operation[] | undefined {
  return operation === undefined ? undefined : [operation];
}
