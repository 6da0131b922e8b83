import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { envoyFilterWarnings } from './envoyFilters.ts';
import { outsideCallerWarnings } from './outsideCallers.ts';
import type { Warning } from './plan.ts';
import { workloadEntryWarnings } from './workloadEntries.ts';

/**
 * What the objects alone tell of a change, whatever telemetry saw: callers from outside the mesh, machines, and EnvoyFilters. The
 * review of a plan asks it, and so does whoever says before whether there is something to review.
 *
 * @param pods those that become STRICT, and all of which a mode changes.
 * @example
 * objectWarnings(mesh, mesh, { stricter: new Set(), changed: new Set() }); // []
 */
export function objectWarnings(
  before: Mesh,
  after: Mesh,
  pods: { readonly stricter: ReadonlySet<Pod>; readonly changed: ReadonlySet<Pod> },
): readonly Warning[] {
  return [
    ...outsideCallerWarnings(before, after, pods.stricter),
    ...workloadEntryWarnings(before, after, pods.stricter),
    ...envoyFilterWarnings(after, pods.changed),
  ];
}
