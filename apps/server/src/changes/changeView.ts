import type { Change, Verification } from '@padlock/contract';
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
  const seen = (name: string): boolean => maySee(viewer, name.split('/')[0] ?? '');
  const edges = verification.edges.filter(
    ({ client, clientKind, server }) =>
      seen(server) && ((clientKind !== 'service' && clientKind !== 'workload') || seen(client)),
  );
  const shown = new Set(edges.map(({ clientId }) => clientId));
  const hidden = new Set(
    verification.edges.map(({ clientId }) => clientId).filter((clientId) => !shown.has(clientId)),
  ).size;
  if (hidden === 0) return verification;
  const callers = hidden === 1 ? 'one caller' : `${hidden} callers`;
  return { ...verification, edges, message: `It also concerns ${callers} that you may not see.` };
}
