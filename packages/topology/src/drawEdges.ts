import { derivedFrom, getOrMake } from './derivedFrom.ts';
import { idsOf } from './edgeSlot.ts';
import { sideTotals, sum } from './edgeTotals.ts';
import type { SideTotals } from './edgeTotals.ts';
import type { OutcomeSet } from './expectation.ts';
import { groupByEdge } from './groupByEdge.ts';
import type { EdgeRecords, EdgeTable } from './groupByEdge.ts';
import { judge } from './judgeEdge.ts';
import type { Judgement, Sighting } from './judgeEdge.ts';
import { isDrift, requestShare, tcpShare } from './lockState.ts';
import type { MeshIndex, Structure } from './meshIndex.ts';
import type { NodeRef } from './nodeRef.ts';
import { expectedOutcomes } from './questions.ts';
import type { GraphKind } from './resolvePeers.ts';
import type { FailedCalls, RequestTraffic, TcpTraffic, TopologyEdge, TopologyInput } from './topology.ts';
import type { Protocol, Traffic } from './traffic.ts';

/** An edge with what it was made from. */
export interface DrawnEdge {
  readonly edge: TopologyEdge;
  readonly source: NodeRef;
  readonly target: NodeRef;
  /** Of the window; of the last day where the window has none: `sighting` tells. */
  readonly records: EdgeRecords;
  readonly sighting: Sighting;
  /** What policy says, as a set. */
  readonly outcomes: OutcomeSet;
  /** What the server side reported in the window. */
  readonly server: SideTotals;
}

/**
 * How the edge came to its state. Made anew for whoever looks at one edge: kept for all of a large mesh, it would be more than
 * the graph itself.
 */
export function judgementOf({ records, outcomes, sighting }: DrawnEdge): Judgement | undefined {
  return judge(records.records, outcomes, sighting);
}

/** All edges of one refresh. */
export type EdgeSet = readonly DrawnEdge[];

/** What finds edges, made when somebody first looks: the graph alone needs none of it. */
export const edgesById = derivedFrom(
  (edges: EdgeSet): ReadonlyMap<string, DrawnEdge> => new Map(edges.map((drawn) => [drawn.edge.id, drawn])),
);
export const edgesBySource = derivedFrom((edges: EdgeSet) => Map.groupBy(edges, (drawn) => drawn.source));
export const edgesByTarget = derivedFrom((edges: EdgeSet) => Map.groupBy(edges, (drawn) => drawn.target));

type EdgeInput = Pick<TopologyInput, 'cluster' | 'traffic' | 'lastDay' | 'graph' | 'evidenceOnly'>;

interface Memo {
  readonly lastDay: Traffic | undefined;
  readonly set: EdgeSet;
}

const noTraffic = {};
const memos = derivedFrom((_index: MeshIndex) =>
  derivedFrom((_traffic: Traffic | typeof noTraffic) => new Map<string, Memo>()),
);

/**
 * The edges for this mesh and traffic, in all namespaces. Remembered, since graph, panels and service pages ask for the same;
 * but no longer than somebody else has the traffic: refreshes follow each other by the second, and windows are left.
 */
export function drawEdges(index: MeshIndex, input: EdgeInput): EdgeSet {
  const { cluster, traffic, lastDay, graph, evidenceOnly = false } = input;
  const known = memos(index)(traffic ?? noTraffic);
  const key = `${graph} ${evidenceOnly} ${cluster}`;
  const memo = known.get(key);
  if (memo !== undefined && memo.lastDay === lastDay) return memo.set;
  const set = makeEdges(index, { cluster, traffic, lastDay, graph, evidenceOnly });
  known.set(key, { lastDay, set });
  return set;
}

