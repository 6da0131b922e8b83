import { containerPort, serverMode } from '@padlock/mtls';
import type { Mesh, ServicePort } from '@padlock/mtls';
import { derivedFrom, getOrMake } from './derivedFrom.ts';
import type { MeshIndex, ServiceBackend } from './meshIndex.ts';
import { meshIndex } from './meshIndex.ts';
import { isControlPlane, isInMesh } from './nodes.ts';
import { serviceEvidence } from './serviceEvidence.ts';
import type { EvidenceInput, PortEvidence } from './serviceEvidence.ts';
import type { Traffic } from './traffic.ts';

/**
 * How far a service port is on the way to STRICT. `strict`: it is there. `ready`: everybody seen in the last day used mutual
 * TLS. `unseen`: nobody called it in the last day, so nothing speaks for or against it. `blocked`: somebody did not use mutual
 * TLS, or some of its pods have no proxy. `outside`: none of them has one. `unknown`: the last day is not known.
 */
export type Readiness = 'strict' | 'ready' | 'unseen' | 'blocked' | 'outside' | 'unknown';

export interface NamespaceReadiness {
  ports: Record<Readiness, number>;
  /** What stands in the way: callers seen without mutual TLS in the last day, each counted once. */
  plaintextCallers: number;
  /** Workloads behind services that have pods without a proxy. */
  workloadsOutside: number;
}

/**
 * Readiness of the services of each namespace, by what was seen in the last day. It goes by traffic, not by a plan: a review
 * tells exactly who would lose access.
 */
export function readiness(input: EvidenceInput): ReadonlyMap<string, NamespaceReadiness> {
  const index = meshIndex(input.mesh);
  const known = byDay(index)(input.lastDay ?? unknownDay);
  return getOrMake(known, input.cluster, () => computeReadiness(index, input));
}

/** Keys what is remembered while there is no last day. */
const unknownDay: Traffic = { at: 0, windowSeconds: 0, destinationPort: false, pairs: [] };

/** The last day is read seldom, and pages ask with each refresh of their own window. */
const byDay = derivedFrom((_index: MeshIndex) =>
  derivedFrom((_lastDay: Traffic) => new Map<string, ReadonlyMap<string, NamespaceReadiness>>()),
);

function computeReadiness(index: MeshIndex, input: EvidenceInput): ReadonlyMap<string, NamespaceReadiness> {
  const { lastDay } = input;
  const day = { ...input, traffic: lastDay };
  const namespaces = new Map<string, NamespaceReadiness>();
  for (const [namespace, backends] of Map.groupBy(index.backends.values(), (b) => b.service.namespace)) {
    const callers = new Set<string>();
    const outside = new Set<string>();
    const ports: NamespaceReadiness['ports'] = {
      strict: 0,
      ready: 0,
      unseen: 0,
      blocked: 0,
      outside: 0,
      unknown: 0,
    };
    for (const backend of backends.filter(isApplication)) {
      const seen = lastDay === undefined ? [] : serviceEvidence(day, backend.service).ports;
      for (const port of backend.service.ports) {
        if (port.protocol !== 'TCP') continue;
        const evidence = seen.find((one) => one.port === port.port);
        ports[portReadiness(index, backend, port, evidence)] += 1;
        for (const caller of evidence?.callers ?? [])
          if (caller.state === 'open' || caller.state === 'partial') callers.add(caller.id);
      }
      for (const { key, pods } of backend.workloads) if (!pods.every(isInMesh)) outside.add(key);
    }
    namespaces.set(namespace, { ports, plaintextCallers: callers.size, workloadsOutside: outside.size });
  }
  return namespaces;
}

/** istiod has no sidecar and needs none; a service without pods has nothing to protect. */
function isApplication({ pods }: ServiceBackend): boolean {
  return pods.length > 0 && !pods.every(isControlPlane);
}

function portReadiness(
  { mesh }: MeshIndex,
  backend: ServiceBackend,
  port: ServicePort,
  evidence: PortEvidence | undefined,
): Readiness {
  const inMesh = backend.pods.filter(isInMesh);
  if (inMesh.length === 0) return 'outside';
  if (inMesh.length < backend.pods.length) return 'blocked';
  if (isStrict(mesh, backend, port)) return 'strict';
  if (evidence === undefined) return 'unknown';
  if (evidence.plaintextCallers > 0) return 'blocked';
  return evidence.callers.length > 0 ? 'ready' : 'unseen';
}

function isStrict(mesh: Mesh, { service, workloads }: ServiceBackend, port: ServicePort): boolean {
  const modes = workloads.flatMap(({ shapes }) =>
    shapes.flatMap((pod) => {
      const number = containerPort(service, port, pod);
      return number === undefined ? [] : [serverMode(mesh, pod, number).mode];
    }),
  );
  return modes.length > 0 && modes.every((mode) => mode === 'STRICT');
}
