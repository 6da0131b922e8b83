import type { Change, Verification } from '@padlock/contract';
import { farClusterOf } from '@padlock/topology';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { type ChangeRecord, shownWrites } from './changeRecord.ts';

/** A change as pages show it: the record, and what became of it by now. */
export function changeView(
  record: ChangeRecord,
  context: {
    readonly verification: Verification;
    readonly undoneBy: string | null;
    readonly viewer: Viewer;
  },
): Change {
  const { id, target, user, appliedAt, modes, undoes } = record;
  return {
    id,
    target,
    user,
    appliedAt,
    modes,
    writes: shownWrites(record),
    undoes,
    undoneBy: context.undoneBy,
    state: context.verification.state === 'accepted' ? 'accepted' : 'in_force',
    verification: seenBy(context.viewer, context.verification),
  };
}

/** Callers in namespaces that the person may not see are counted, never named; nor is the sentence that names them. */
function seenBy(viewer: Viewer, verification: Verification): Verification {
  const seen = (name: string): boolean => {
    const namespace = name.split('/')[0] ?? '';
    return farClusterOf(namespace) !== undefined || maySee(viewer, namespace);
  };
  const edges = verification.edges.filter(
    ({ client, clientKind, server }) =>
      seen(server) && ((clientKind !== 'service' && clientKind !== 'workload') || seen(client)),
  );
  const shown = new Set(edges.map(({ clientId }) => clientId));
  const hidden = new Set(
    verification.edges.map(({ clientId }) => clientId).filter((clientId) => !shown.has(clientId)),
  ).size;
  if (hidden === 0) return withFarNames(viewer, verification);
  const callers = hidden === 1 ? 'one caller' : `${hidden} callers`;
  const message = `It also concerns ${callers} that you may not see.`;
  return withFarNames(viewer, { ...verification, edges, message });
}

/** Callers of other clusters as the viewer may know them, also in the sentence that names them. */
function withFarNames({ far }: Viewer, verification: Verification): Verification {
  const renamed = new Map<string, string>();
  const edges = verification.edges.map((edge) => {
    const slash = edge.client.indexOf('/');
    const cluster = farClusterOf(edge.client.slice(0, slash));
    if (cluster === undefined) return edge;
    const own = edge.client.slice(slash + 1);
    const name = far.nameOf(cluster, own);
    const client = edge.client.slice(0, slash + 1) + name;
    renamed.set(edge.client, client);
    return { ...edge, client, clientId: edge.clientId.slice(0, -own.length) + name };
  });
  // The longest first: one name may begin another.
  const message = [...renamed]
    .sort(([a], [b]) => b.length - a.length)
    .reduce((text, [from, to]) => text.replaceAll(from, to), verification.message);
  return { ...verification, edges, message };
}
