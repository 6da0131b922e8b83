import { identityNeeds } from '../authorization/identityNeeds.ts';
import { record } from '../model/json.ts';
import { keyOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { ModePick } from '../model/mode.ts';
import { bypassesSidecar } from '../model/pod.ts';
import type { Pod } from '../model/pod.ts';
import { modeChanges } from '../plan/modeChanges.ts';
import { withObject } from '../plan/operations.ts';
import { planChange } from '../plan/planChange.ts';
import { policyMode, serverMode } from '../server/serverMode.ts';
import type { ModeStep } from '../server/explanation.ts';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';
import { fixesAmong, planned } from './fix.ts';
import type { Candidate } from './fix.ts';

/** What policy means to reach at the ports of pods, and does not. */
export function podFindings(mesh: Mesh): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const pod of mesh.pods.values()) {
    if (pod.dataPlane === 'none' || pod.finished) continue;
    for (const finding of [...excluded(mesh, pod), ...ambientDisable(mesh, pod), ...identity(mesh, pod)]) {
      const key = JSON.stringify([finding.code, finding.objects, finding.reason]);
      if (!found.has(key)) found.set(key, finding);
    }
  }
  return [...found.values()];
}

function workloadRef({ workload }: Pod): ObjectRef {
  return { kind: workload.kind, namespace: workload.namespace, name: workload.name };
}

function excluded(mesh: Mesh, pod: Pod): Finding[] {
  const bypassing = pod.containerPorts.map(({ port }) => port).filter((port) => bypassesSidecar(pod, port));
  return [...new Set([...pod.excludedInboundPorts, ...bypassing])]
    .filter((port) => policyMode(mesh, pod, port) === 'STRICT')
    .map((port) =>
      findingOf(
        {
          code: 'excluded_under_strict',
          severity: 'warning',
          objects: [workloadRef(pod)],
          reason: `Port ${port} is STRICT by policy but bypasses the sidecar: it accepts plaintext.`,
        },
        // The annotation stands in the workload, which Padlock does not write.
        () => [],
      ),
    );
}

function ambientDisable(mesh: Mesh, pod: Pod): Finding[] {
  return pod.containerPorts.flatMap(({ port }): Finding[] => {
    const { explanation } = serverMode(mesh, pod, port);
    if (explanation.ambientDisable !== true) return [];
    const step = explanation.steps.find(({ decides }) => decides);
    return [
      findingOf(
        {
          code: 'ambient_disable',
          severity: 'warning',
          objects: [...(step?.policy === undefined ? [] : [step.policy]), workloadRef(pod)],
          reason: `Port ${port} is DISABLE in ambient mode, where mutual TLS cannot be switched off: it acts as PERMISSIVE.`,
        },
        () =>
          fixesAmong(mesh, [
            ...(step === undefined ? [] : [sayPermissive(mesh, step, port)]),
            setPort(mesh, pod, port, 'PERMISSIVE'),
          ]),
      ),
    ];
  });
}

/** In the policy that says DISABLE, unless that would change what a pod with a sidecar does. */
function sayPermissive(mesh: Mesh, { policy: ref, scope }: ModeStep, port: number): Candidate {
  const title = `Let ${ref?.name ?? ''} say PERMISSIVE, which is what happens`;
  const policy = mesh.peerAuthentications.find(({ namespace, name }) => {
    return namespace === ref?.namespace && name === ref.name;
  });
  if (policy === undefined) return { title, mesh: undefined };
  const spec = record(policy.object['spec']);
  const entry = { mode: 'PERMISSIVE' };
  const changed = withObject(mesh, {
    ...policy.object,
    spec:
      scope === 'port'
        ? { ...spec, portLevelMtls: { ...record(spec['portLevelMtls']), [String(port)]: entry } }
        : { ...spec, mtls: entry },
  });
  return { title, mesh: modeChanges(mesh, changed).length === 0 ? changed : undefined };
}

function setPort(mesh: Mesh, { workload }: Pod, port: number, mode: ModePick): Candidate {
  const { namespace, name } = workload;
  const result = planChange(mesh, { scope: 'workload', namespace, name, ports: [{ port, mode }] });
  return planned(`Make port ${port} of ${name} ${mode}`, result);
}

function identity(mesh: Mesh, pod: Pod): Finding[] {
  if (mesh.authorizationPolicies.length === 0) return [];
  const findings = new Map<string, Finding>();
  for (const { port } of pod.containerPorts) {
    const { acceptsPlaintext, mode } = serverMode(mesh, pod, port);
    if (!acceptsPlaintext) continue;
    for (const { policy } of identityNeeds(mesh, pod, port)) {
      const finding = findingOf(
        {
          code: 'identity_over_plaintext',
          severity: mode === 'DISABLE' ? 'error' : 'info',
          objects: [policy, workloadRef(pod)],
          reason: `${policy.name} judges callers of port ${port} by identity, and the port is ${mode}: a caller over plaintext has none.`,
        },
        () => fixesAmong(mesh, [setPort(mesh, pod, port, 'STRICT')]),
      );
      findings.set(keyOf(policy.namespace, `${policy.name}:${port}`), finding);
    }
  }
  return [...findings.values()];
}
