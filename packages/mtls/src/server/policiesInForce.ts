import { oldestFirst } from '../model/age.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import type { Pod } from '../model/pod.ts';
import { getOrAdd, indexSelections } from '../relations/selectionIndex.ts';
import type { SelectionIndex } from '../relations/selectionIndex.ts';

/** Of the policies of one scope only the oldest counts. Policies never merge, and the rest do nothing, silently. */
export interface ScopePolicies {
  readonly inForce: PeerAuthentication | undefined;
  /** Oldest first. */
  readonly shadowed: readonly PeerAuthentication[];
}

const noPolicies: ScopePolicies = { inForce: undefined, shadowed: [] };

interface PolicyIndex {
  readonly mesh: ScopePolicies;
  readonly namespaces: ReadonlyMap<string, ScopePolicies>;
  readonly workloads: SelectionIndex<PeerAuthentication>;
  readonly ofPod: WeakMap<Pod, ScopePolicies>;
}

const indexOf = derivedFrom((policies: Mesh['peerAuthentications']): PolicyIndex => {
  const sorted = policies.toSorted(oldestFirst);
  const mesh: PeerAuthentication[] = [];
  const namespaces = new Map<string, PeerAuthentication[]>();
  const workloads: PeerAuthentication[] = [];
  for (const policy of sorted) {
    switch (policy.scope) {
      case 'mesh':
        mesh.push(policy);
        break;
      case 'namespace':
        getOrAdd(namespaces, policy.namespace, () => []).push(policy);
        break;
      case 'workload':
        workloads.push(policy);
        break;
      case 'ignored':
        break;
    }
  }
  return {
    mesh: scopePolicies(mesh),
    namespaces: new Map([...namespaces].map(([name, found]) => [name, scopePolicies(found)])),
    workloads: indexSelections(workloads),
    ofPod: new WeakMap(),
  };
});

function scopePolicies(sorted: readonly PeerAuthentication[]): ScopePolicies {
  const [inForce, ...shadowed] = sorted;
  return inForce === undefined ? noPolicies : { inForce, shadowed };
}

/** The mesh policy in force: without selector, in the root namespace. */
export function meshPolicies(mesh: Mesh): ScopePolicies {
  return indexOf(mesh.peerAuthentications).mesh;
}

/** The namespace policy in force. The root namespace has none: its policy without selector is the mesh's. */
export function namespacePolicies(mesh: Mesh, namespace: string): ScopePolicies {
  return indexOf(mesh.peerAuthentications).namespaces.get(namespace) ?? noPolicies;
}

/** The workload-scope policy in force for a pod and the ones that it shadows. */
export function workloadPolicies(mesh: Mesh, pod: Pod): ScopePolicies {
  const index = indexOf(mesh.peerAuthentications);
  const known = index.ofPod.get(pod);
  if (known !== undefined) return known;
  const found = scopePolicies(index.workloads.selecting(pod));
  index.ofPod.set(pod, found);
  return found;
}
