import { namespaceMode } from '@padlock/mtls';
import { countStates, coverageOf } from './coverage.ts';
import { derivedFrom, getOrMake } from './derivedFrom.ts';
import { drawEdges } from './drawEdges.ts';
import type { DrawnEdge } from './drawEdges.ts';
import { farClusterOf } from './farPeers.ts';
import { internNode } from './groupByEdge.ts';
import { meshIndex } from './meshIndex.ts';
import type { MeshIndex, Structure } from './meshIndex.ts';
import { isShown, namespaceOf } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import { describeNode, isInMesh, standingNodes } from './nodes.ts';
import type { NamespaceBox, Topology, TopologyInput, TopologyNode } from './topology.ts';

/**
 * The graph: who calls whom, what policy says will happen on each edge, and what telemetry saw happen.
 *
 * Pure; what depends on the mesh alone, and edges of traffic already seen, are remembered with it.
 *
 * @example
 * const { nodes, edges } = buildTopology({ cluster, mesh, traffic, lastDay, graph: 'service', namespaces: undefined });
 */
export function buildTopology(input: TopologyInput): Topology {
  const index = meshIndex(input.mesh);
  const shown = (node: NodeRef): boolean => isShown(node, input.namespaces);
  const all = drawEdges(index, input);
  const drawn =
    input.namespaces === undefined ? all : all.filter(({ source, target }) => shown(source) || shown(target));

  const refs = new Set<NodeRef>();
  for (const node of standing(index, input.graph)) if (shown(node)) refs.add(node);
  for (const { source, target } of drawn) refs.add(source).add(target);
  const health = healthByTarget(drawn, input.traffic?.windowSeconds ?? 1);
  const nodes = Array.from(refs, (ref): TopologyNode => {
    const now = describeNode(index, input.cluster, ref);
    const node = input.evidenceOnly === true ? withoutPolicy(now) : now;
    const received = health.get(ref);
    return received === undefined ? node : { ...node, health: received };
  });
  return {
    cluster: input.cluster,
    graph: input.graph,
    windowSeconds: input.traffic?.windowSeconds ?? 0,
    nodes,
    edges: drawn.map(({ edge }) => edge),
    namespaces: namespaceBoxes(index, refs, input.evidenceOnly === true),
    totals: totalsOf(drawn),
  };
}

const standingByGraph = derivedFrom(
  (_structure: Structure) => new Map<Topology['graph'], readonly NodeRef[]>(),
);

function standing(index: MeshIndex, graph: Topology['graph']): readonly NodeRef[] {
  return getOrMake(standingByGraph(index.structure), graph, () =>
    standingNodes(index, graph).map((node) => internNode(index, node)),
  );
}

function healthByTarget(
  drawn: readonly DrawnEdge[],
  windowSeconds: number,
): ReadonlyMap<NodeRef, TopologyNode['health']> {
  const received = new Map<NodeRef, { requests: number; errors: number }>();
  for (const { edge, target } of drawn) {
    if (edge.requests === null) continue;
    const sums = getOrMake(received, target, () => ({ requests: 0, errors: 0 }));
    const failed = edge.failed?.requests ?? 0;
    sums.requests += edge.requests.total + failed;
    sums.errors += edge.requests.errors + failed;
  }
  const health = new Map<NodeRef, TopologyNode['health']>();
  for (const [target, { requests, errors }] of received) {
    if (requests > 0) {
      health.set(target, { requestsPerSecond: requests / windowSeconds, errorShare: errors / requests });
    }
  }
  return health;
}

/** A node as it is now, without its modes; and who is behind an unnamed client of then is no guess for pods of now. */
function withoutPolicy(node: TopologyNode): TopologyNode {
  return { ...node, ports: node.ports.map((port) => ({ ...port, mode: null })), candidates: [] };
}

function namespaceBoxes(index: MeshIndex, refs: Iterable<NodeRef>, evidenceOnly: boolean): NamespaceBox[] {
  const names = new Set<string>();
  for (const ref of refs) {
    const namespace = namespaceOf(ref);
    if (namespace !== undefined) names.add(namespace);
  }
  const inMesh = namespacesInMesh(index);
  return Array.from(names)
    .sort()
    .map((name) => ({
      name,
      mode: evidenceOnly || farClusterOf(name) !== undefined ? null : namespaceMode(index.mesh, name).mode,
      inMesh: inMesh.has(name),
    }));
}

const namespacesInMesh = derivedFrom(
  ({ mesh }: MeshIndex): ReadonlySet<string> =>
    new Set([...mesh.pods.values()].filter(isInMesh).map((pod) => pod.namespace)),
);

function totalsOf(drawn: readonly DrawnEdge[]): Topology['totals'] {
  return { edges: countStates(drawn), ...coverageOf(drawn) };
}
