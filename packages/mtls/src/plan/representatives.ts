import { covers } from '../client/calledHost.ts';
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

/**
 * Those of them that a host needs: all in namespaces that some rule for the host stands in or is exported to, and for all
 * other namespaces, which look the same to it, one of each data plane.
 */
export function representativesFor(mesh: Mesh, host: string): readonly Pod[] {
  const special = new Set<string>();
  for (const rule of mesh.destinationRules) {
    if (!covers(rule.host, host)) continue;
    special.add(rule.namespace);
    for (const namespace of rule.exportTo) special.add(namespace);
  }
  const found = new Map<string, Pod>();
  return representatives(mesh).filter((client) => {
    if (special.has(client.namespace)) return true;
    const alike = `${client.dataPlane}/${client.tunnel}`;
    if (found.has(alike)) return false;
    found.set(alike, client);
    return true;
  });
}
