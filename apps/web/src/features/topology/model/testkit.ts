import type { LockState, Topology, TopologyEdge, TopologyNode } from '@padlock/contract';

/** `service('shop', 'catalog')`: a service with one HTTP port and pods with sidecars. */
export function service(namespace: string, name: string, changes: Partial<TopologyNode> = {}): TopologyNode {
  return {
    id: `demo/service/${namespace}/${name}`,
    kind: 'service',
    namespace,
    name,
    category: 'service',
    pods: 2,
    podsInMesh: 2,
    ports: [{ name: 'http', port: 80, protocol: 'http', targetPorts: [8080], mode: 'PERMISSIVE' }],
    health: null,
    candidates: [],
    ...changes,
  };
}

/** A call from one node to another, seen locked unless said otherwise. */
export function call(
  source: TopologyNode,
  target: TopologyNode,
  state: LockState = 'locked',
  changes: Partial<TopologyEdge> = {},
): TopologyEdge {
  const mutualTls = { locked: 100, partial: 99, open: 0, idle: 0, blocked: 0, unknown: 0 }[state];
  const seen = state === 'locked' || state === 'partial' || state === 'open';
  const text = `${mutualTls}%`;
  const share = seen ? ({ basis: 'requests', mutualTls, total: 100, text, precise: text } as const) : null;
  return {
    id: `${source.id}->${target.id}`,
    source: source.id,
    target: target.id,
    state,
    predicted: false,
    drift: false,
    expectation: 'mutual_tls',
    protocols: ['http'],
    share,
    requests: seen ? { total: 100, mutualTls, perSecond: 10, errors: 0, share } : null,
    tcp: null,
    failed: null,
    reportedBy: seen ? 'server' : 'none',
    lastSeen: null,
    ...changes,
  };
}

export function topologyOf(nodes: TopologyNode[], edges: TopologyEdge[]): Topology {
  const totals = { locked: 0, partial: 0, open: 0, idle: 0, blocked: 0, unknown: 0 };
  for (const edge of edges) totals[edge.state]++;
  return {
    cluster: 'demo',
    graph: 'service',
    window: '1m',
    windowSeconds: 60,
    at: null,
    past: false,
    nodes,
    edges,
    namespaces: [{ name: 'shop', mode: 'STRICT', inMesh: true }],
    totals: { edges: totals, requests: null, connections: null },
    sources: [],
  };
}
