import type { LockState, Topology } from '@padlock/contract';
import { nodeTitle } from '../model/graphModel.ts';
import { matchesEdge, matchesNode } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { type Ends, type Known, nothingKnown } from './fields.ts';

/** What Find has found. */
export interface Found {
  readonly edges: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
  /** What stays in full colour: all that was found, and the ends of edges. */
  readonly shown: ReadonlySet<string>;
  /** In the order in which one goes through them: nodes, the shortest name first, so that an exact one leads; then edges. */
  readonly order: readonly string[];
}

export function findIn(topology: Topology, expression: Expression, known: Known = nothingKnown): Found {
  const endsOf = endsIn(topology);
  const edges = topology.edges.filter((edge) => matchesEdge(expression, edge, endsOf(edge), known));
  const nodes = topology.nodes.filter((node) => matchesNode(expression, node, known));
  const titled = nodes.map((node) => ({ id: node.id, name: node.name, title: nodeTitle(node) }));
  titled.sort((a, b) => a.name.length - b.name.length || (a.title < b.title ? -1 : 1));
  return {
    edges: new Set(edges.map(({ id }) => id)),
    nodes: new Set(nodes.map(({ id }) => id)),
    shown: new Set([
      ...nodes.map(({ id }) => id),
      ...edges.flatMap(({ id, source, target }) => [id, source, target]),
    ]),
    order: [...titled, ...edges].map(({ id }) => id),
  };
}

/**
 * The graph without what an expression matches. Edges that match go. Nodes that match go, and those that lost their last edge
 * that way, but none to which an edge is left.
 */
export function hideFrom(topology: Topology, expression: Expression, known: Known = nothingKnown): Topology {
  const endsOf = endsIn(topology);
  const edges = topology.edges.filter((edge) => !matchesEdge(expression, edge, endsOf(edge), known));
  if (
    edges.length === topology.edges.length &&
    !topology.nodes.some((node) => matchesNode(expression, node, known))
  )
    return topology;
  const before = connectedBy(topology.edges);
  const after = connectedBy(edges);
  const nodes = topology.nodes.filter(
    (node) => after.has(node.id) || (!before.has(node.id) && !matchesNode(expression, node, known)),
  );
  return { ...topology, nodes, edges, totals: { ...topology.totals, edges: countStates(edges) } };
}

/** How many edges are in each state. */
export function countStates(edges: readonly { readonly state: LockState }[]): Topology['totals']['edges'] {
  const counts = { locked: 0, partial: 0, open: 0, idle: 0, blocked: 0, unknown: 0 };
  for (const { state } of edges) counts[state]++;
  return counts;
}

function connectedBy(edges: Topology['edges']): ReadonlySet<string> {
  return new Set(edges.flatMap(({ source, target }) => [source, target]));
}

function endsIn({ nodes }: Topology): (edge: Topology['edges'][number]) => Ends {
  const known = new Map(nodes.map((node) => [node.id, node]));
  return ({ source, target }) => ({ source: known.get(source), target: known.get(target) });
}
