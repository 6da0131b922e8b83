import { drawEdges, edgesBySource, edgesByTarget, judgementOf } from './drawEdges.ts';
import type { DrawnEdge } from './drawEdges.ts';
import { identities } from './edgeDetail.ts';
import { sum } from './edgeTotals.ts';
import { containerPortsOf, portsCarrying } from './expectation.ts';
import type { OutcomeSet } from './expectation.ts';
import { internNode } from './groupByEdge.ts';
import { judge } from './judgeEdge.ts';
import type { Judgement } from './judgeEdge.ts';
import type { LockState } from './lockState.ts';
import { meshIndex } from './meshIndex.ts';
import type { MeshIndex } from './meshIndex.ts';
import { displayName, namespaceOf, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { candidates } from './nodes.ts';
import { expectedOutcomes, kindOf } from './questions.ts';
import type { Share } from './share.ts';
import type { TopologyInput } from './topology.ts';
import type { TrafficRecord } from './traffic.ts';

/** One caller (or callee) of a service, as telemetry saw it. */
export interface Caller {
  /** Node id in the service graph. */
  id: string;
  kind: NodeRef['kind'];
  namespace: string | null;
  name: string;
  identities: string[];
  state: LockState;
  share: Share | null;
  /** null: no traffic of that kind in the window. */
  requestsPerSecond: number | null;
  connectionsPerSecond: number | null;
  candidates: string[];
}

/** What telemetry shows of the calls that arrive somewhere. */
export interface Seen {
  state: LockState;
  share: Share | null;
  callers: Caller[];
  /** Callers that sent something else than mutual TLS. */
  plaintextCallers: number;
}

export interface PortEvidence extends Seen {
  port: number;
  /** `service`: telemetry has no port and the service several, so this is the evidence of all of them together. */
  evidenceScope: 'port' | 'service';
}

export interface ServiceEvidence extends Seen {
  id: string;
  /** Principals that its pods showed as servers. */
  identities: string[];
  requestsPerSecond: number;
  callees: Caller[];
  ports: PortEvidence[];
}

export type EvidenceInput = Omit<TopologyInput, 'namespaces' | 'graph'>;

/** What telemetry shows about one service and each of its ports: state, callers, callees. */
export function serviceEvidence(
  input: EvidenceInput,
  service: { readonly namespace: string; readonly name: string },
): ServiceEvidence {
  const index = meshIndex(input.mesh);
  const node = internNode(index, { kind: 'service', namespace: service.namespace, name: service.name });
  const edges = drawEdges(index, { ...input, graph: 'service' });
  const incoming = edgesByTarget(edges).get(node) ?? [];
  const outgoing = edgesBySource(edges).get(node) ?? [];
  const all = look(index, input, incoming, () => true);
  const windowSeconds = input.traffic?.windowSeconds ?? 1;
  return {
    id: nodeId(input.cluster, node),
    ...all,
    identities: identities(
      incoming.flatMap(({ records }) => records.records.map((r) => r.peers.server.principal)),
    ),
    requestsPerSecond:
      incoming.reduce((total, { edge }) => total + (edge.requests?.total ?? 0), 0) / windowSeconds,
    callees: sorted(
      outgoing.flatMap((edge) => {
        const judgement = judgementOf(edge);
        if (judgement === undefined) return [];
        return [callerOf(index, input, edge.target, { edge, side: 'server' }, judgement)];
      }),
    ),
    ports: portEvidence(index, input, `${service.namespace}/${service.name}`, incoming, all),
  };
}

/** Everybody who was seen calling the service, in the window or the last day; with `port`, only those that may mean it. */
export function callersOf(
  input: EvidenceInput,
  service: { readonly namespace: string; readonly name: string },
  port?: number,
): Caller[] {
  const evidence = serviceEvidence(input, service);
  if (port === undefined) return evidence.callers;
  return evidence.ports.find((candidate) => candidate.port === port)?.callers ?? [];
}

/** Everybody whom the service was seen calling. */
export function calleesOf(
  input: EvidenceInput,
  service: { readonly namespace: string; readonly name: string },
): Caller[] {
  return serviceEvidence(input, service).callees;
}

function portEvidence(
  index: MeshIndex,
  input: EvidenceInput,
  key: string,
  incoming: readonly DrawnEdge[],
  all: Seen,
): PortEvidence[] {
  const backend = index.backends.get(key);
  if (backend === undefined) return [];
  const records = incoming.flatMap((edge) => edge.records.records);
  const portless = records.some((r) => r.kind.reporter === 'server' && r.kind.destinationPort === undefined);
  const alsoNamed = new Set(incoming.flatMap((edge) => namedByServer(edge.records.records)));
  return backend.service.ports.map((port): PortEvidence => {
    if (backend.service.ports.length === 1) return { port: port.port, evidenceScope: 'port', ...all };
    const fits = (record: TrafficRecord): boolean => portsCarrying(backend, kindOf(record)).includes(port);
    if (portless) {
      // The only port that could have carried such traffic is proven by it all the same.
      const alone = records.every((r) => !fits(r) || portsCarrying(backend, kindOf(r)).length === 1);
      return {
        port: port.port,
        evidenceScope: alone ? 'port' : 'service',
        ...look(index, input, incoming, fits),
      };
    }
    const targets = containerPortsOf(backend, port);
    const own = (record: TrafficRecord): boolean =>
      record.kind.destinationPort === undefined
        ? fits(record) && !alsoNamed.has(record)
        : targets.has(record.kind.destinationPort);
    return { port: port.port, evidenceScope: 'port', ...look(index, input, incoming, own) };
  });
}

/**
 * Client-side reports have no port. Where the server side reports the same caller, it says which port that was, and the
 * client's reports must not make every other port look called.
 */
function namedByServer(records: readonly TrafficRecord[]): readonly TrafficRecord[] {
  const named = new Set(records.filter((r) => r.kind.destinationPort !== undefined).map(kindOf));
  return records.filter((r) => r.kind.reporter === 'client' && named.has(kindOf(r)));
}

/** State and callers by those records that `concerns` lets through. */
export function look(
  index: MeshIndex,
  input: EvidenceInput,
  incoming: readonly DrawnEdge[],
  concerns: (record: TrafficRecord) => boolean,
  graph: TopologyInput['graph'] = 'service',
): Seen {
  const callers: Caller[] = [];
  const window: TrafficRecord[] = [];
  let outcomes: OutcomeSet = 0;
  let seenInLastDay = false;
  for (const edge of incoming) {
    const own = edge.records.records.filter(concerns);
    if (own.length === 0) continue;
    const part = { ...edge.records, records: own };
    const expected =
      own.length === edge.records.records.length ? edge.outcomes : expectedOutcomes(index, part, graph);
    const judgement = judge(own, expected, edge.sighting);
    if (judgement === undefined) continue;
    callers.push(
      callerOf(index, input, edge.source, { edge: { ...edge, records: part }, side: 'client' }, judgement),
    );
    if (edge.sighting.inWindow) window.push(...own);
    outcomes |= expected;
    seenInLastDay ||= edge.sighting.seenInLastDay;
  }
  const windowKnown = input.traffic !== undefined;
  const whole = judge(window, outcomes, { windowKnown, inWindow: true, seenInLastDay });
  return {
    // Without any traffic a port is idle; without an answer from Prometheus nobody knows.
    state: whole?.verdict.state ?? (windowKnown ? 'idle' : 'unknown'),
    share: whole?.share ?? null,
    callers: sorted(callers),
    plaintextCallers: callers.filter(({ state }) => state === 'open' || state === 'partial').length,
  };
}

export function callerOf(
  index: MeshIndex,
  input: EvidenceInput,
  node: NodeRef,
  seen: { readonly edge: Pick<DrawnEdge, 'records'>; readonly side: 'client' | 'server' },
  judgement: Judgement,
): Caller {
  const windowSeconds = input.traffic?.windowSeconds ?? 1;
  const { server, client, verdict, share } = judgement;
  const requests = server.requests ?? client.requests;
  const opened = server.tcp?.opened ?? client.tcp?.opened;
  return {
    id: nodeId(input.cluster, node),
    kind: node.kind,
    namespace: namespaceOf(node) ?? null,
    name: displayName(node),
    identities: identities(seen.edge.records.records.map((record) => record.peers[seen.side].principal)),
    state: verdict.state,
    share: share ?? null,
    requestsPerSecond: requests === undefined ? null : sum(requests) / windowSeconds,
    connectionsPerSecond: opened === undefined ? null : sum(opened) / windowSeconds,
    candidates: node.kind === 'unnamed' ? [...candidates(index)] : [],
  };
}

/** What needs attention first. */
const urgency: Readonly<Record<LockState, number>> = {
  open: 0,
  partial: 1,
  blocked: 2,
  unknown: 3,
  locked: 4,
  idle: 5,
};

export function sorted(callers: readonly Caller[]): Caller[] {
  return callers.toSorted((a, b) => urgency[a.state] - urgency[b.state] || (a.id < b.id ? -1 : 1));
}
