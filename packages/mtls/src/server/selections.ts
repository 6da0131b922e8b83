import { getOrAdd } from '../model/getOrAdd.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { PeerAuthentication } from '../model/peerAuthentication.ts';
import type { Pod } from '../model/pod.ts';
import { workloadPolicies } from './policiesInForce.ts';

/** The pods that a workload policy selects: those that it is in force for, and for the others which policy is. */
export interface Selection {
  readonly inForce: readonly Pod[];
  readonly shadowedBy: ReadonlyMap<PeerAuthentication, readonly Pod[]>;
}

interface Gathered {
  readonly inForce: Pod[];
  readonly shadowedBy: Map<PeerAuthentication, Pod[]>;
}

/** What each workload policy selects; policies that select no pod are not among the keys. */
export const selectionsOf = derivedFrom((mesh: Mesh): ReadonlyMap<PeerAuthentication, Selection> => {
  const selections = new Map<PeerAuthentication, Gathered>();
  const selectionOf = (policy: PeerAuthentication): Gathered =>
    getOrAdd(selections, policy, () => ({ inForce: [], shadowedBy: new Map() }));
  for (const pod of mesh.pods.values()) {
    const { inForce, shadowed } = workloadPolicies(mesh, pod);
    if (inForce === undefined) continue;
    selectionOf(inForce).inForce.push(pod);
    for (const policy of shadowed) getOrAdd(selectionOf(policy).shadowedBy, inForce, () => []).push(pod);
  }
  return selections;
});

/** Of a policy that selects no pod. */
export const nothingSelected: Selection = { inForce: [], shadowedBy: new Map() };
