import {
  type ChangeTarget,
  type Mesh,
  objectWarnings,
  type Pod,
  type Warning,
  withTargets,
  workloadEntryWarnings,
  type WorkloadTarget,
} from '@padlock/mtls';
import type { callWarnings } from '../callWarnings.ts';
import { derivedFrom } from '../derivedFrom.ts';
import { strictMesh } from './strictMesh.ts';

/**
 * What the review warns of when a workload is made STRICT: callers that telemetry does not show, machines, and EnvoyFilters. By
 * the functions that the review asks, so that the two never say different things.
 *
 * @param pods those of the workload that are in the mesh.
 * @param target what the review would be about.
 * @param ofCalls what telemetry adds.
 */
export function workloadWarnings(
  mesh: Mesh,
  pods: readonly Pod[],
  target: WorkloadTarget,
  ofCalls: ReturnType<typeof callWarnings>,
): readonly Warning[] {
  const after = hasMachinesLike(mesh, pods) ? withTargets(mesh, [target]) : strictWithoutMachines(mesh);
  const strict = new Set(pods);
  return [
    ...objectWarnings(mesh, after, { stricter: strict, changed: strict }),
    ...ofCalls(after, { stricter: pods, changed: pods }),
  ];
}

/** What the review of these targets says of machines alone: a wide policy reaches those, too, that stand beside no workload. */
export function machineWarnings(
  mesh: Mesh,
  pods: readonly Pod[],
  targets: readonly ChangeTarget[],
): readonly Warning[] {
  if (mesh.workloadEntries.length === 0) return [];
  return workloadEntryWarnings(mesh, withTargets(mesh, targets), new Set(pods));
}

/** Whether policies of the namespace could reach any. */
export function hasMachines({ workloadEntries }: Mesh, namespace: string): boolean {
  return workloadEntries.some((entry) => entry.namespace === namespace);
}

/** No service, and no policy for these pods, can select a machine that has no label of theirs. */
function hasMachinesLike({ workloadEntries }: Mesh, pods: readonly Pod[]): boolean {
  return workloadEntries.some((entry) =>
    pods.some(
      ({ namespace, labels }) =>
        namespace === entry.namespace &&
        Object.entries(entry.labels).some(([key, value]) => labels[key] === value),
    ),
  );
}

/** A mesh for all workloads that have no machine beside them: to make one for each takes long. */
const strictWithoutMachines = derivedFrom((mesh: Mesh): Mesh => ({
  ...strictMesh(mesh),
  workloadEntries: [],
}));
