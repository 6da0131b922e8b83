import { drawEdges } from '../drawEdges.ts';
import type { DrawnEdge } from '../drawEdges.ts';
import { sideTotals } from '../edgeTotals.ts';
import { includes, toExpectation } from '../expectation.ts';
import type { PolicyQuestion } from '../expectation.ts';
import type { Expectation } from '../lockState.ts';
import { meshIndex } from '../meshIndex.ts';
import type { MeshIndex } from '../meshIndex.ts';
import { fullName, nodeId } from '../nodeRef.ts';
import type { NodeRef } from '../nodeRef.ts';
import { kindOf, questionsOf } from '../questions.ts';
import type { Tally } from '../share.ts';
import type { Traffic, TrafficRecord } from '../traffic.ts';
import { acceptedBy, doorsOf, outcomesAt } from './changedPorts.ts';
import type { DoorsAsked } from './changedPorts.ts';
import { reachesWorkload } from './changeReach.ts';
import { contraryTo, edgeVerdict } from './edgeVerdict.ts';
import type { EdgeFacts, EdgeState } from './edgeVerdict.ts';
import type { VerificationInput } from './verifyChange.ts';

/** What became of the calls of one client to one server since a change. */
export interface VerifiedEdge {
  clientId: string;
  client: string;
  clientKind: NodeRef['kind'];
  server: string;
  /** The service port; null where telemetry does not tell ports apart. */
  port: number | null;
  expected: Expectation;
  state: EdgeState;
  mutual: number;
  notMutual: number;
  failed: number;
  unit: 'requests' | 'connections' | 'bytes';
  lastSeen: string | null;
  note: string | null;
}

/** What was counted since a change. */
export interface CountedTelemetry {
  /** Everything since the baseline. */
  readonly since: Traffic;
  /** The last minutes of it; the same object as `since` while that is no longer than those. */
  readonly recent: Traffic;
}

/** The calls that were seen on the ports that a change reaches, one entry per client, service and kind of traffic. */
export function verifiedEdges(
  { cluster, mesh, reach, callers }: Pick<VerificationInput, 'cluster' | 'mesh' | 'reach' | 'callers'>,
  { since, recent }: CountedTelemetry,
): VerifiedEdge[] {
  const index = meshIndex(mesh);
  const drawn = (traffic: Traffic): readonly DrawnEdge[] =>
    drawEdges(index, { cluster, traffic, lastDay: undefined, graph: 'service' });
  const callKeys = (chosen: typeof callers): ReadonlySet<string> =>
    new Set(chosen.map(({ clientId, server }) => `${clientId} ${server}`));
  const losing = callKeys(callers.filter(({ losesAccess }) => losesAccess));
  const refused = callKeys(callers.filter(({ expected }) => expected === 'refused'));
  const lately = since === recent ? undefined : new Map(drawn(recent).map((edge) => [edge.edge.id, edge]));
  return drawn(since).flatMap((edge) => {
    const { records } = edge.records;
    const own = records.filter(({ kind: { reporter }, peers: { server } }) =>
      reporter === 'client' || server.workload === undefined || server.namespace === undefined
        ? true
        : reachesWorkload(reach, `${server.namespace}/${server.workload}`),
    );
    const recently = lately === undefined ? own : (lately.get(edge.edge.id)?.records.records ?? []);
    return groupsOf(own).flatMap((group) => {
      const ports = { ...edge.records, records: [...group.server, ...group.client] };
      const questions = questionsOf(ports, 'service').filter(({ carries }) => carries === group.carries);
      const doors = doorsOf(index, reach, questions);
      if (doors.reached.length === 0) return [];
      const recentOf = recently.filter((record) => isOfGroup(record, group));
      const key = `${nodeId(cluster, edge.source)} ${fullName(edge.target)}`;
      const lossAccepted = losing.has(key);
      const refusalForeseen = lossAccepted || refused.has(key);
      const asked = { carries: group.carries, questions, doors, lossAccepted, refusalForeseen };
      const counted = {
        server: group.server,
        client: group.client,
        recent: recentOf,
        at: since.at,
        recentSeconds: recent.windowSeconds,
      };
      return [edgeOf(index, cluster, edge, asked, counted)];
    });
  });
}

/** Records of one kind of traffic on one port, as far as telemetry tells ports apart. */
interface Group {
  readonly carries: PolicyQuestion['carries'];
  readonly targetPort: number | undefined;
  readonly server: readonly TrafficRecord[];
  readonly client: readonly TrafficRecord[];
}

function groupsOf(records: readonly TrafficRecord[]): readonly Group[] {
  return (['requests', 'connections'] as const).flatMap((carries): Group[] => {
    const ofKind = records.filter((record) => kindOf(record) === carries);
    const client = ofKind.filter(({ kind }) => kind.reporter === 'client');
    const byServer = ofKind.filter(({ kind }) => kind.reporter === 'server');
    const byPort = [...Map.groupBy(byServer, ({ kind }) => kind.destinationPort)];
    if (byPort.length === 0)
      return client.length === 0 ? [] : [{ carries, targetPort: undefined, server: [], client }];
    // Client-side reports have no port. Where the server names several, they stand for themselves.
    const shared = byPort.length === 1;
    const groups = byPort.map(([targetPort, server]): Group => ({
      carries,
      targetPort,
      server,
      client: shared ? client : [],
    }));
    const failing = sideTotals(client, 'client').failures > 0;
    return shared || !failing ? groups : [...groups, { carries, targetPort: undefined, server: [], client }];
  });
}

function isOfGroup(record: TrafficRecord, { carries, targetPort, server }: Group): boolean {
  return (
    record.kind.reporter === 'server' &&
    server.length > 0 &&
    kindOf(record) === carries &&
    record.kind.destinationPort === targetPort
  );
}

