import { type KubernetesObject, type Mesh } from '@padlock/mtls';
import { z } from 'zod';

const Writes = z.array(z.looseObject({ time: z.string().optional() }));

/**
 * When policy last changed for the servers of a namespace, as far as the objects tell. What was seen before then followed other
 * policy, and proves nothing about this one.
 *
 * @param removals deletions leave no trace on the cluster: when our own watch saw the last one, Unix milliseconds by
 * namespace; '' for those that count everywhere.
 * @returns Unix milliseconds by namespace; a rule, or a policy of the mesh, counts for all.
 */
export function lastPolicyChange(
  mesh: Mesh,
  removals: ReadonlyMap<string, number>,
): (namespace: string) => number {
  const byNamespace = new Map(removals);
  let everywhere = Math.max(removals.get('') ?? 0, removals.get(mesh.config.rootNamespace) ?? 0);
  for (const { object, scope, namespace } of mesh.peerAuthentications) {
    const at = lastWrite(object);
    if (scope === 'mesh') everywhere = Math.max(everywhere, at);
    else byNamespace.set(namespace, Math.max(byNamespace.get(namespace) ?? 0, at));
  }
  for (const { object } of mesh.destinationRules) everywhere = Math.max(everywhere, lastWrite(object));
  return (namespace) => Math.max(everywhere, byNamespace.get(namespace) ?? 0);
}

function lastWrite({ metadata }: KubernetesObject): number {
  const writes = Writes.safeParse(metadata['managedFields']);
  const times = writes.success ? writes.data.map(({ time }) => time) : [];
  const known = [metadata.creationTimestamp, ...times].map((time) => Date.parse(time ?? ''));
  return Math.max(0, ...known.filter((time) => !Number.isNaN(time)));
}
