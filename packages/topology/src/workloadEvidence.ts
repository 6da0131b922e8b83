import { drawEdges, edgesBySource, edgesByTarget, judgementOf } from './drawEdges.ts';
import { identities } from './edgeDetail.ts';
import { internNode } from './groupByEdge.ts';
import { meshIndex } from './meshIndex.ts';
import { nodeId } from './nodeRef.ts';
import { callerOf, look, sorted } from './serviceEvidence.ts';
import type { Caller, EvidenceInput, Seen } from './serviceEvidence.ts';

export interface WorkloadPortEvidence extends Seen {
  port: number;
  /** `workload`: telemetry has no port and the workload several, so this is the evidence of all of them together. */
  evidenceScope: 'port' | 'workload';
}

export interface WorkloadEvidence extends Seen {
  /** Node id in the workload graph. */
  id: string;
  /** Principals that its pods showed as servers. */
  identities: string[];
  requestsPerSecond: number;
  callees: Caller[];
  ports: WorkloadPortEvidence[];
}

/** What telemetry shows about one workload and the container ports asked for, whatever service its callers used. */
export function workloadEvidence(
  input: EvidenceInput,
  workload: { readonly namespace: string; readonly name: string },
  ports: readonly number[],
): WorkloadEvidence {
  const index = meshIndex(input.mesh);
  const { namespace, name } = workload;
  const node = internNode(index, { kind: 'workload', namespace, name });
  const edges = drawEdges(index, { ...input, graph: 'workload' });
  const incoming = edgesByTarget(edges).get(node) ?? [];
  const outgoing = edgesBySource(edges).get(node) ?? [];
  const all = look(index, input, incoming, () => true, 'workload');
  const portless = incoming.some(({ records }) =>
    records.records.some(
      (record) => record.kind.reporter === 'server' && record.kind.destinationPort === undefined,
    ),
  );
  return {
    id: nodeId(input.cluster, node),
    ...all,
    identities: identities(
      incoming.flatMap(({ records }) => records.records.map((r) => r.peers.server.principal)),
    ),
    requestsPerSecond:
      incoming.reduce((total, { edge }) => total + (edge.requests?.total ?? 0), 0) /
      (input.traffic?.windowSeconds ?? 1),
    callees: sorted(
      outgoing.flatMap((edge) => {
        const judgement = judgementOf(edge);
        if (judgement === undefined) return [];
        return [callerOf(index, input, edge.target, { edge, side: 'server' }, judgement)];
      }),
    ),
    ports: ports.map((port): WorkloadPortEvidence => {
      if (ports.length === 1 || portless)
        return { port, evidenceScope: ports.length === 1 ? 'port' : 'workload', ...all };
      const own = look(index, input, incoming, ({ kind }) => kind.destinationPort === port, 'workload');
      return { port, evidenceScope: 'port', ...own };
    }),
  };
}
