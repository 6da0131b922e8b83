import type { Change, ChangeTarget } from '@padlock/contract';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useMemo, useState } from 'react';
import { queries } from '../../data/queries.ts';
import { ChangeFollower } from './ChangeFollower.tsx';
import { type Review, ReviewContext } from './review.ts';

const ReviewDialog = lazy(() =>
  import('./ReviewDialog.tsx').then((module) => ({ default: module.ReviewDialog })),
);

/** Holds the one review dialog of the page (its code is loaded when it is first opened), and follows what it applied. */
export function ReviewProvider({ cluster, children }: { cluster: string; children: ReactNode }) {
  const client = useQueryClient();
  const [review, setReview] = useState<{ id: number; targets: readonly ChangeTarget[] } | null>(null);
  const [followed, setFollowed] = useState<readonly string[]>([]);
  const value = useMemo<Review>(
    () => ({ open: (targets) => setReview((last) => ({ id: (last?.id ?? 0) + 1, targets })) }),
    [],
  );
  const unfollow = useCallback((id: string) => setFollowed((ids) => ids.filter((other) => other !== id)), []);

  function close(changeIds: readonly string[]) {
    setReview(null);
    const open = changeIds.filter(
      (id) => client.getQueryData<Change>(queries.change(cluster, id).queryKey)?.state !== 'in_force',
    );
    setFollowed((ids) => [...ids, ...open]);
    // What opened the dialog may be gone with the pending change; the focus must stand somewhere.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) document.getElementById('main')?.focus();
    });
  }

  return (
    <ReviewContext value={value}>
      {children}
      {review && (
        <Suspense fallback={null}>
          <ReviewDialog key={review.id} cluster={cluster} targets={review.targets} onClose={close} />
        </Suspense>
      )}
      {followed.map((id) => (
        <ChangeFollower key={id} cluster={cluster} id={id} onDone={() => unfollow(id)} />
      ))}
    </ReviewContext>
  );
}
