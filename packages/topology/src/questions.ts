import { derivedFrom } from './derivedFrom.ts';
import type { EdgeSlot } from './edgeSlot.ts';
import { outcomesOf } from './expectation.ts';
import type { OutcomeSet, PolicyQuestion } from './expectation.ts';
import type { EdgeRecords, ObservedPair } from './groupByEdge.ts';
import type { MeshIndex } from './meshIndex.ts';
import type { GraphKind } from './resolvePeers.ts';
import type { TrafficRecord } from './traffic.ts';

interface Asked extends Pick<PolicyQuestion, 'carries' | 'targetPort'> {
  readonly pairs: readonly ObservedPair[];
  readonly set: OutcomeSet;
}

/** What policy was asked about an edge last, and its answer. A refresh mostly asks the same again. */
const lastAsked = derivedFrom((_index: MeshIndex) => new WeakMap<EdgeSlot, Asked>());

/** What policy says about the calls of an edge: all outcomes over its pods and ports. */
export function expectedOutcomes(index: MeshIndex, edge: EdgeRecords, graph: GraphKind): OutcomeSet {
  // An unnamed client with an identity is no client without sidecar. Which workload it is stays unknown, and so does policy.
  if (edge.source.kind === 'unnamed' && edge.records.some(({ kind }) => kind.mutualTls)) return 0;
  const { slot, pairs, records } = edge;
  const sole = soleQuestion(records);
  if (sole === undefined) return ask(index, edge, graph);
  const asked = lastAsked(index).get(slot);
  const same =
    asked?.pairs === pairs && asked.carries === sole.carries && asked.targetPort === sole.targetPort;
  if (same) return asked.set;
  const set = ask(index, edge, graph);
  lastAsked(index).set(slot, { pairs, ...sole, set });
  return set;
}

function ask(index: MeshIndex, edge: EdgeRecords, graph: GraphKind): OutcomeSet {
  let set: OutcomeSet = 0;
  for (const question of questionsOf(edge, graph)) set |= outcomesOf(index, question);
  return set;
}

/** What nearly all edges ask: about one kind of traffic, on one port or on any. Like `portsOf`, but it makes no lists. */
function soleQuestion(
  records: readonly TrafficRecord[],
): Pick<PolicyQuestion, 'carries' | 'targetPort'> | undefined {
  const [first] = records;
  if (first === undefined) return undefined;
  const carries = kindOf(first);
  let targetPort: number | undefined;
  let anyPort = false;
  for (const record of records) {
    if (kindOf(record) !== carries) return undefined;
    if (record.kind.reporter !== 'server') continue;
    const { destinationPort } = record.kind;
    if (destinationPort === undefined) anyPort = true;
    else if (targetPort !== undefined && targetPort !== destinationPort) return undefined;
    else targetPort = destinationPort;
  }
  return { carries, targetPort: anyPort ? undefined : targetPort };
}

/**
 * The questions that an edge puts to policy: each client and server that telemetry named, on the ports that the server side
 * named. One report without a port means that any port may be meant.
 */
export function questionsOf(edge: EdgeRecords, graph: GraphKind): readonly PolicyQuestion[] {
  if (edge.target.kind === 'external') return [];
  const questions: PolicyQuestion[] = [];
  const parties = distinctParties(edge.pairs, graph);
  const ports = portsOf(edge.records);
  for (const carries of ['requests', 'connections'] as const) {
    for (const targetPort of ports[carries]) {
      for (const { client, service, server } of parties) {
        questions.push({ client, service, server, targetPort, carries });
      }
    }
  }
  return questions;
}

export function kindOf(record: TrafficRecord): PolicyQuestion['carries'] {
  return record.kind.protocol === 'tcp' ? 'connections' : 'requests';
}

type Ports = readonly (number | undefined)[];
const noPorts: Ports = [];
const anyPort: Ports = [undefined];

/** The ports that the server side named, by kind of traffic; none where there is no such traffic. */
function portsOf(records: readonly TrafficRecord[]): Record<PolicyQuestion['carries'], Ports> {
  const ports = { requests: noPorts, connections: noPorts };
  for (const record of records) {
    const carries = kindOf(record);
    if (ports[carries] === noPorts) ports[carries] = namedPorts(records, carries);
  }
  return ports;
}

function namedPorts(records: readonly TrafficRecord[], carries: PolicyQuestion['carries']): Ports {
  const named = new Set<number>();
  for (const record of records) {
    if (record.kind.reporter !== 'server' || kindOf(record) !== carries) continue;
    if (record.kind.destinationPort === undefined) return anyPort;
    named.add(record.kind.destinationPort);
  }
  return named.size === 0 ? anyPort : [...named];
}

type Parties = Pick<PolicyQuestion, 'client' | 'service' | 'server'>;

/** Peers that differ only in identity or cluster put the same question. */
function distinctParties(pairs: readonly ObservedPair[], graph: GraphKind): readonly Parties[] {
  const distinct: Parties[] = [];
  for (const { client, server } of pairs) {
    const parties = {
      client: client.workload,
      service: server.service,
      // Behind a service any pod may answer; by address, or in the workload graph, it is this workload's.
      server: graph === 'workload' || server.service === undefined ? server.workload : undefined,
    };
    const known = distinct.some(
      (other) =>
        other.client === parties.client &&
        other.service === parties.service &&
        other.server === parties.server,
    );
    if (!known) distinct.push(parties);
  }
  return distinct;
}
