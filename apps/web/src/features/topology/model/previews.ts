import type { Plan, Topology } from '@padlock/contract';

/** What plans that wait would do to edges of the graph, by edge id. */
export function edgePreviews(
  topology: Pick<Topology, 'edges' | 'nodes'>,
  plans: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly plan: Pick<Plan, 'impact'> | undefined;
  }[],
): ReadonlyMap<string, string> {
  const previews = new Map<string, string>();
  for (const { namespace, name, plan } of plans) {
    const target = topology.nodes.find(
      (node) => node.kind === 'service' && node.namespace === namespace && node.name === name,
    );
    if (!plan || !target) continue;
    const lost = new Map(plan.impact.losesAccess.map((entry) => [entry.clientId, entry]));
    for (const edge of topology.edges) {
      const entry = edge.target === target.id ? lost.get(edge.source) : undefined;
      if (entry) previews.set(edge.id, entry.uncertain ? 'may be refused' : 'would be refused');
    }
  }
  return previews;
}

/** Ports with a pick that waits, by the node id of their service. */
export function pendingPorts(
  topology: Pick<Topology, 'nodes'>,
  services: readonly {
    readonly namespace: string;
    readonly name: string;
    readonly picks: readonly { readonly port: number }[];
  }[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const byName = new Map(
    services.map(({ namespace, name, picks }) => [
      `${namespace}/${name}`,
      new Set(picks.map(({ port }) => port)),
    ]),
  );
  return new Map(
    topology.nodes.flatMap((node) => {
      const ports = node.kind === 'service' ? byName.get(`${node.namespace}/${node.name}`) : undefined;
      return ports ? [[node.id, ports] as const] : [];
    }),
  );
}