interface Asked {
  readonly carries: PolicyQuestion['carries'];
  readonly questions: readonly PolicyQuestion[];
  readonly doors: DoorsAsked;
  /** The review said that the client loses access. */
  readonly lossAccepted: boolean;
  readonly refusalForeseen: boolean;
}

interface Counted {
  readonly server: readonly TrafficRecord[];
  readonly client: readonly TrafficRecord[];
  readonly recent: readonly TrafficRecord[];
  /** Unix seconds. */
  readonly at: number;
  readonly recentSeconds: number;
}

function edgeOf(
  index: MeshIndex,
  cluster: string,
  { source, target }: Pick<DrawnEdge, 'source' | 'target'>,
  asked: Asked,
  counted: Counted,
): VerifiedEdge {
  const { doors, questions } = asked;
  const outcomes = isIdentifiedStranger(source, counted.server)
    ? 0
    : outcomesAt(index, questions, doors.reached);
  const ambiguous = doors.others.length > 0;
  const allDoors = ambiguous ? [...doors.reached, ...doors.others] : doors.reached;
  const { tally, unit } = countsOf(asked.carries, counted.server);
  const client = sideTotals(counted.client, 'client');
  const otherwiseRefused = ambiguous && includes(outcomesAt(index, questions, doors.others), 'refused');
  const facts: EdgeFacts = {
    expected: toExpectation(outcomes),
    accepts: acceptedBy(allDoors),
    mutual: tally.mutualTls,
    notMutual: tally.other,
    recently: recentlyOf(asked.carries, counted.recent),
    // Failures that policy explains on a port that was not changed are none of this change.
    failed: otherwiseRefused ? 0 : client.failures,
    attempted: client.failures + client.successes,
    ambiguous,
    lossAccepted: asked.lossAccepted,
    refusalForeseen: asked.refusalForeseen,
  };
  const ports = new Set(doors.reached.map(({ port }) => port));
  const [port] = ports;
  return {
    clientId: nodeId(cluster, source),
    client: fullName(source),
    clientKind: source.kind,
    server: fullName(target),
    port: ports.size === 1 && !ambiguous && port !== undefined ? port : null,
    expected: facts.expected,
    state: edgeVerdict(facts),
    mutual: facts.mutual,
    notMutual: facts.notMutual,
    failed: facts.failed,
    unit,
    lastSeen: lastSeen(facts, counted),
    note: noteFor(facts, unit),
  };
}

/** An unnamed client with an identity is no client without sidecar: which workload it is, and what policy says, nobody knows. */
function isIdentifiedStranger(source: NodeRef, records: readonly TrafficRecord[]): boolean {
  return source.kind === 'unnamed' && records.some(({ kind }) => kind.mutualTls);
}

/**
 * A connection that was opened before the change shows in its bytes alone: they take over where no connection was opened since,
 * and where those that were say nothing of what bytes show.
 */
function countsOf(
  carries: PolicyQuestion['carries'],
  records: readonly TrafficRecord[],
): { readonly tally: Tally; readonly unit: VerifiedEdge['unit'] } {
  const totals = sideTotals(records, 'server');
  if (carries === 'requests') return { tally: totals.requests ?? nothing, unit: 'requests' };
  const { opened = nothing, bytes = nothing } = totals.tcp ?? {};
  const hidden = (field: keyof Tally): boolean => opened[field] === 0 && bytes[field] > 0;
  return hidden('mutualTls') || hidden('other')
    ? { tally: bytes, unit: 'bytes' }
    : { tally: opened, unit: 'connections' };
}

const nothing: Tally = { mutualTls: 0, other: 0 };

/** Of TCP the bytes too: a connection that was opened before the change shows in them alone. */
function recentlyOf(
  carries: PolicyQuestion['carries'],
  records: readonly TrafficRecord[],
): EdgeFacts['recently'] {
  const { requests, tcp } = sideTotals(records, 'server');
  const tallies = carries === 'requests' ? [requests] : [tcp?.opened, tcp?.bytes];
  const total = (field: keyof Tally): number =>
    tallies.reduce((all, tally) => all + (tally?.[field] ?? 0), 0);
  return { mutual: total('mutualTls'), notMutual: total('other') };
}

function lastSeen(facts: EdgeFacts, { at, recentSeconds }: Counted): string | null {
  if (facts.mutual + facts.notMutual === 0) return null;
  const recently = facts.recently.mutual + facts.recently.notMutual > 0;
  return new Date(Math.round(1000 * (recently ? at : at - recentSeconds))).toISOString();
}

/** Where the numbers alone would mislead. */
function noteFor(facts: EdgeFacts, unit: VerifiedEdge['unit']): string | null {
  const contrary = contraryTo(facts);
  const [now, all] = contrary.notMutual
    ? [facts.recently.notMutual, facts.notMutual]
    : contrary.mutual
      ? [facts.recently.mutual, facts.mutual]
      : [0, 0];
  if (now > 0 && (unit === 'bytes' || (facts.mutual > 0 && facts.notMutual > 0)))
    return 'Connections that were opened before the change keep what they had until they are closed. Restart the client to have it sooner.';
  if (all > 0 && now === 0)
    return 'What contradicts policy was seen right after the change, and not in the last minutes.';
  if (facts.failed > 0 && facts.lossAccepted)
    return 'Some or all of its calls fail, as the review said: what it sends is refused.';
  if (facts.expected === 'refused' && facts.failed > 0) return 'Policy refuses it, and its calls fail.';
  if (facts.expected === 'refused') return 'Policy refuses it. Refusals are not counted by telemetry.';
  if (facts.ambiguous && facts.mutual + facts.notMutual > 0)
    return 'Telemetry has no port: it may have called another port of the same service.';
  return null;
}
