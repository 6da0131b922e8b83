import { createHash } from 'node:crypto';
import {
  controlPlaneFindings,
  type Finding,
  findings,
  type KubernetesObject,
  type Mesh,
  type Severity,
  trafficFindings,
} from '@padlock/mtls';
import { observedTraffic, type Traffic } from '@padlock/topology';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { lastPolicyChange } from './policyAges.ts';

/** A finding that can be asked about again. */
export interface KnownFinding {
  readonly id: string;
  readonly basis: 'configuration' | 'traffic';
  readonly finding: Finding;
}

/** What drift is judged by: long enough for a few scrapes, short enough to follow a change of policy. */
export const findingsWindow = '5m';

/** What servers saw, as far as Prometheus told. */
export interface SeenTraffic {
  /** Of the last minutes; undefined when it is not current. */
  readonly minutes: Traffic | undefined;
  readonly lastDay: Traffic | undefined;
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const known = new WeakMap<ClusterSnapshot, readonly KnownFinding[]>();

/** All that is wrong, the worst first. Without traffic, what the objects alone tell. */
export function knownFindings(snapshot: ClusterSnapshot, seen: SeenTraffic): readonly KnownFinding[] {
  const { mesh } = snapshot;
  return [
    ...configurationFindings(snapshot),
    ...plaintextAtStrict(mesh, seen.lastDay),
    ...drift(snapshot, seen.minutes),
  ].sort(bySeverity);
}

/** Whoever came without mutual TLS in the last day is refused now, though it came before the port was STRICT. */
function plaintextAtStrict(mesh: Mesh, lastDay: Traffic | undefined): readonly KnownFinding[] {
  if (lastDay === undefined) return [];
  return trafficFindings(mesh, observedTraffic(lastDay))
    .filter(({ code }) => code === 'strict_with_plaintext_callers')
    .map(byTraffic);
}

/** Only what was seen since policy changed last: before, another policy was followed. */
function drift(
  { mesh, policyRemovals }: ClusterSnapshot,
  minutes: Traffic | undefined,
): readonly KnownFinding[] {
  if (minutes === undefined) return [];
  const changedAt = lastPolicyChange(mesh, policyRemovals);
  const began = 1_000 * (minutes.at - minutes.windowSeconds);
  const observed = observedTraffic(minutes).filter(({ server }) => changedAt(server.namespace) < began);
  return trafficFindings(mesh, observed)
    .filter(({ code }) => code === 'drift')
    .map(byTraffic);
}

function byTraffic(finding: Finding): KnownFinding {
  return { id: findingId(finding), basis: 'traffic', finding };
}

function bySeverity(a: KnownFinding, b: KnownFinding): number {
  return order[a.finding.severity] - order[b.finding.severity];
}

/** All that is wrong by the objects of a cluster, the worst first. */
function configurationFindings(snapshot: ClusterSnapshot): readonly KnownFinding[] {
  const found = known.get(snapshot);
  if (found !== undefined) return found;
  const all = [...findings(snapshot.mesh), ...ofControlPlanes(snapshot)]
    .map((finding): KnownFinding => ({ id: findingId(finding), basis: 'configuration', finding }))
    .sort(bySeverity);
  known.set(snapshot, all);
  return all;
}

/**
 * The same as long as it says the same about the same objects, on every replica. Reasons hold no rates and no times, and so
 * does the id.
 */
function findingId({ code, objects, reason }: Pick<Finding, 'code' | 'objects' | 'reason'>): string {
  const content = JSON.stringify([
    code,
    objects.map(({ kind, namespace, name }) => [kind, namespace, name]),
    reason,
  ]);
  return `${code}-${createHash('sha256').update(content).digest('base64url').slice(0, 22)}`;
}

function ofControlPlanes(snapshot: ClusterSnapshot): readonly Finding[] {
  const { minProtocolVersion } = snapshot.mesh.config;
  return controlPlaneFindings(controlPlaneObjects(snapshot), { minProtocolVersion });
}

const controlPlaneKinds = ['ServiceMeshControlPlane', 'Istio', 'IstioControlPlane'] as const;

function controlPlaneObjects(snapshot: ClusterSnapshot): readonly KubernetesObject[] {
  return controlPlaneKinds.flatMap((kind) => [...snapshot.objects(kind).values()]);
}
