import { oldestFirst } from '../model/age.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import type { Pod } from '../model/pod.ts';
import { getOrAdd } from '../model/getOrAdd.ts';
import { indexSelections } from '../relations/selectionIndex.ts';
import type { SelectionIndex } from '../relations/selectionIndex.ts';

/** Of the policies of one scope only the oldest counts. Policies never merge, and the rest do nothing, silently. */
export interface ScopePolicies {
  readonly inForce: PeerAuthentication | undefined;
  /** Oldest first. */
  readonly shadowed: readonly PeerAuthentication[];
}

/** What workload policies select by: a pod, or a WorkloadEntry. */
export type PolicyTarget = Pick<Pod, 'namespace' | 'labels'>;

const noPolicies: ScopePolicies = { inForce: undefined, shadowed: [] };

/** The policies of one namespace, oldest first. */
interface NamespaceIndex {
  /** In the root namespace these are the mesh's. */
  readonly whole: ScopePolicies;
  readonly workloads: SelectionIndex<PeerAuthentication>;
  readonly ofPod: WeakMap<PolicyTarget, ScopePolicies>;
  /** So that pods under the same policies share one object, and with it what is derived from it. */
  readonly shared: Map<PeerAuthentication, ScopePolicies[]>;
}

/** Indexed a namespace at a time: a plan's mesh differs in one, and is often asked about no other. */
const indexesOf = derivedFrom((policies: Mesh['peerAuthentications']) => {
  const byNamespace = new Map<string, PeerAuthentication[]>();
  for (const policy of policies) getOrAdd(byNamespace, policy.namespace, () => []).push(policy);
  const indexes = new Map<string, NamespaceIndex>();
  return (namespace: string): NamespaceIndex =>
    getOrAdd(indexes, namespace, () => indexNamespace(byNamespace.get(namespace) ?? []));
});

function indexNamespace(policies: readonly PeerAuthentication[]): NamespaceIndex {
  const sorted = policies.toSorted(oldestFirst);
  return {
    whole: scopePolicies(sorted.filter(({ scope }) => scope === 'mesh' || scope === 'namespace')),
    workloads: indexSelections(sorted.filter(({ scope }) => scope === 'workload')),
    ofPod: new WeakMap(),
    shared: new Map(),
  };
}

function scopePolicies(sorted: readonly PeerAuthentication[]): ScopePolicies {
  const [inForce, ...shadowed] = sorted;
  return inForce === undefined ? noPolicies : { inForce, shadowed };
}

function share(index: NamespaceIndex, sorted: readonly PeerAuthentication[]): ScopePolicies {
  const [inForce, ...shadowed] = sorted;
  if (inForce === undefined) return noPolicies;
  const known = getOrAdd(index.shared, inForce, () => []);
  const same = known.find((candidate) => {
    return (
      candidate.shadowed.length === shadowed.length &&
      candidate.shadowed.every((policy, position) => policy === shadowed[position])
    );
  });
  if (same !== undefined) return same;
  const added = { inForce, shadowed };
  known.push(added);
  return added;
}

/**
 * The mesh policy in force: without selector, in the root namespace.
 *
 * @example
 * meshPolicies(mesh).inForce; // undefined
 */
export function meshPolicies(mesh: Mesh): ScopePolicies {
  return indexesOf(mesh.peerAuthentications)(mesh.config.rootNamespace).whole;
}

/**
 * The namespace policy in force. The root namespace has none: its policy without selector is the mesh's.
 *
 * @example
 * namespacePolicies(mesh, 'shop').shadowed; // []
 */
export function namespacePolicies(mesh: Mesh, namespace: string): ScopePolicies {
  if (namespace === mesh.config.rootNamespace) return noPolicies;
  return indexesOf(mesh.peerAuthentications)(namespace).whole;
}

/**
 * The workload-scope policy in force for a pod and the ones that it shadows.
 *
 * @example
 * workloadPolicies(mesh, pod).inForce?.name; // 'team-policy'
 */
export function workloadPolicies(mesh: Mesh, pod: PolicyTarget): ScopePolicies {
  const index = indexesOf(mesh.peerAuthentications)(pod.namespace);
  const known = index.ofPod.get(pod);
  if (known !== undefined) return known;
  const found = share(index, index.workloads.selecting(pod));
  index.ofPod.set(pod, found);
  return found;
}
