import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import type { Pod } from '../model/pod.ts';
import { containerPortsBehind, listensOn } from '../relations/containerPorts.ts';
import { meshPolicies, namespacePolicies } from '../server/policiesInForce.ts';
import { nothingSelected, selectionsOf } from '../server/selections.ts';
import type { Selection } from '../server/selections.ts';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { deleting, fixesAmong } from './fix.ts';
import {
  fixesOfIgnored,
  fixesOfNamespaceWide,
  fixesOfServicePort,
  fixesOfShadowed,
  fixesOfUndeclared,
} from './policyFixes.ts';

/** What is wrong with PeerAuthentications by themselves: without effect, or with another one than they seem to have. */
export function policyFindings(mesh: Mesh): readonly Finding[] {
  const selections = selectionsOf(mesh);
  return mesh.peerAuthentications.flatMap((policy) => {
    switch (policy.scope) {
      case 'ignored':
        return [ignored(mesh, policy)];
      case 'mesh':
        return [...shadowedWhole(mesh, policy, meshPolicies(mesh).inForce), ...namespaceWide(mesh, policy)];
      case 'namespace':
        return [
          ...shadowedWhole(mesh, policy, namespacePolicies(mesh, policy.namespace).inForce),
          ...namespaceWide(mesh, policy),
        ];
      case 'workload': {
        const selection = selections.get(policy) ?? nothingSelected;
        return [...shadowedWorkload(mesh, policy, selection), ...portEntries(mesh, policy, selection)];
      }
    }
  });
}

function ignored(mesh: Mesh, policy: PeerAuthentication): Finding {
  return findingOf(
    {
      code: 'root_selector_ignored',
      severity: 'error',
      objects: [refOf(policy.object)],
      reason: 'It has a selector in the root namespace, which Istio ignores: it does nothing.',
    },
    () => fixesOfIgnored(mesh, policy),
  );
}

function shadowedWhole(
  mesh: Mesh,
  policy: PeerAuthentication,
  inForce: PeerAuthentication | undefined,
): Finding[] {
  if (inForce === undefined || inForce === policy) return [];
  return [
    findingOf(
      {
        code: 'policy_shadowed',
        severity: 'warning',
        objects: [refOf(policy.object), refOf(inForce.object)],
        reason: `It does nothing: of the policies of one ${policy.scope} only the oldest counts, which is ${inForce.name}.`,
      },
      () => fixesOfShadowed(mesh, policy, [inForce]),
    ),
  ];
}

/** Pods outside the mesh do not count: nothing enforces a policy there. */
function shadowedWorkload(
  mesh: Mesh,
  policy: PeerAuthentication,
  { inForce, shadowedBy }: Selection,
): Finding[] {
  const older = [...shadowedBy].filter(([, pods]) => pods.some(isInMesh)).map(([shadowing]) => shadowing);
  const objects = [policy, ...older].map(({ object }) => refOf(object));
  const holds = inForce.some(isInMesh);
  if (older.length === 0) return holds ? [] : [forNothing(mesh, policy, inForce.length + shadowedBy.size)];
  const names = older.map(({ name }) => name).join(', ');
  if (!holds) {
    const reason = `It does nothing: for every pod that it selects an older policy counts (${names}).`;
    return [
      findingOf({ code: 'policy_shadowed', severity: 'warning', objects, reason }, () =>
        fixesOfShadowed(mesh, policy, older),
      ),
    ];
  }
  const reason = `For some of the pods that it selects an older policy counts instead (${names}); policies do not merge.`;
  // Which of the two its author would want for those pods, only they know.
  return [findingOf({ code: 'policy_partly_shadowed', severity: 'warning', objects, reason }, () => [])];
}

function forNothing(mesh: Mesh, policy: PeerAuthentication, selected: number): Finding {
  const objects = [refOf(policy.object)];
  if (selected > 0) {
    const reason = 'It does nothing: no pod that it selects has a sidecar, or is in the mesh otherwise.';
    // What is missing is the sidecar.
    return findingOf({ code: 'selects_outside_mesh', severity: 'warning', objects, reason }, () => []);
  }
  const reason = 'Its selector matches no pod of its namespace.';
  return findingOf({ code: 'selector_matches_nothing', severity: 'warning', objects, reason }, () =>
    fixesAmong(mesh, [deleting(mesh, policy)]),
  );
}

function isInMesh({ dataPlane, finished }: Pod): boolean {
  return dataPlane !== 'none' && !finished;
}

/** One that is shadowed holds for nothing, whatever it is named. */
function namespaceWide(mesh: Mesh, policy: PeerAuthentication): Finding[] {
  const service = mesh.services.get(keyOf(policy.namespace, policy.name));
  const { inForce } =
    policy.scope === 'mesh' ? meshPolicies(mesh) : namespacePolicies(mesh, policy.namespace);
  if (service === undefined || inForce !== policy) return [];
  const scope = policy.scope === 'mesh' ? 'mesh' : 'namespace';
  return [
    findingOf(
      {
        code: 'namespace_wide_policy',
        severity: 'warning',
        objects: [refOf(policy.object), refOf(service.object)],
        reason: `It is named like the service ${service.name} and has no selector: it holds for the whole ${scope}.`,
      },
      () => fixesOfNamespaceWide(mesh, policy, service),
    ),
  ];
}

/** Entries are by container port; one for a service port does nothing. */
function portEntries(mesh: Mesh, policy: PeerAuthentication, { inForce }: Selection): Finding[] {
  const pods = inForce.filter(isInMesh);
  return [...policy.portLevelMtls.keys()].flatMap((port): Finding[] => {
    const listens = pods.some((pod) => listensOn(pod, port));
    if (pods.length === 0 || listens) return [];
    const behind = containerPortsBehind(mesh, pods, port);
    const objects = [refOf(policy.object)];
    if (behind.size === 0) {
      const reason = `It has an entry for port ${port}, which no container that it selects declares.`;
      return [
        findingOf({ code: 'port_not_declared', severity: 'info', objects, reason }, () =>
          fixesOfUndeclared(mesh, policy, port),
        ),
      ];
    }
    if (behind.has(port)) return [];
    const numbers = [...behind].join(', ');
    const reason = `Its entry for port ${port} is by a service port and does nothing: the container port is ${numbers}.`;
    return [
      findingOf({ code: 'port_is_service_port', severity: 'error', objects, reason }, () =>
        fixesOfServicePort(mesh, policy, port, behind),
      ),
    ];
  });
}
