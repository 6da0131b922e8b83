import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useLive } from './liveStore.ts';

/**
 * When the newest data of this cluster arrived, in ms since the epoch; null before the first. Where a source is behind, its last
 * answer counts, since a fresh answer of the server would then carry old data; a cluster that was never read has none.
 */
export function useDataTime(cluster: string): number | null {
  const cache = useQueryClient().getQueryCache();
  const { sources } = useLive();
  const subscribe = useCallback((listener: () => void) => cache.subscribe(listener), [cache]);
  const newest = useSyncExternalStore(subscribe, () =>
    Math.max(
      0,
      ...cache
        .findAll({ queryKey: ['clusters', cluster], type: 'active' })
        .map((query) => query.state.dataUpdatedAt),
    ),
  );
  const behind = sources?.filter(({ state }) => state !== 'ok') ?? [];
  if (behind.some(({ name, lastSuccess }) => name === 'kubernetes' && lastSuccess === null)) return null;
  const times = behind.flatMap(({ lastSuccess }) => (lastSuccess === null ? [] : [Date.parse(lastSuccess)]));
  return newest === 0 && times.length === 0 ? null : Math.min(newest || Infinity, ...times);
}
