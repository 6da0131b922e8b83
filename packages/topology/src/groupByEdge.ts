import { derivedFrom, getOrMake } from './derivedFrom.ts';
import { edgeSlot } from './edgeSlot.ts';
import type { EdgeSlot } from './edgeSlot.ts';
import type { MeshIndex } from './meshIndex.ts';
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

const nodeTable = derivedFrom((_index: MeshIndex) => new Map<string, NodeRef>());

/** The one object that stands for this node as long as the mesh does not change: comparing nodes is comparing references. */
export function internNode(index: MeshIndex, node: NodeRef): NodeRef {
  return getOrMake(nodeTable(index), nodeId('', node), () => node);
}

/** Where two peers belong in the graph. */
interface Place {
  readonly slot: EdgeSlot;
  readonly pair: ObservedPair;
  /** Just the pair: most edges have no other. */
  readonly only: readonly [ObservedPair];
}

/** Kept with the peers, which the next refresh has again. */
const places = derivedFrom((index: MeshIndex) => {
  const graphs = new Map<GraphKind, (peers: Peers) => Place>();
  return (graph: GraphKind): ((peers: Peers) => Place) =>
    getOrMake(graphs, graph, () => placing(index, graph));
});

function placing(index: MeshIndex, graph: GraphKind): (peers: Peers) => Place {
  const clientOf = derivedFrom((peer: ClientPeer): ResolvedClient => {
    const resolved = resolveClient(index, graph, peer);
    const node = resolved.node === undefined ? undefined : internNode(index, resolved.node);
    return { ...resolved, node };
  });
  const serverOf = derivedFrom((peer: ServerPeer): ResolvedServer => {
    const resolved = resolveServer(index, graph, peer);
    return { ...resolved, node: internNode(index, resolved.node) };
  });
  const unnamedFor = (server: ResolvedServer): NodeRef =>
    internNode(index, { kind: 'unnamed', targetNamespace: namespaceOf(server.node) ?? 'outside' });
  return derivedFrom((peers: Peers): Place => {
    const pair = { client: clientOf(peers.client), server: serverOf(peers.server) };
    const slot = edgeSlot(index, pair.client.node ?? unnamedFor(pair.server), pair.server.node);
    return { slot, pair, only: [pair] };
  });
}

/** Sorts records by the edge that they belong to. */
export function groupByEdge(index: MeshIndex, traffic: Traffic, graph: GraphKind): EdgeTable {
  const placeOf = places(index)(graph);
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
