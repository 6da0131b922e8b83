import { derivedFrom, getOrMake } from './derivedFrom.ts';
import type { Structure } from './meshIndex.ts';
import { edgeId, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';

/**
 * The one object for the edge between two nodes, in every refresh and whatever policy says. What a refresh says about the edge is
 * found by it, and what does not change with traffic is kept in it.
 */
export interface EdgeSlot {
  readonly source: NodeRef;
  readonly target: NodeRef;
  ids: EdgeIds | undefined;
}

interface EdgeIds {
  readonly cluster: string;
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

const slots = derivedFrom((_structure: Structure) => new Map<NodeRef, Map<NodeRef, EdgeSlot>>());

/** Both nodes are those of `internNode`. */
export function edgeSlot(structure: Structure, source: NodeRef, target: NodeRef): EdgeSlot {
  const targets = getOrMake(slots(structure), source, () => new Map<NodeRef, EdgeSlot>());
  return getOrMake(targets, target, () => ({ source, target, ids: undefined }));
}

/** The ids of the edge and of its ends in this cluster. */
export function idsOf(slot: EdgeSlot, cluster: string): EdgeIds {
  if (slot.ids?.cluster !== cluster) {
    const [source, target] = [nodeId(cluster, slot.source), nodeId(cluster, slot.target)];
    slot.ids = { cluster, id: edgeId(source, target), source, target };
  }
  return slot.ids;
}
