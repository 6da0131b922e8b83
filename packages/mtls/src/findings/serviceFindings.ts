import { callOutcome } from '../client/callOutcome.ts';
import type { Outcome } from '../client/callOutcome.ts';
import { hostOfService, isVisible } from '../client/calledHost.ts';
import { refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import { sameLabels } from '../model/labels.ts';
import type { Mesh } from '../model/mesh.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import { another, representativesFor } from '../plan/representatives.ts';
import { containerPort } from '../relations/containerPort.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import { workloadPolicies } from '../server/policiesInForce.ts';
import { findingOf } from './finding.ts';
import type { Finding } from './finding.ts';

/** Services in front of one workload that want different things of it: by their policies, or by their clients' rules. */
export function serviceFindings(mesh: Mesh): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const pod of mesh.pods.values()) {
    if (pod.dataPlane === 'none') continue;
    const services = servicesOfPod(mesh, pod);
    if (services.length < 2) continue;
    for (const finding of [...byPolicy(mesh, pod, services), ...byRule(mesh, pod, services)]) {
      const key = JSON.stringify([finding.objects, finding.reason]);
      if (!found.has(key)) found.set(key, finding);
    }
  }
  return [...found.values()];
}

/** Each has a policy with its own selector, and only the older one counts for the pods that they share. */
function byPolicy(mesh: Mesh, pod: Pod, services: readonly Service[]): readonly Finding[] {
  const { inForce, shadowed } = workloadPolicies(mesh, pod);
  const winner = services.find((service) => isPolicyOf(inForce, service));
  if (inForce === undefined || winner === undefined) return [];
  return services.flatMap((service) => {
    const loser = shadowed.find((policy) => isPolicyOf(policy, service) && !isPolicyOf(policy, winner));
    if (loser === undefined || saysTheSame(inForce, loser)) return [];
    const objects = [refOf(loser.object), refOf(inForce.object), refOf(service.object), refOf(winner.object)];
    const reason = `${loser.name} is for the pods of ${service.name}, and ${inForce.name} for those of ${winner.name}; where a pod is behind both, only ${inForce.name} counts, and they differ.`;
    return [disagreement(objects, reason)];
  });
}

function isPolicyOf(policy: PeerAuthentication | undefined, { selector }: Service): boolean {
  return policy?.selector !== undefined && selector !== undefined && sameLabels(policy.selector, selector);
}

function saysTheSame(left: PeerAuthentication, right: PeerAuthentication): boolean {
  const ports = new Set([...left.portLevelMtls.keys(), ...right.portLevelMtls.keys()]);
  const modeAt = ({ portLevelMtls, mode }: PeerAuthentication, port: number): string | undefined =>
    portLevelMtls.get(port) ?? mode;
  return left.mode === right.mode && [...ports].every((port) => modeAt(left, port) === modeAt(right, port));
}

/** One client reaches the same container port with mutual TLS by one host, and otherwise by the other. */
function byRule(mesh: Mesh, pod: Pod, services: readonly Service[]): readonly Finding[] {
  const ways = services.flatMap((service) =>
    service.ports.flatMap((port) => {
      const number = containerPort(service, port, pod);
      return number === undefined ? [] : [{ service, port: port.port, targetPort: number }];
    }),
  );
  const [first] = ways;
  if (first === undefined || mesh.destinationRules.length === 0) return [];
  return [...Map.groupBy(ways, ({ targetPort }) => targetPort)].flatMap(([targetPort, alternatives]) => {
    const byOutcome = new Map<Outcome, Service>();
    const clients = new Set(alternatives.flatMap(({ service }) => representativesFor(mesh, service)));
    for (const candidate of clients) {
      const client = candidate === pod ? another(mesh, pod) : candidate;
      if (client === undefined) continue;
      byOutcome.clear();
      for (const { service, port } of alternatives) {
        if (!isVisible(service, client.namespace)) continue;
        const host = hostOfService(mesh, service);
        byOutcome.set(callOutcome(mesh, { client, host, port, server: pod, targetPort }).outcome, service);
      }
      if (byOutcome.size > 1) break;
    }
    const mutual = byOutcome.get('mutual_tls');
    const plain = byOutcome.get('plaintext');
    // Where calls are refused, a finding of its own says so.
    if (mutual === undefined || plain === undefined || mutual === plain) return [];
    const reason = `Both lead to port ${targetPort} of ${pod.workload.name}: some client uses mutual TLS by way of ${mutual.name}, and plaintext by way of ${plain.name}.`;
    const { kind, namespace, name } = pod.workload;
    return [disagreement([refOf(plain.object), refOf(mutual.object), { kind, namespace, name }], reason)];
  });
}

/** Which of the two is meant, somebody has to say. */
function disagreement(objects: readonly ObjectRef[], reason: string): Finding {
  return findingOf({ code: 'services_disagree', severity: 'warning', objects, reason }, () => []);
}
