import { createHash } from 'node:crypto';
import {
  controlPlaneFindings,
  type Finding,
  findings,
  type KubernetesObject,
  type Severity,
} from '@padlock/mtls';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';

/** A finding that can be asked about again. */
export interface KnownFinding {
  readonly id: string;
  readonly basis: 'configuration' | 'traffic';
  readonly finding: Finding;
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const known = new WeakMap<ClusterSnapshot, readonly KnownFinding[]>();

/** All that is wrong by the objects of a cluster, the worst first. */
export function configurationFindings(snapshot: ClusterSnapshot): readonly KnownFinding[] {
  const found = known.get(snapshot);
  if (found !== undefined) return found;
  const all = [...findings(snapshot.mesh), ...ofControlPlanes(snapshot)]
    .map((finding): KnownFinding => ({ id: findingId(finding), basis: 'configuration', finding }))
    .sort((a, b) => order[a.finding.severity] - order[b.finding.severity]);
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
