import { bypassesSidecar } from '../model/pod.ts';
import type { PodsGoal } from './goal.ts';
import type { Warning } from './plan.ts';

/** What keeps a goal from holding for all the pods that it was picked for. */
export function podWarnings(goal: PodsGoal): readonly Warning[] {
  const warnings: Warning[] = [];
  const outside = [...goal.pods.keys()].filter((pod) => pod.dataPlane === 'none');
  if (outside.length > 0) {
    warnings.push({
      code: 'pods_outside_mesh',
      message: `${outside.length} of ${goal.pods.size} pods are not in the mesh and keep accepting plaintext only.`,
      objects: outside.map(({ namespace, name }) => ({ kind: 'Pod', namespace, name })),
    });
  }
  const excluding = [...goal.pods].filter(([pod, { ports }]) => {
    return [...ports.keys()].some((port) => bypassesSidecar(pod, port));
  });
  if (excluding.length > 0) {
    warnings.push({
      code: 'port_excluded',
      message: `On ${excluding.length} of ${goal.pods.size} pods the port bypasses the sidecar, out of reach of policy.`,
      objects: excluding.map(([{ namespace, name }]) => ({ kind: 'Pod', namespace, name })),
    });
  }
  return warnings;
}
