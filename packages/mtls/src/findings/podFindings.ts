import { identityNeeds } from '../authorization/identityNeeds.ts';
import { keyOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { policyMode, serverMode } from '../server/serverMode.ts';
import type { Finding } from './finding.ts';

/** What policy means to reach at the ports of pods, and does not. */
export function podFindings(mesh: Mesh): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const pod of mesh.pods.values()) {
    if (pod.dataPlane === 'none') continue;
    for (const finding of [...excluded(mesh, pod), ...ambientDisable(mesh, pod), ...identity(mesh, pod)]) {
      found.set(JSON.stringify([finding.code, finding.objects, finding.reason]), finding);
    }
  }
  return [...found.values()];
}

function workloadRef({ workload }: Pod): ObjectRef {
  return { kind: workload.kind, namespace: workload.namespace, name: workload.name };
}

function excluded(mesh: Mesh, pod: Pod): Finding[] {
  return [...pod.excludedInboundPorts]
    .filter((port) => policyMode(mesh, pod, port) === 'STRICT')
    .map((port) => ({
      code: 'excluded_under_strict',
      severity: 'warning',
      objects: [workloadRef(pod)],
      reason: `Port ${port} is STRICT by policy but bypasses the sidecar: it accepts plaintext.`,
      fix: undefined,
    }));
}

function ambientDisable(mesh: Mesh, pod: Pod): Finding[] {
  return pod.containerPorts.flatMap(({ port }): Finding[] => {
    const { explanation } = serverMode(mesh, pod, port);
    if (explanation.ambientDisable !== true) return [];
    const policy = explanation.steps.find((step) => step.decides)?.policy;
    return [
      {
        code: 'ambient_disable',
        severity: 'warning',
        objects: [...(policy === undefined ? [] : [policy]), workloadRef(pod)],
        reason: `Port ${port} is DISABLE in ambient mode, where mutual TLS cannot be switched off: it acts as PERMISSIVE.`,
        fix: undefined,
      },
    ];
  });
}

function identity(mesh: Mesh, pod: Pod): Finding[] {
  if (mesh.authorizationPolicies.length === 0) return [];
  const findings = new Map<string, Finding>();
  for (const { port } of pod.containerPorts) {
    const { acceptsPlaintext, mode } = serverMode(mesh, pod, port);
    if (!acceptsPlaintext) continue;
    for (const { policy } of identityNeeds(mesh, pod, port)) {
      findings.set(keyOf(policy.namespace, `${policy.name}:${port}`), {
        code: 'identity_over_plaintext',
        severity: mode === 'DISABLE' ? 'error' : 'info',
        objects: [policy, workloadRef(pod)],
        reason: `${policy.name} judges callers of port ${port} by identity, and the port is ${mode}: a caller over plaintext has none.`,
        fix: undefined,
      });
    }
  }
  return [...findings.values()];
}
