import { derivedFrom, getOrMake } from './derivedFrom.ts';
import type { OutcomeSet, PolicyQuestion } from './expectation.ts';
import type { ObservedPair } from './groupByEdge.ts';
import type { MeshIndex } from './meshIndex.ts';
import { edgeId, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';

/**
 * The one object for the edge between two nodes, in every refresh as long as the mesh does not change. What a refresh says
 * about the edge is found by it, and what does not change with traffic is kept in it.
 */
export interface EdgeSlot {
  readonly source: NodeRef;
  readonly target: NodeRef;
  ids: EdgeIds | undefined;
  /** What policy was asked last, and its answer. A refresh mostly asks the same again. */
  asked: Asked | undefined;
}

interface Asked extends Pick<PolicyQuestion, 'carries' | 'targetPort'> {
  readonly pairs: readonly ObservedPair[];
  readonly set: OutcomeSet;
}

interface EdgeIds {
  readonly cluster: string;
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

const slots = derivedFrom((_index: MeshIndex) => new Map<NodeRef, Map<NodeRef, EdgeSlot>>());

/** Both nodes are those of `internNode`. */
export function edgeSlot(index: MeshIndex, source: NodeRef, target: NodeRef): EdgeSlot {
  const targets = getOrMake(slots(index), source, () => new Map<NodeRef, EdgeSlot>());
  return getOrMake(targets, target, () => ({ source, target, ids: undefined, asked: undefined }));
}

/** The ids of the edge and of its ends in this cluster. */
export function idsOf(slot: EdgeSlot, cluster: string): EdgeIds {
  if (slot.ids?.cluster !== cluster) {
    const [source, target] = [nodeId(cluster, slot.source), nodeId(cluster, slot.target)];
    slot.ids = { cluster, id: edgeId(source, target), source, target };
  }
  return slot.ids;
}
