import type { Change, Topology } from '@padlock/contract';

/** Scrapes of what happened before a change may come a while after it. */
const lateMs = 60_000;

type Target = Change['target'];

/** The same one each time, so that a graph without changes is not built anew. */
const none: ReadonlySet<string> = new Set();

/**
 * Connections whose evidence contradicts policy only because policy was changed a moment ago: the window still holds what was
 * before. They are changing; once the window lies wholly after the change, what still contradicts is drift.
 */
export function changingEdges(topology: Topology, changes: readonly Change[]): ReadonlySet<string> {
  if (topology.past || topology.at === null) return none;
  const begin = Date.parse(topology.at) - 1_000 * topology.windowSeconds - lateMs;
  const recent = changes.filter(({ appliedAt }) => Date.parse(appliedAt) > begin);
  if (recent.length === 0) return none;
  const ids = new Set<string>();
  const nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  for (const edge of topology.edges) {
    const server = nodes.get(edge.target);
    if (edge.drift && server && recent.some((change) => reaches(change, server))) ids.add(edge.id);
  }
  return ids;
}

type Server = Topology['nodes'][number];

/** Policies of a workload reach every service before it, so that within a namespace none is left out. */
function reaches({ target, writes }: Pick<Change, 'target' | 'writes'>, { namespace }: Server): boolean {
  return (
    namespacesOf(target).some((name) => name === null || name === namespace) ||
    writes.some(({ ref }) => ref.namespace === namespace)
  );
}

/** null: all. */
function namespacesOf(target: Target): readonly (string | null)[] {
  switch (target.scope) {
    case 'mesh':
      return [null];
    case 'service':
    case 'workload':
    case 'namespace':
      return [target.namespace];
    case 'services':
      return target.services.map(({ namespace }) => namespace);
    case 'places':
      return target.places.flatMap(namespacesOf);
    default:
      return [];
  }
}
