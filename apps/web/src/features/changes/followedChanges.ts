import { useSyncExternalStore } from 'react';

/** A change that this tab made, and whose end the person has not seen yet. */
export interface FollowedChange {
  readonly cluster: string;
  readonly id: string;
}

const storageKey = 'padlock.followed';
let followed: readonly FollowedChange[] = read();
const listeners = new Set<() => void>();

function set(next: readonly FollowedChange[]) {
  followed = next;
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(next));
  } catch {
    // Nothing to do: they are followed until the page is closed.
  }
  for (const listener of listeners) listener();
}

function read(): readonly FollowedChange[] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isFollowed) : [];
  } catch {
    return [];
  }
}

function isFollowed(value: unknown): value is FollowedChange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'cluster' in value &&
    typeof value.cluster === 'string' &&
    'id' in value &&
    typeof value.id === 'string'
  );
}

/** Changes on their way to proof, over a reload, for one tab. */
export const followedChanges = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => followed,
  add(change: FollowedChange): void {
    if (!followed.some(({ id }) => id === change.id)) set([...followed, change]);
  },
  remove(id: string): void {
    if (followed.some((change) => change.id === id)) set(followed.filter((change) => change.id !== id));
  },
};

export function useFollowedChanges(): readonly FollowedChange[] {
  return useSyncExternalStore(followedChanges.subscribe, followedChanges.get);
}
