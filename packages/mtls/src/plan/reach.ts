import type { Mesh } from '../model/mesh.ts';

/** How far the difference between two meshes of the same pods and services can reach. */
export interface Reach {
  /** Whether anything about the pods and services of a namespace can differ. */
  covers(namespace: string): boolean;
}

const everywhere: Reach = { covers: () => true };

/** A PeerAuthentication reaches its namespace, or everything from the root namespace; a DestinationRule everything. */
export function reachOf(before: Mesh, after: Mesh): Reach {
  return before.destinationRules === after.destinationRules ? reachOfPolicies(before, after) : everywhere;
}

/** The same for what differs in PeerAuthentications alone. */
export function reachOfPolicies(before: Mesh, after: Mesh): Reach {
  const old = new Set(before.peerAuthentications);
  const now = new Set(after.peerAuthentications);
  const namespaces = new Set<string>();
  for (const policy of [...before.peerAuthentications, ...after.peerAuthentications]) {
    if (old.has(policy) && now.has(policy)) continue;
    if (policy.scope === 'mesh') return everywhere;
    namespaces.add(policy.namespace);
  }
  return { covers: (namespace) => namespaces.has(namespace) };
}
