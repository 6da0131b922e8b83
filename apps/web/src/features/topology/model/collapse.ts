import type { LockState, Topology, TopologyEdge, TopologyNode } from '@padlock/contract';

/** Which namespaces are drawn as one card: `auto` decides by the size of the graph, `except` is the other way round. */
export interface Collapse {
  readonly base: 'auto' | 'all' | 'none';
  readonly except: ReadonlySet<string>;
}

export const automaticCollapse: Collapse = { base: 'auto', except: new Set() };

/** A graph with more nodes than this says nothing at first sight. */
export const readableNodes = 150;

/**
 * Reads what `collapseText` wrote.
 *
 * @example
 * parseCollapse('all~shop,web'); // all namespaces but shop and web
 */
export function parseCollapse(text: string | null): Collapse {
  const [base, names = ''] = (text ?? '').split('~');
  if (base !== 'all' && base !== 'none') return automaticCollapse;
  return { base, except: new Set(names.split(',').filter((name) => name !== '')) };
}

export function collapseText({ base, except }: Collapse): string {
  if (base === 'auto') return '';
  return except.size === 0 ? base : `${base}~${[...except].toSorted().join(',')}`;
}

/** The namespaces that are collapsed in this graph. */
export function collapsedNamespaces(topology: Topology, collapse: Collapse): ReadonlySet<string> {
  const { base, except } = settled(topology, collapse);
  const names = topology.namespaces.map(({ name }) => name);
  return new Set(names.filter((name) => except.has(name) === (base === 'none')));
}

/** Opens or closes one namespace, and leaves the others as they are. */
export function toggleNamespace(topology: Topology, collapse: Collapse, namespace: string): Collapse {
  const { base, except } = settled(topology, collapse);
  const next = new Set(except);
  if (!next.delete(namespace)) next.add(namespace);
  return { base, except: next };
}

function settled(topology: Topology, collapse: Collapse): Collapse {
  if (collapse.base !== 'auto') return collapse;
  return { base: topology.nodes.length > readableNodes ? 'all' : 'none', except: new Set() };
}

/** Ids of cards of namespaces; those of nodes have another second part. */
export function namespaceCardId(cluster: string, namespace: string): string {
  return `${cluster}/namespace/${namespace}`;
}

/** All connections that are drawn as one line, and the ends that it runs between. */
export interface Bundle {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly edges: readonly TopologyEdge[];
}

export interface NamespaceSummary {
  readonly id: string;
  readonly namespace: string;
  readonly nodes: readonly TopologyNode[];
  /** Connections with an end in it, also those that run inside. */
  readonly edges: readonly TopologyEdge[];
}

export interface Folded {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
  readonly namespaces: readonly NamespaceSummary[];
  readonly bundles: readonly Bundle[];
}

/**
 * The graph with some namespaces as one node each. Connections between the same two ends become one bundle; those inside a
 * collapsed namespace are counted on its card alone.
 */
export function foldNamespaces(
  graph: Pick<Topology, 'cluster' | 'nodes' | 'edges'>,
  collapsed: ReadonlySet<string>,
): Folded {
  const home = new Map<string, string>();
  const members = new Map<string, TopologyNode[]>();
  const nodes: TopologyNode[] = [];
  for (const node of graph.nodes) {
    if (node.namespace === null || !collapsed.has(node.namespace)) {
      nodes.push(node);
      continue;
    }
    home.set(node.id, namespaceCardId(graph.cluster, node.namespace));
    push(members, node.namespace, node);
  }
  const edges: TopologyEdge[] = [];
  const bundled = new Map<string, TopologyEdge[]>();
  const touching = new Map<string, TopologyEdge[]>();
  for (const edge of graph.edges) {
    const from = home.get(edge.source);
    const to = home.get(edge.target);
    if (from === undefined && to === undefined) {
      edges.push(edge);
      continue;
    }
    if (from !== undefined) push(touching, from, edge);
    if (to !== undefined && to !== from) push(touching, to, edge);
    if (from !== to) push(bundled, `${from ?? edge.source}->${to ?? edge.target}`, edge);
  }
  const bundles = Array.from(bundled, ([id, all]): Bundle => {
    const [first] = all;
    const end = (node = '') => home.get(node) ?? node;
    return { id, source: end(first?.source), target: end(first?.target), edges: all };
  });
  const namespaces = Array.from(members, ([namespace, inside]): NamespaceSummary => {
    const id = namespaceCardId(graph.cluster, namespace);
    return { id, namespace, nodes: inside, edges: touching.get(id) ?? [] };
  });
  return { nodes, edges, namespaces, bundles };
}

/** What stands in the way of all being locked, worst first. */
export const severity: readonly LockState[] = ['open', 'partial', 'blocked', 'unknown', 'locked', 'idle'];

/** How many connections are in each state, worst first; states without any are left out. */
export function countedStates(edges: readonly TopologyEdge[]): (readonly [LockState, number])[] {
  const counts = new Map<LockState, number>();
  for (const { state } of edges) counts.set(state, (counts.get(state) ?? 0) + 1);
  return severity.flatMap((state) => {
    const count = counts.get(state);
    return count === undefined ? [] : [[state, count] as const];
  });
}

/**
 * The state of several connections together: locked only where all that carry traffic are, open only where none is mutual TLS.
 * Idle ones say nothing where others carry traffic.
 */
export function jointState(edges: readonly TopologyEdge[]): LockState {
  const states = new Set(edges.map(({ state }) => state));
  const some = (state: LockState) => states.has(state);
  if (some('partial') || (some('locked') && some('open'))) return 'partial';
  return severity.find(some) ?? 'idle';
}

function push<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
