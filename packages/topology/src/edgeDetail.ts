import { serverMode } from '@padlock/mtls';
import type { Mode } from '@padlock/mtls';
import { drawEdges, edgesById } from './drawEdges.ts';
import type { DrawnEdge } from './drawEdges.ts';
import { outcomeSet, policyAnswers, toExpectation } from './expectation.ts';
import type { PolicyAnswer } from './expectation.ts';
import type { Expectation } from './lockState.ts';
import { meshIndex } from './meshIndex.ts';
import type { MeshIndex } from './meshIndex.ts';
import { displayName } from './nodeRef.ts';
import { describeNode } from './nodes.ts';
import { questionsOf } from './questions.ts';
import type { SeriesSource, SeriesTarget } from './seriesQueries.ts';
import type { TopologyEdge, TopologyInput, TopologyNode } from './topology.ts';

/** One (client workload, server workload, container port) of an edge, as policy sees it. */
export interface EdgePart {
  client: string;
  server: string;
  port: number;
  targetPort: number | null;
  outcome: Expectation;
  clientDecidedBy: string;
  clientRule: { namespace: string; name: string } | null;
  serverMode: Mode | null;
  serverSource: { scope: string; policy: string | null } | null;
}

export interface EdgeDetail {
  edge: TopologyEdge;
  source: TopologyNode;
  target: TopologyNode;
  clientIdentities: string[];
  serverIdentities: string[];
  parts: EdgePart[];
  /** The ends to give to `seriesQueries`. */
  ends: { source: SeriesSource; target: SeriesTarget };
}

/**
 * Evidence and explanation of one edge, found in all namespaces. `undefined`: there is no such edge (any more), in the window
 * or the last day.
 */
export function edgeDetail(input: Omit<TopologyInput, 'namespaces'>, edgeId: string): EdgeDetail | undefined {
  const index = meshIndex(input.mesh);
  const drawn = edgesById(drawEdges(index, input)).get(edgeId);
  if (drawn === undefined) return undefined;
  const { edge, source, target, records } = drawn;
  return {
    edge,
    source: describeNode(index, input.cluster, source),
    target: describeNode(index, input.cluster, target),
    clientIdentities: identities(records.records.map(({ peers }) => peers.client.principal)),
    serverIdentities: identities(records.records.map(({ peers }) => peers.server.principal)),
    parts: input.evidenceOnly === true ? [] : edgeParts(index, drawn, input.graph),
    ends: seriesEnds(drawn),
  };
}

export function identities(principals: readonly (string | undefined)[]): string[] {
  return [...new Set(principals.filter((principal) => principal !== undefined))].sort();
}

/** The calls behind an edge, one line for each client workload, server workload and container port. */
function edgeParts(index: MeshIndex, drawn: DrawnEdge, graph: TopologyInput['graph']): EdgePart[] {
  const answers = questionsOf(drawn.records, graph).flatMap((question) => policyAnswers(index, question));
  const lines = Map.groupBy(answers, partKey);
  return Array.from(lines.values(), (same) => partOf(index, same)).filter((part) => part !== undefined);
}

function workloadKey(answer: PolicyAnswer, side: 'client' | 'server'): string {
  const workload = answer[side]?.workload;
  const unnamed = displayName({ kind: 'unnamed', targetNamespace: '' });
  return workload === undefined ? unnamed : `${workload.namespace}/${workload.name}`;
}

function partKey(answer: PolicyAnswer): string {
  return [workloadKey(answer, 'client'), workloadKey(answer, 'server'), answer.port, answer.targetPort].join(
    ' ',
  );
}

/** Pods of one workload agree but during a rollout; then the reasons are those of the first, and the outcome says `mixed`. */
function partOf(index: MeshIndex, same: readonly PolicyAnswer[]): EdgePart | undefined {
  const [first] = same;
  if (first === undefined) return undefined;
  const client = first.explained?.client.explanation;
  const server = serverMode(index.mesh, first.server, first.targetPort);
  const deciding = server.explanation.steps.find((step) => step.decides);
  return {
    client: workloadKey(first, 'client'),
    server: workloadKey(first, 'server'),
    port: first.port,
    targetPort: first.targetPort,
    outcome: toExpectation(outcomeSet(same.map(({ outcome }) => outcome))),
    clientDecidedBy: client?.decidedBy ?? 'no_sidecar',
    clientRule:
      client?.rule === undefined ? null : { namespace: client.rule.namespace, name: client.rule.name },
    serverMode: server.explanation.bypass === undefined ? server.mode : null,
    serverSource:
      deciding === undefined
        ? null
        : {
            scope: deciding.scope,
            policy:
              deciding.policy === undefined ? null : `${deciding.policy.namespace}/${deciding.policy.name}`,
          },
  };
}

function seriesEnds({ source, target, records }: DrawnEdge): EdgeDetail['ends'] {
  return { source: seriesSource(source, records), target: seriesTarget(target) };
}

/** A service calls through the workloads that telemetry named, all of its own namespace. */
function seriesSource(source: DrawnEdge['source'], records: DrawnEdge['records']): SeriesSource {
  if (source.kind === 'unnamed' || source.kind === 'external') return { kind: 'unnamed' };
  const names = records.pairs.flatMap(({ client }) => client.workload?.split('/')[1] ?? []);
  return { kind: 'workloads', namespace: source.namespace, names: [...new Set(names)].sort() };
}

function seriesTarget(target: DrawnEdge['target']): SeriesTarget {
  switch (target.kind) {
    case 'service':
    case 'workload':
      return target;
    case 'external':
      return target;
    case 'unnamed':
      throw new Error('an unnamed client is never called');
  }
}
