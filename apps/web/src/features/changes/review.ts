import type { ChangeTarget } from '@padlock/contract';
import { createContext, useContext } from 'react';

export interface Review {
  /** Opens the review dialog: plans, impact, diff, and from there Apply. Nothing is written before. */
  open(targets: readonly ChangeTarget[]): void;
  /** Takes a change back: at once where nobody loses access by it, else after a review. */
  undo(changeId: string): void;
  /** Shows what became of changes, live. */
  follow(changeIds: readonly string[]): void;
}

export const ReviewContext = createContext<Review | null>(null);

/** Opens the review dialog from anywhere under a cluster. */
export function useReview(): Review {
  const review = useContext(ReviewContext);
  if (review === null) throw new Error('useReview works only under <ReviewProvider>');
  return review;
}
