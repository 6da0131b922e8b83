import { countStates, coverageOf } from './coverage.ts';
import type { Coverage } from './coverage.ts';
import { drawEdges } from './drawEdges.ts';
import type { DrawnEdge } from './drawEdges.ts';
import type { LockState } from './lockState.ts';
import { meshIndex } from './meshIndex.ts';
import { namespaceOf } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { describeNode } from './nodes.ts';
import { plaintextCause } from './plaintextCause.ts';
import type { PlaintextCause } from './plaintextCause.ts';
import { firstPlaintext } from './plaintextHistory.ts';
import type { FirstSight, PlaintextHistory } from './plaintextHistory.ts';
import type { EvidenceInput } from './serviceEvidence.ts';
import type { Share } from './share.ts';
import type { TopologyNode } from './topology.ts';

type TalkerEnd = Pick<TopologyNode, 'id' | 'kind' | 'namespace' | 'name' | 'candidates'>;

/** An edge on which something was not mutual TLS. */
export interface PlaintextTalker {
  edgeId: string;
  client: TalkerEnd;
  server: TalkerEnd;
  state: LockState;
  share: Share | null;
  /** Not mutual TLS, per second. null: no traffic of that kind. */
  requestsPerSecond: number | null;
  connectionsPerSecond: number | null;
  cause: PlaintextCause;
  /** null: not known yet, or only just begun. */
  firstSeen: FirstSight | null;
}

export interface NamespaceCoverage extends Coverage {
  name: string;
  /** Of all that arrives there. */
  state: LockState;
  /** Edges into it that policy refuses, or whose handshake fails. */
  blocked: number;
}

export interface Posture extends Coverage {
  /** How many edges touch the chosen namespaces, by state: the counts of the graph. */
  edges: Record<LockState, number>;
  /** By namespace of the servers. */
  namespaces: ReadonlyMap<string, NamespaceCoverage>;
  /** Most traffic first. */
  talkers: PlaintextTalker[];
  /** All of them, where `talkers` holds only the first. */
  talkersInAll: number;
}

export interface PostureInput extends EvidenceInput {
  /** Namespaces to look at; undefined: all. */
  readonly namespaces: ReadonlySet<string> | undefined;
  readonly history: PlaintextHistory | undefined;
  readonly maxTalkers: number;
}

/** How well the mesh, or some namespaces of it, are encrypted. Shares count what arrives in those namespaces. */
export function posture(input: PostureInput): Posture {
  const index = meshIndex(input.mesh);
  const shown = (node: NodeRef): boolean => {
    const namespace = namespaceOf(node);
    return input.namespaces === undefined || (namespace !== undefined && input.namespaces.has(namespace));
  };
  const all = drawEdges(index, { ...input, graph: 'service' });
  const touching = all.filter(({ source, target }) => shown(source) || shown(target));
  const arriving = all.filter(({ target }) => shown(target));
  const plain = touching
    .filter(({ edge }) => edge.state === 'open' || edge.state === 'partial')
    .toSorted((a, b) => notMutualTls(b) - notMutualTls(a) || (a.edge.id < b.edge.id ? -1 : 1));
  return {
    ...coverageOf(arriving),
    edges: countStates(touching),
    namespaces: byNamespace(arriving, input.traffic !== undefined),
    talkers: plain.slice(0, input.maxTalkers).map((drawn) => {
      const end = (node: NodeRef): TalkerEnd => {
        const { id, kind, namespace, name, candidates } = describeNode(index, input.cluster, node);
        return { id, kind, namespace, name, candidates };
      };
      return {
        edgeId: drawn.edge.id,
        client: end(drawn.source),
        server: end(drawn.target),
        state: drawn.edge.state,
        share: drawn.edge.share,
        ...plaintextRates(drawn, input.traffic?.windowSeconds ?? 1),
        cause: plaintextCause(index, drawn),
        firstSeen: firstPlaintext(index, input.history, drawn),
      };
    }),
    talkersInAll: plain.length,
  };
}

function notMutualTls({ server }: DrawnEdge): number {
  return (server.requests?.other ?? 0) + (server.tcp?.opened.other ?? 0);
}

function plaintextRates(
  { server }: DrawnEdge,
  windowSeconds: number,
): Pick<PlaintextTalker, 'requestsPerSecond' | 'connectionsPerSecond'> {
  return {
    requestsPerSecond: server.requests === undefined ? null : server.requests.other / windowSeconds,
    connectionsPerSecond: server.tcp === undefined ? null : server.tcp.opened.other / windowSeconds,
  };
}

function byNamespace(
  edges: readonly DrawnEdge[],
  windowKnown: boolean,
): ReadonlyMap<string, NamespaceCoverage> {
  const groups = Map.groupBy(edges, ({ target }) => namespaceOf(target) ?? '');
  return new Map(
    Array.from(groups, ([name, own]) => [
      name,
      {
        name,
        ...coverageOf(own),
        state: stateOf(own, windowKnown),
        blocked: own.filter(({ edge }) => edge.state === 'blocked').length,
      },
    ]),
  );
}

/** Counts decide where servers reported, as on an edge; without any, what the edges themselves are. */
function stateOf(edges: readonly DrawnEdge[], windowKnown: boolean): LockState {
  if (!windowKnown) return 'unknown';
  const states = new Set(edges.map(({ edge }) => edge.state));
  if (states.has('partial') || (states.has('open') && states.has('locked'))) return 'partial';
  if (states.has('open')) return 'open';
  if (states.has('locked')) return 'locked';
  return states.has('unknown') ? 'unknown' : 'idle';
}
