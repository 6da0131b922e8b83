import type { Change, ChangeTarget } from '@padlock/contract';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { queries } from '../../data/queries.ts';
import { ChangeFollower } from './ChangeFollower.tsx';
import { followedChanges, useFollowedChanges } from './followedChanges.ts';
import { type Review, ReviewContext } from './review.ts';
import { isSettled } from './verificationSteps.ts';

const ReviewDialog = lazy(() =>
  import('./ReviewDialog.tsx').then((module) => ({ default: module.ReviewDialog })),
);
const FollowDialog = lazy(() =>
  import('./FollowDialog.tsx').then((module) => ({ default: module.FollowDialog })),
);

type Dialog =
  | { readonly kind: 'review'; readonly targets: readonly ChangeTarget[]; readonly atOnce: boolean }
  | { readonly kind: 'follow'; readonly ids: readonly string[] };

/** Holds the one dialog of the page (its code is loaded when it is first opened), and follows what it applied. */
export function ReviewProvider({ cluster, children }: { cluster: string; children: ReactNode }) {
  const client = useQueryClient();
  const [shown, setDialog] = useState<(Dialog & { readonly key: number; readonly cluster: string }) | null>(
    null,
  );
  // A dialog is of the cluster where it was opened: going back to another one closes it.
  const dialog = shown?.cluster === cluster ? shown : null;
  const followed = useFollowedChanges().filter((change) => change.cluster === cluster);
  const value = useMemo<Review>(() => {
    const show = (next: Dialog) => setDialog((last) => ({ ...next, cluster, key: (last?.key ?? 0) + 1 }));
    return {
      open: (targets) => show({ kind: 'review', targets, atOnce: false }),
      undo: (change) => show({ kind: 'review', targets: [{ scope: 'undo', change }], atOnce: true }),
      follow: (ids) => show({ kind: 'follow', ids }),
    };
  }, [cluster]);

  function close(changeIds: readonly string[]) {
    setDialog(null);
    for (const id of changeIds) {
      // Seen to its end in the dialog: there is nothing more to tell.
      const change = client.getQueryData<Change>(queries.change(cluster, id).queryKey);
      if (change !== undefined && isSettled(change)) followedChanges.remove(id);
    }
    // What opened the dialog may be gone with the pending change; the focus must stand somewhere.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.getElementById('main')?.focus();
    });
  }

  return (
    <ReviewContext value={value}>
      {children}
      <Suspense fallback={null}>
        {dialog?.kind === 'review' && (
          <ReviewDialog
            key={dialog.key}
            cluster={cluster}
            targets={dialog.targets}
            atOnce={dialog.atOnce}
            onClose={close}
          />
        )}
        {dialog?.kind === 'follow' && (
          <FollowDialog
            key={dialog.key}
            cluster={cluster}
            ids={dialog.ids}
            onClose={() => close(dialog.ids)}
          />
        )}
      </Suspense>
      {dialog === null && followed.map(({ id }) => <ChangeFollower key={id} cluster={cluster} id={id} />)}
    </ReviewContext>
  );
}