function makeEdges(index: MeshIndex, input: EdgeInput): EdgeSet {
  const now = tableOf(index.structure, input.traffic, input.graph);
  const day = tableOf(index.structure, input.lastDay, input.graph);
  const edges: DrawnEdge[] = [];
  const shared = sharedFacts(input);
  const { windowKnown } = shared;
  const draw = (records: EdgeRecords, sighting: Sighting): void => {
    const outcomes = input.evidenceOnly === true ? 0 : expectedOutcomes(index, records, input.graph);
    const judgement = judge(records.records, outcomes, sighting);
    if (judgement === undefined) return;
    const edge = edgeOf(records, judgement, sighting.inWindow, shared);
    const { source, target } = records;
    edges.push({ edge, records, sighting, outcomes, source, target, server: judgement.server });
  };
  const again: Sighting = { windowKnown, inWindow: true, seenInLastDay: true };
  const first: Sighting = { windowKnown, inWindow: true, seenInLastDay: false };
  const past: Sighting = { windowKnown, inWindow: false, seenInLastDay: true };
  for (const [slot, records] of now) draw(records, day.has(slot) ? again : first);
  for (const [slot, records] of day) if (!now.has(slot)) draw(records, past);
  return edges;
}

const tables = derivedFrom((_structure: Structure) =>
  derivedFrom((_traffic: Traffic) => new Map<GraphKind, EdgeTable>()),
);

/** The last day changes seldom, and is grouped once for many refreshes of the window; and traffic once for many policies. */
function tableOf(structure: Structure, traffic: Traffic | undefined, graph: GraphKind): EdgeTable {
  if (traffic === undefined) return new Map();
  return getOrMake(tables(structure)(traffic), graph, () => groupByEdge(structure, traffic, graph));
}

/** What all edges of a refresh have in common. */
interface SharedFacts {
  readonly windowKnown: boolean;
  readonly windowSeconds: number;
  readonly lastSeen: string | null;
  readonly cluster: string;
}

function sharedFacts({ cluster, traffic }: EdgeInput): SharedFacts {
  return {
    cluster,
    windowKnown: traffic !== undefined,
    windowSeconds: traffic?.windowSeconds ?? 1,
    lastSeen: traffic === undefined ? null : new Date(Math.round(traffic.at * 1000)).toISOString(),
  };
}

function edgeOf(
  records: EdgeRecords,
  judgement: Judgement,
  inWindow: boolean,
  { windowSeconds, lastSeen, cluster }: SharedFacts,
): TopologyEdge {
  const { server, client, verdict, evidence } = judgement;
  const { id, source, target } = idsOf(records.slot, cluster);
  // The server side where it reported: adding both would count every call twice.
  const requests = server.requests === undefined ? client : server;
  const tcp = server.tcp === undefined ? client : server;
  return {
    id,
    source,
    target,
    state: verdict.state,
    predicted: verdict.predicted,
    drift: isDrift(verdict.state, evidence.expectation),
    expectation: evidence.expectation,
    protocols: [...protocolsSeen(judgement, records)],
    share: judgement.share ?? null,
    requests: requestTraffic(requests, requests === server, windowSeconds),
    tcp: tcpTraffic(tcp, tcp === server, windowSeconds),
    failed: failedCalls(judgement, windowSeconds),
    reportedBy: server.protocols.length > 0 ? 'server' : client.protocols.length > 0 ? 'client' : 'none',
    lastSeen: inWindow ? lastSeen : null,
  };
}

/** By the server side where it reported. An idle edge still shows what it carried. */
function protocolsSeen({ server, client }: Judgement, { records }: EdgeRecords): readonly Protocol[] {
  if (server.protocols.length > 0) return server.protocols;
  if (client.protocols.length > 0) return client.protocols;
  const past = sideTotals(records, 'server').protocols;
  return past.length > 0 ? past : sideTotals(records, 'client').protocols;
}

/**
 * What servers report is of the calls that reached them. Where policy refuses a part of the clients, or of what one client sends,
 * the rest may be locked and without an error all the same, and only the client's side tells.
 */
function failedCalls({ server, client, evidence }: Judgement, windowSeconds: number): FailedCalls | null {
  const { failures, failedRequests } = client;
  if (failures === 0 || server.protocols.length === 0) return null;
  return {
    requests: failedRequests,
    connections: failures - failedRequests,
    share: failures / (failures + sum(server.requests) + sum(server.tcp?.opened)),
    perSecond: failures / windowSeconds,
    refused: evidence.partlyRefused,
  };
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
    sentBytes: side.tcp.sentBytes,
    receivedBytes: side.tcp.receivedBytes,
    bytesMutualTls: byServer ? side.tcp.bytes.mutualTls : 0,
    bytesPerSecond: (side.tcp.sentBytes + side.tcp.receivedBytes) / windowSeconds,
    share: (byServer ? tcpShare(side) : undefined) ?? null,
  };
}
