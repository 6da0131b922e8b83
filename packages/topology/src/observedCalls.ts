import { drawEdges } from './drawEdges.ts';
import type { DrawnEdge } from './drawEdges.ts';
import { sideTotals, sum } from './edgeTotals.ts';
import type { PolicyQuestion } from './expectation.ts';
import { isKnownFarCaller } from './farCallers.ts';
import type { FarMeshes } from './farCallers.ts';
import { farClusterOf } from './farPeers.ts';
import { meshIndex } from './meshIndex.ts';
import type { MeshIndex } from './meshIndex.ts';
import { namespaceOf } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { kindOf, questionsOf } from './questions.ts';
import type { EvidenceInput } from './serviceEvidence.ts';
import type { Tally } from './share.ts';
import type { TrafficRecord } from './traffic.ts';

/** Calls of one client to one server that telemetry cannot tell further apart. */
export interface ObservedCall {
  readonly source: NodeRef;
  readonly target: NodeRef;
  readonly carries: PolicyQuestion['carries'];
  /** The container port; `undefined` where telemetry has none. */
  readonly targetPort: number | undefined;
  /** What to ask policy about it. */
  readonly questions: readonly PolicyQuestion[];
  /** By server-side reports; `undefined` where only the client reported. */
  readonly seen: Tally | undefined;
  /** Per second; `undefined`: seen in the last day, not in the window. */
  readonly perSecond: number | undefined;
}

/**
 * The calls that a change is judged by: everything seen in the window, and what was seen in the last day besides. An unnamed
 * client's calls with an identity are left out: it bears mesh certificates, and which workload it is nobody can say.
 */
export function observedCalls(input: EvidenceInput & { readonly far?: FarMeshes }): readonly ObservedCall[] {
  const index = meshIndex(input.mesh);
  const edges = drawEdges(index, { ...input, graph: 'service' });
  const windowSeconds = input.traffic?.windowSeconds ?? 1;
  return edges.flatMap((edge) => {
    const unnamed = edge.source.kind === 'unnamed';
    const records = edge.records.records.filter((record) => !unnamed || !record.kind.mutualTls);
    const groups = Map.groupBy(reported(records), (r) => `${kindOf(r)} ${r.kind.destinationPort ?? ''}`);
    return [...groups.values()].flatMap((group) => callOf(index, edge, group, windowSeconds, input.far));
  });
}

/** Server-side reports, where a kind of traffic has any: the client's would count the same calls again. */
function reported(records: readonly TrafficRecord[]): readonly TrafficRecord[] {
  return (['requests', 'connections'] as const).flatMap((carries) => {
    const ofKind = records.filter((record) => kindOf(record) === carries);
    const byServer = ofKind.filter(({ kind }) => kind.reporter === 'server');
    return byServer.length > 0 ? byServer : ofKind;
  });
}

function callOf(
  index: MeshIndex,
  edge: DrawnEdge,
  group: readonly TrafficRecord[],
  windowSeconds: number,
  far: FarMeshes | undefined,
): readonly ObservedCall[] {
  const [first] = group;
  if (first === undefined) return [];
  const carries = kindOf(first);
  const totals = sideTotals(group, first.kind.reporter);
  const calls = carries === 'requests' ? totals.requests : totals.tcp?.opened;
  // Where no connection was opened, bytes still tell whether it is mutual TLS.
  const seen = carries === 'connections' && sum(calls) === 0 ? totals.tcp?.bytes : calls;
  const counted = first.kind.reporter === 'server' && edge.sighting.inWindow ? seen : undefined;
  const fromFar = farClusterOf(namespaceOf(edge.source)) !== undefined;
  const isStranger = (question: PolicyQuestion): boolean =>
    // One of another cluster is judged there, else by what was counted of it.
    !(fromFar && (counted !== undefined || isKnownFarCaller(question.client, far))) &&
    isPlaintextStranger(index, question, group);
  return [
    {
      source: edge.source,
      target: edge.target,
      carries,
      targetPort: first.kind.destinationPort,
      questions: questionsOf({ ...edge.records, records: [...group] }, 'service').map((question) =>
        isStranger(question) ? { ...question, client: undefined } : question,
      ),
      seen: counted,
      perSecond: edge.sighting.inWindow ? sum(calls) / windowSeconds : undefined,
    },
  ];
}

/**
 * A client whose pods are gone, or in another cluster, and that was seen sending plaintext: the rules cannot say what its
 * sidecar does, so it is taken for one without.
 */
function isPlaintextStranger(
  index: MeshIndex,
  { client }: PolicyQuestion,
  group: readonly TrafficRecord[],
): boolean {
  return (
    client !== undefined &&
    !index.workloads.has(client) &&
    group.some(({ kind }) => kind.reporter === 'server' && !kind.mutualTls)
  );
}
