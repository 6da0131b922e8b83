import type { LockState, SourceStatus, Topology, TopologyEdge } from '@padlock/contract';

/** May what was observed be shown as it is, or is it too old to be true? */
export type EvidenceAge =
  { readonly kind: 'current' } | { readonly kind: 'away'; readonly lastSuccess: string | null };

/** Judges observations by the state of their source: locks of a Prometheus that does not answer are history, not evidence. */
export function evidenceAge(sources: readonly SourceStatus[]): EvidenceAge {
  const prometheus = sources.find((source) => source.name === 'prometheus');
  if (!prometheus || prometheus.state === 'ok' || prometheus.state === 'starting') return { kind: 'current' };
  return { kind: 'away', lastSuccess: prometheus.lastSuccess };
}

/** An edge of which nothing observed may be shown. */
export function unseen(edge: TopologyEdge): TopologyEdge {
  return {
    ...edge,
    state: 'unknown',
    predicted: false,
    drift: false,
    share: null,
    requests: null,
    tcp: null,
    failed: null,
    reportedBy: 'none',
  };
}

/** The same graph with nothing observed: every edge unknown. A green lock is never shown on old data. */
export function withoutEvidence(topology: Topology): Topology {
  const edges = topology.edges.map(unseen);
  const none = { locked: 0, partial: 0, open: 0, idle: 0, blocked: 0, unknown: 0 } satisfies Record<
    LockState,
    number
  >;
  return {
    ...topology,
    nodes: topology.nodes.map((node) => ({ ...node, health: null })),
    edges,
    totals: { edges: { ...none, unknown: edges.length }, requests: null, connections: null },
  };
}
