import type { Change, Verification } from '@padlock/contract';
import { type ChangeRecord, shownWrites, type Standing } from './changeRecord.ts';

/** A change as pages show it: the record, and what became of it by now. */
export function changeView(
  record: ChangeRecord,
  context: {
    readonly standing: Standing;
    readonly undoneBy: string | null;
    /** Seen in force before: a later change by somebody else does not take that back. */
    readonly wasInForce: boolean;
  },
): Change {
  const { id, target, user, appliedAt, modes, undoes } = record;
  const { standing, undoneBy } = context;
  return {
    id,
    target,
    user,
    appliedAt,
    modes,
    writes: shownWrites(record),
    undoes,
    undoneBy,
    state: context.wasInForce || standing === 'in_force' ? 'in_force' : 'accepted',
    verification: withoutTelemetry(undoneBy === null ? standing : 'overtaken'),
  };
}

/** What can be said as long as telemetry has not been asked. */
function withoutTelemetry(standing: Standing): Verification {
  const common = {
    since: null,
    countedUntil: null,
    provable: 'service',
    proxies: { state: 'not_observable', reason: 'No istiod is configured that could be asked.' },
    edges: [],
  } as const;
  switch (standing) {
    case 'not_seen':
      return { ...common, edges: [], state: 'accepted', message: "Padlock's own watch has not seen it yet." };
    case 'in_force':
      return { ...common, edges: [], state: 'in_force', message: "Padlock's own watch shows it in force." };
    case 'overtaken':
      return {
        ...common,
        edges: [],
        state: 'superseded',
        message: 'The same objects were changed again since.',
      };
  }
}
