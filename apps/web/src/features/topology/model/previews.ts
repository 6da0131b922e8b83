import type { Plan, Topology } from '@padlock/contract';
import type { PendingPlace } from '../../changes/pickPlace.ts';

/** What plans that wait would do to edges of the graph, by edge id. */
export function edgePreviews(
  topology: Pick<Topology, 'edges' | 'nodes'>,
  plans: readonly Pick<Plan, 'impact'>[],
): ReadonlyMap<string, string> {
  const lost = new Map(
    plans.flatMap(({ impact }) =>
      impact.losesAccess.map((entry) => [`${entry.clientId} ${entry.server}`, entry] as const),
    ),
  );
  if (lost.size === 0) return new Map();
  const servers = new Map(
    topology.nodes.flatMap(({ id, kind, namespace, name }) =>
      kind === 'service' ? [[id, `${namespace}/${name}`] as const] : [],
    ),
  );
  return new Map(
    topology.edges.flatMap(({ id, source, target }) => {
      const entry = lost.get(`${source} ${servers.get(target)}`);
      return entry ? [[id, entry.uncertain ? 'may be refused' : 'would be refused'] as const] : [];
    }),
  );
}

/** Ports with a pick that waits, by the node id of their service. */
export function pendingPorts(
  topology: Pick<Topology, 'nodes'>,
  places: readonly PendingPlace[],
): ReadonlyMap<string, ReadonlySet<number>> {
  const byName = new Map(
    places.flatMap((place) =>
      place.scope === 'service'
        ? [
            [
              `${place.namespace}/${place.name}`,
              new Set(place.picks.flatMap(({ port }) => port ?? [])),
            ] as const,
          ]
        : [],
    ),
  );
  if (byName.size === 0) return new Map();
  return new Map(
    topology.nodes.flatMap((node) => {
      const ports = node.kind === 'service' ? byName.get(`${node.namespace}/${node.name}`) : undefined;
      return ports ? [[node.id, ports] as const] : [];
    }),
  );
}
