import type { Change } from '@padlock/contract';
import { targetTitle } from '../changes/modeLines.ts';

/** How changes end, as far as a person asks for it. */
export const outcomes = ['verified', 'open', 'attention', 'undone'] as const;
export type Outcome = (typeof outcomes)[number];

export interface ChangeFilter {
  /** Part of what was changed, of an object written, or of who did it; case does not count. */
  readonly text: string;
  /** null: anybody. */
  readonly user: string | null;
  /** null: any. */
  readonly outcome: Outcome | null;
}

/** How a change stands: proven, still open, needing a look, or taken back. */
function outcomeOf({ verification: { state }, undoneBy }: Change): Outcome {
  if (undoneBy !== null) return 'undone';
  switch (state) {
    case 'verified':
      return 'verified';
    case 'still_plaintext':
    case 'failing':
      return 'attention';
    case 'accepted':
    case 'in_force':
    case 'waiting':
    case 'not_provable':
    case 'superseded':
      return 'open';
  }
}

export function filterChanges(changes: readonly Change[], filter: ChangeFilter): readonly Change[] {
  const wanted = filter.text.trim().toLowerCase();
  return changes.filter(
    (change) =>
      (filter.user === null || change.user === filter.user) &&
      (filter.outcome === null || outcomeOf(change) === filter.outcome) &&
      words(change).includes(wanted),
  );
}

function words({ target, writes, user, modes }: Change): string {
  return [
    targetTitle(target, writes),
    ...writes.map(({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`),
    ...modes.map(({ pick }) => pick),
    user,
  ]
    .join(' ')
    .toLowerCase();
}
