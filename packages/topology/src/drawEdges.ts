import { derivedFrom, getOrMake } from './derivedFrom.ts';
import { sideTotals, sum } from './edgeTotals.ts';
import type { SideTotals } from './edgeTotals.ts';
import type { OutcomeSet } from './expectation.ts';
import { groupByEdge } from './groupByEdge.ts';
import type { EdgeRecords, EdgeTable } from './groupByEdge.ts';
import { judge } from './judgeEdge.ts';
import type { Judgement, Sighting } from './judgeEdge.ts';
import { isDrift, requestShare, tcpShare } from './lockState.ts';
import type { MeshIndex } from './meshIndex.ts';
import { edgeId, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { expectedOutcomes } from './questions.ts';
import type { GraphKind } from './resolvePeers.ts';
import type { RequestTraffic, TcpTraffic, TopologyEdge, TopologyInput } from './topology.ts';
import type { Protocol, Traffic } from './traffic.ts';

/** An edge with what it was made from. */
export interface DrawnEdge extends Judgement {
  readonly edge: TopologyEdge;
  readonly source: NodeRef;
  readonly target: NodeRef;
  /** Of the window; of the last day where the window has none: `sighting` tells. */
  readonly records: EdgeRecords;
  readonly sighting: Sighting;
  /** What policy says, as a set. */
  readonly outcomes: OutcomeSet;
}

/** All edges of one refresh, and what finds them. */
export interface EdgeSet {
  readonly edges: readonly DrawnEdge[];
  readonly byId: ReadonlyMap<string, DrawnEdge>;
  readonly bySource: ReadonlyMap<NodeRef, readonly DrawnEdge[]>;
  readonly byTarget: ReadonlyMap<NodeRef, readonly DrawnEdge[]>;
}

interface Memo {
  readonly key: Pick<TopologyInput, 'cluster' | 'traffic' | 'lastDay' | 'graph'>;
  readonly set: EdgeSet;
}

/** A window each for a handful of people, in both graphs. */
const MEMO_SIZE = 16;
const memos = derivedFrom((_index: MeshIndex): Memo[] => []);

/** The edges for this mesh and traffic, in all namespaces. Remembered: graph, panels and service pages ask for the same. */
export function drawEdges(index: MeshIndex, input: Omit<TopologyInput, 'mesh' | 'namespaces'>): EdgeSet {
  const { cluster, traffic, lastDay, graph } = input;
  const memo = memos(index);
  const found = memo.find(
    ({ key }) =>
      key.traffic === traffic && key.lastDay === lastDay && key.graph === graph && key.cluster === cluster,
  );
  if (found !== undefined) return found.set;
  const set = makeEdges(index, { cluster, traffic, lastDay, graph });
  memo.unshift({ key: { cluster, traffic, lastDay, graph }, set });
  memo.length = Math.min(memo.length, MEMO_SIZE);
  return set;
}

function makeEdges(index: MeshIndex, input: Memo['key']): EdgeSet {
  const now = tableOf(index, input.traffic, input.graph);
  const day = tableOf(index, input.lastDay, input.graph);
  const edges: DrawnEdge[] = [];
  const windowKnown = input.traffic !== undefined;
  const draw = (records: EdgeRecords, inWindow: boolean, seenInLastDay: boolean): void => {
    const drawn = drawEdge(index, input, records, { windowKnown, inWindow, seenInLastDay });
    if (drawn !== undefined) edges.push(drawn);
  };
  for (const [source, targets] of now) {
    for (const [target, records] of targets) draw(records, true, day.get(source)?.has(target) === true);
  }
  for (const [source, targets] of day) {
    for (const [target, records] of targets) {
      if (now.get(source)?.has(target) !== true) draw(records, false, true);
    }
  }
  return {
    edges,
    byId: new Map(edges.map((drawn) => [drawn.edge.id, drawn])),
    bySource: Map.groupBy(edges, (drawn) => drawn.source),
    byTarget: Map.groupBy(edges, (drawn) => drawn.target),
  };
}

const tables = derivedFrom((_index: MeshIndex) =>
  derivedFrom((_traffic: Traffic) => new Map<GraphKind, EdgeTable>()),
);

/** The last day changes seldom, and is grouped once for many refreshes of the window. */
function tableOf(index: MeshIndex, traffic: Traffic | undefined, graph: GraphKind): EdgeTable {
  if (traffic === undefined) return new Map();
  return getOrMake(tables(index)(traffic), graph, () => groupByEdge(index, traffic, graph));
}

function drawEdge(
  index: MeshIndex,
  input: Memo['key'],
  records: EdgeRecords,
  sighting: Sighting,
): DrawnEdge | undefined {
  const outcomes = expectedOutcomes(index, records, input.graph);
  const judgement = judge(records.records, outcomes, sighting);
  if (judgement === undefined) return undefined;

  const { source, target } = records;
  const { server, client, verdict, evidence } = judgement;
  const windowSeconds = input.traffic?.windowSeconds ?? 1;
  // The server side where it reported: adding both would count every call twice.
  const requests = server.requests === undefined ? client : server;
  const tcp = server.tcp === undefined ? client : server;
  const edge: TopologyEdge = {
    id: edgeId(input.cluster, source, target),
    source: nodeId(input.cluster, source),
    target: nodeId(input.cluster, target),
    ...verdict,
    drift: isDrift(verdict.state, evidence.expectation),
    expectation: evidence.expectation,
    protocols: [...protocolsSeen(records)],
    share: judgement.share ?? null,
    requests: requestTraffic(requests, requests === server, windowSeconds),
    tcp: tcpTraffic(tcp, tcp === server, windowSeconds),
    reportedBy: server.protocols.length > 0 ? 'server' : client.protocols.length > 0 ? 'client' : 'none',
    lastSeen: sighting.inWindow && input.traffic !== undefined ? timestamp(input.traffic.at) : null,
  };
  return { edge, source, target, records, sighting, outcomes, ...judgement };
}

/** By the server side where it reported. An idle edge still shows what it carried. */
function protocolsSeen({ records }: EdgeRecords): readonly Protocol[] {
  const { protocols } = sideTotals(records, 'server');
  return protocols.length > 0 ? protocols : sideTotals(records, 'client').protocols;
}

function requestTraffic(side: SideTotals, byServer: boolean, windowSeconds: number): RequestTraffic | null {
  if (side.requests === undefined) return null;
  const total = sum(side.requests);
  return {
    total,
    mutualTls: byServer ? side.requests.mutualTls : 0,
    perSecond: total / windowSeconds,
    errors: side.errors,
    share: (byServer ? requestShare(side) : undefined) ?? null,
  };
}

function tcpTraffic(side: SideTotals, byServer: boolean, windowSeconds: number): TcpTraffic | null {
  if (side.tcp === undefined) return null;
  return {
    opened: sum(side.tcp.opened),
    openedMutualTls: byServer ? side.tcp.opened.mutualTls : 0,
    sentBytes: side.sentBytes,
    receivedBytes: side.receivedBytes,
    bytesMutualTls: byServer ? side.tcp.bytes.mutualTls : 0,
    bytesPerSecond: (side.sentBytes + side.receivedBytes) / windowSeconds,
    share: (byServer ? tcpShare(side) : undefined) ?? null,
  };
}

function timestamp(unixSeconds: number): string {
  return new Date(Math.round(unixSeconds * 1000)).toISOString();
}
