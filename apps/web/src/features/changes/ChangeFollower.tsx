import { ApiError, type Change } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useLocation } from 'react-router';
import { type Toast, toastStore } from '../../shell/toastStore.ts';
import { paths } from '../../state/paths.ts';
import { followChange } from './followChange.ts';
import { followedChanges } from './followedChanges.ts';
import { targetTitle } from './modeLines.ts';
import { useReview } from './review.ts';
import { isSettled, verificationWord } from './verificationSteps.ts';

/** Traffic that has not come for so long is looked up in the history rather than waited for. */
const patience = 60 * 60_000;

/** Watches a change whose dialog was closed early, and tells what becomes of it. Draws nothing. */
export function ChangeFollower({ cluster, id }: { cluster: string; id: string }) {
  const review = useReview();
  const { data: change, error } = useQuery(followChange(cluster, id));
  const state = change?.verification.state;
  const isShown = useLocation().pathname === paths.change(cluster, id);

  const tell = useEffectEvent((now: Change['verification']['state']) => {
    if (change === undefined) return;
    const kind = toastKind(now);
    // Its own page says it already, and has the button that a toast would hide.
    if (kind !== null && !isShown)
      toastStore.add({
        key: `change ${id}`,
        kind,
        title: verificationWord(change),
        text: `${targetTitle(change.target, change.writes)}. ${change.verification.message}`,
        stays: kind === 'danger' || kind === 'warning',
        actions: [
          { label: 'Show', run: () => review.follow([id]) },
          ...(change.undoneBy === null ? [{ label: 'Undo', run: () => review.undo(id) }] : []),
        ],
      });
    if (isSettled(change) || Date.now() - Date.parse(change.appliedAt) > patience) followedChanges.remove(id);
  });
  useEffect(() => {
    if (state !== undefined) tell(state);
  }, [state]);

  // A server without a place to keep records has forgotten it after a restart.
  const isGone = error instanceof ApiError && error.problem.status === 404;
  useEffect(() => {
    if (isGone) followedChanges.remove(id);
  }, [isGone, id]);
  return null;
}

/** null: nothing to tell yet, or not any more. */
function toastKind(state: Change['verification']['state']): Toast['kind'] | null {
  switch (state) {
    case 'accepted':
    case 'in_force':
    case 'superseded':
      return null;
    case 'waiting':
    case 'not_provable':
      return 'info';
    case 'verified':
      return 'success';
    case 'still_plaintext':
      return 'warning';
    case 'failing':
      return 'danger';
  }
}
