import { derivedFrom, getOrMake } from './derivedFrom.ts';
import { edgeSlot } from './edgeSlot.ts';
import type { EdgeSlot } from './edgeSlot.ts';
import type { MeshIndex, Structure } from './meshIndex.ts';
import { namespaceOf, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { resolveClient, resolveServer } from './resolvePeers.ts';
import type { GraphKind, ResolvedClient, ResolvedServer } from './resolvePeers.ts';
import type { ClientPeer, Peers, ServerPeer, Traffic, TrafficRecord } from './traffic.ts';

/** One pair of peers on an edge: what the policy rules are asked about. */
export interface ObservedPair {
  readonly client: ResolvedClient;
  readonly server: ResolvedServer;
}

/** All records of one edge. */
export interface EdgeRecords {
  readonly slot: EdgeSlot;
  readonly source: NodeRef;
  readonly target: NodeRef;
  readonly records: readonly TrafficRecord[];
  readonly pairs: readonly ObservedPair[];
}

export type EdgeTable = ReadonlyMap<EdgeSlot, EdgeRecords>;

const nodeTable = derivedFrom((_structure: Structure) => new Map<string, NodeRef>());

/** The one object that stands for this node, whatever policy says: comparing nodes is comparing references. */
export function internNode({ structure }: MeshIndex, node: NodeRef): NodeRef {
  return intern(structure, node);
}

function intern(structure: Structure, node: NodeRef): NodeRef {
  return getOrMake(nodeTable(structure), nodeId('', node), () => node);
}

/** Where two peers belong in the graph. */
interface Place {
  readonly slot: EdgeSlot;
  readonly pair: ObservedPair;
  /** Just the pair: most edges have no other. */
  readonly only: readonly [ObservedPair];
}

/** Kept with the peers, which the next refresh has again. */
const places = derivedFrom((structure: Structure) => {
  const graphs = new Map<GraphKind, (peers: Peers) => Place>();
  return (graph: GraphKind): ((peers: Peers) => Place) =>
    getOrMake(graphs, graph, () => placing(structure, graph));
});

function placing(structure: Structure, graph: GraphKind): (peers: Peers) => Place {
  const clientOf = derivedFrom((peer: ClientPeer): ResolvedClient => {
    const resolved = resolveClient(structure, graph, peer);
    const node = resolved.node === undefined ? undefined : intern(structure, resolved.node);
    return { ...resolved, node };
  });
  const serverOf = derivedFrom((peer: ServerPeer): ResolvedServer => {
    const resolved = resolveServer(structure, graph, peer);
    return { ...resolved, node: intern(structure, resolved.node) };
  });
  const unnamedFor = (server: ResolvedServer): NodeRef =>
    intern(structure, { kind: 'unnamed', targetNamespace: namespaceOf(server.node) ?? 'outside' });
  return derivedFrom((peers: Peers): Place => {
    const pair = { client: clientOf(peers.client), server: serverOf(peers.server) };
    const slot = edgeSlot(structure, pair.client.node ?? unnamedFor(pair.server), pair.server.node);
    return { slot, pair, only: [pair] };
  });
}

/** Sorts records by the edge that they belong to. */
export function groupByEdge(structure: Structure, traffic: Traffic, graph: GraphKind): EdgeTable {
  const placeOf = places(structure)(graph);
  const table = new Map<EdgeSlot, EdgeRecords>();
  for (const { peers, records } of traffic.pairs) {
    const { slot, pair, only } = placeOf(peers);
    const { source, target } = slot;
    const edge = table.get(slot);
    table.set(
      slot,
      edge === undefined
        ? { slot, source, target, records, pairs: only }
        : { ...edge, records: [...edge.records, ...records], pairs: withPair(edge.pairs, pair) },
    );
  }
  return table;
}

function withPair(pairs: readonly ObservedPair[], pair: ObservedPair): readonly ObservedPair[] {
  const known = pairs.some(({ client, server }) => client === pair.client && server === pair.server);
  return known ? pairs : [...pairs, pair];
}
