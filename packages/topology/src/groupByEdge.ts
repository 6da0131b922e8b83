import { derivedFrom, getOrMake } from './derivedFrom.ts';
import { edgeSlot } from './edgeSlot.ts';
import type { EdgeSlot } from './edgeSlot.ts';
import type { MeshIndex } from './meshIndex.ts';
import { namespaceOf, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { resolveClient, resolveServer } from './resolvePeers.ts';
import type { GraphKind, ResolvedClient, ResolvedServer } from './resolvePeers.ts';
import type { ClientPeer, ServerPeer, Traffic, TrafficRecord } from './traffic.ts';

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
  readonly records: TrafficRecord[];
  readonly pairs: ObservedPair[];
}

export type EdgeTable = ReadonlyMap<EdgeSlot, EdgeRecords>;

const nodeTable = derivedFrom((_index: MeshIndex) => new Map<string, NodeRef>());

/** The one object that stands for this node as long as the mesh does not change: comparing nodes is comparing references. */
export function internNode(index: MeshIndex, node: NodeRef): NodeRef {
  return getOrMake(nodeTable(index), nodeId('', node), () => node);
}

/** Sorts records by the edge that they belong to. Peers are resolved once each: `parseTraffic` has made equal ones identical. */
export function groupByEdge(index: MeshIndex, traffic: Traffic, graph: GraphKind): EdgeTable {
  const clients = new Map<ClientPeer, ResolvedClient>();
  const servers = new Map<ServerPeer, ResolvedServer>();
  const unnamed = new Map<ResolvedServer, NodeRef>();
  const table = new Map<EdgeSlot, EdgeRecords>();

  const clientOf = (peer: ClientPeer): ResolvedClient => {
    const resolved = resolveClient(index, graph, peer);
    const node = resolved.node === undefined ? undefined : internNode(index, resolved.node);
    return { ...resolved, node };
  };
  const serverOf = (peer: ServerPeer): ResolvedServer => {
    const resolved = resolveServer(index, graph, peer);
    return { ...resolved, node: internNode(index, resolved.node) };
  };
  const unnamedFor = (server: ResolvedServer): NodeRef =>
    internNode(index, { kind: 'unnamed', targetNamespace: namespaceOf(server.node) ?? 'outside' });

  const add = (records: TrafficRecord[], first: TrafficRecord): void => {
    const client = getOrMake(clients, first.client, clientOf);
    const server = getOrMake(servers, first.server, serverOf);
    const source = client.node ?? getOrMake(unnamed, server, unnamedFor);
    const target = server.node;
    const slot = edgeSlot(index, source, target);
    const edge = table.get(slot);
    if (edge === undefined) {
      table.set(slot, { slot, source, target, records, pairs: [{ client, server }] });
      return;
    }
    edge.records.push(...records);
    if (!edge.pairs.some((pair) => pair.client === client && pair.server === server)) {
      edge.pairs.push({ client, server });
    }
  };

  // Records of the same two peers mostly follow one another, and are of one edge.
  const { records } = traffic;
  for (let start = 0; start < records.length;) {
    const first = records[start];
    if (first === undefined) break;
    let end = start + 1;
    while (records[end]?.client === first.client && records[end]?.server === first.server) end++;
    add(records.slice(start, end), first);
    start = end;
  }
  return table;
}
