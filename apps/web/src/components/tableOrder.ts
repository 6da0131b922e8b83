import type { LockState, Share } from '@padlock/contract';
import { lockStates } from './lock/index.ts';

/** The column that a table is sorted by. */
export interface TableOrder<Key extends string> {
  readonly by: Key;
  readonly direction: 'asc' | 'desc';
}

/** By what needs a look: 0 to 1 for seen shares, the lowest first; then what was not observed, in the order of every list. */
export function observedRank({
  state,
  share,
}: {
  readonly state: LockState;
  readonly share: Share | null;
}): number {
  if (share !== null && share.total > 0) return share.mutualTls / share.total;
  return 2 + lockStates.indexOf(state);
}

/** By code unit, as Kubernetes names are ASCII; the language of the browser changes nothing. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
