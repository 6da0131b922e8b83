import type { ChangeTarget } from '@padlock/contract';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { type Review, ReviewContext } from './review.ts';

const ReviewDialog = lazy(() =>
  import('./ReviewDialog.tsx').then((module) => ({ default: module.ReviewDialog })),
);

/** Holds the one review dialog of the page; its code is loaded when it is first opened. */
export function ReviewProvider({ cluster, children }: { cluster: string; children: ReactNode }) {
  const [review, setReview] = useState<{ id: number; targets: readonly ChangeTarget[] } | null>(null);
  const value = useMemo<Review>(
    () => ({ open: (targets) => setReview((last) => ({ id: (last?.id ?? 0) + 1, targets })) }),
    [],
  );
  return (
    <ReviewContext value={value}>
      {children}
      {review && (
        <Suspense fallback={null}>
          <ReviewDialog
            key={review.id}
            cluster={cluster}
            targets={review.targets}
            onClose={() => setReview(null)}
          />
        </Suspense>
      )}
    </ReviewContext>
  );
}
