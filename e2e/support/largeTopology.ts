import type { Topology } from '@padlock/contract';

const namespaces = 120;
const name = (index: number): string => `service-${index}`;
const namespace = (index: number): string => `team-${index % namespaces}`;

/**
 * A topology with that many services and connections more, in 120 namespaces `team-0`, `team-1`...: what the page gets of a large
 * mesh. Always the same; one of 97 connections is plaintext.
 */
export function enlarged(topology: Topology, size: { services: number; edges: number }): Topology {
  const id = (index: number) => `${topology.cluster}/service/${namespace(index)}/${name(index)}`;
  const nodes = Array.from({ length: size.services }, (_, index): Topology['nodes'][number] => ({
    id: id(index),
    kind: 'service',
    namespace: namespace(index),
    name: name(index),
    category: 'service',
    pods: 2,
    podsInMesh: 2,
    ports: [{ name: 'http', port: 80, protocol: 'http', targetPorts: [8080], mode: 'PERMISSIVE' }],
    health: null,
    candidates: [],
  }));
  const edges = Array.from({ length: size.edges }, (_, index): Topology['edges'][number] => {
    const source = index % size.services;
    const round = Math.floor(index / size.services);
    // Half of the calls stay in their namespace.
    const step = round % 2 === 0 ? namespaces * (round + 1) : 7 * round + 3;
    const target = (source + step) % size.services;
    const isOpen = index % 97 === 0;
    const share = {
      basis: 'requests' as const,
      mutualTls: isOpen ? 0 : 600,
      total: 600,
      text: isOpen ? '0%' : '100%',
      precise: isOpen ? '0%' : '100%',
    };
    return {
      id: `${id(source)}->${id(target)}`,
      source: id(source),
      target: id(target),
      state: isOpen ? 'open' : 'locked',
      predicted: false,
      drift: false,
      expectation: 'mutual_tls',
      protocols: ['http'],
      share,
      requests: { total: 600, mutualTls: share.mutualTls, perSecond: 10, errors: 0, share },
      tcp: null,
      failed: null,
      reportedBy: 'server',
      lastSeen: null,
    };
  });
  const added = { locked: 0, open: 0 };
  for (const { state } of edges) added[state === 'open' ? 'open' : 'locked']++;
  const { totals } = topology;
  return {
    ...topology,
    nodes: [...topology.nodes, ...nodes],
    edges: [...topology.edges, ...edges],
    namespaces: [
      ...topology.namespaces,
      ...Array.from({ length: namespaces }, (_, index) => ({
        name: namespace(index),
        mode: 'PERMISSIVE' as const,
        inMesh: true,
      })),
    ],
    totals: {
      ...totals,
      edges: {
        ...totals.edges,
        locked: totals.edges.locked + added.locked,
        open: totals.edges.open + added.open,
      },
    },
  };
}
