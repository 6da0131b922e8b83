import type { KubernetesObject, PlanResult } from '@padlock/mtls';
import { planWrites } from '@padlock/mtls';
import { meshTelemetry, portTelemetry } from '@padlock/topology';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { type ChangeRecord, sameSpec } from './changeRecord.ts';

const kind = 'Telemetry';

/**
 * The Telemetry of the mesh with what has servers report their container port: created, or added to the one that is there,
 * since Istio takes one without a selector for each namespace. It changes no mode.
 */
export function planPortEvidence(snapshot: ClusterSnapshot): PlanResult {
  const { mesh, limits, apiVersions } = snapshot;
  if (!apiVersions.has(kind)) {
    const denied = limits.find((limit) => limit.kind === kind);
    return refuse(
      'telemetry_not_known',
      denied === undefined
        ? 'This cluster serves no Telemetry (telemetry.istio.io): its CustomResourceDefinition comes with Istio 1.12 or newer.'
        : `Whether the mesh has a Telemetry of its own is not known: ${denied.message}`,
    );
  }
  const { rootNamespace } = mesh.config;
  const current = meshTelemetry(snapshot.objects(kind).values(), rootNamespace);
  return planWrites(mesh, [{ before: current, after: portTelemetry(current, rootNamespace) }]);
}

/** Is it a change of telemetry that is taken back? */
export function changedTelemetry({ writes }: ChangeRecord): boolean {
  return writes.length > 0 && writes.every(({ ref }) => ref.kind === kind);
}

/** Only what nobody has changed since: it may be used for more than ports by now. */
export function undoPortEvidence(snapshot: ClusterSnapshot, { writes }: ChangeRecord): PlanResult {
  const found = writes.map(({ ref, before, stored }) => {
    const current = snapshot.objects(kind).get(`${ref.namespace}/${ref.name}`);
    return { current, isAsWritten: isSame(current, stored), restored: restoredFrom(current, before) };
  });
  if (found.some(({ isAsWritten }) => !isAsWritten))
    return refuse(
      'changed_since',
      'Somebody has changed the Telemetry since, or deleted it: take out of it by hand what is not wanted.',
    );
  return planWrites(
    snapshot.mesh,
    found.map(({ current, restored }) => ({ before: current, after: restored })),
  );
}

function isSame(current: KubernetesObject | undefined, stored: KubernetesObject | undefined): boolean {
  return current === undefined || stored === undefined ? current === stored : sameSpec(current, stored);
}

function restoredFrom(
  current: KubernetesObject | undefined,
  before: KubernetesObject | undefined,
): KubernetesObject | undefined {
  if (before === undefined) return undefined;
  if (current !== undefined) return { ...current, spec: before['spec'] };
  const { uid: _uid, resourceVersion: _version, creationTimestamp: _created, ...metadata } = before.metadata;
  return { ...before, metadata };
}

function refuse(code: string, reason: string): PlanResult {
  return { kind: 'refused', code, reason };
}
