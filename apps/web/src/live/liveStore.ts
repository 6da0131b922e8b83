import type { SourceStatus } from '@padlock/contract';
import { useSyncExternalStore } from 'react';

/** How live the page is. */
export interface LiveState {
  /** Is the event stream open? `starting` until the first answer. */
  readonly stream: 'starting' | 'open' | 'lost';
  /** When the stream was lost, in ms since the epoch. */
  readonly lostAt: number | null;
  /** When the person paused, in ms since the epoch; null: live. */
  readonly pausedAt: number | null;
  /** What the stream said last about Kubernetes and Prometheus; null: nothing yet. */
  readonly sources: readonly SourceStatus[] | null;
}

let state: LiveState = { stream: 'starting', lostAt: null, pausedAt: null, sources: null };
const listeners = new Set<() => void>();

function set(change: Partial<LiveState>) {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

export const liveStore = {
  get: () => state,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  opened(sources: readonly SourceStatus[] | null) {
    set({ stream: 'open', lostAt: null, ...(sources === null ? {} : { sources }) });
  },
  lost() {
    if (state.stream !== 'lost') set({ stream: 'lost', lostAt: Date.now() });
  },
  /** Another cluster: nothing is known of it yet. */
  restart() {
    set({ stream: 'starting', lostAt: null, sources: null });
  },
  pause() {
    set({ pausedAt: Date.now() });
  },
  resume() {
    set({ pausedAt: null });
  },
};

export function useLive(): LiveState {
  return useSyncExternalStore(liveStore.subscribe, liveStore.get);
}
