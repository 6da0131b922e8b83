import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';

/**
 * Clients that stand for all others with a proxy: one for each namespace and data plane, since rules are looked up by
 * namespace; each workload where rules of its namespace select workloads.
 */
export const representatives = derivedFrom((mesh: Mesh): readonly Pod[] => {
  const selecting = new Set(
    mesh.destinationRules.filter((rule) => rule.workloadSelector !== undefined).map((rule) => rule.namespace),
  );
  const found = new Map<string, Pod>();
  for (const pod of mesh.pods.values()) {
    if (pod.dataPlane === 'none') continue;
    const { kind, name } = pod.workload;
    const place = `${pod.namespace}/${pod.dataPlane}/${pod.tunnel}`;
    const key = selecting.has(pod.namespace) ? `${place}/${kind}/${name}` : place;
    if (!found.has(key)) found.set(key, pod);
  }
  return [...found.values()];
});
