import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { useLive } from './liveStore.ts';

/**
 * When the newest data of this cluster arrived, in ms since the epoch; null before the first. Where Prometheus is behind, its
 * last answer counts, since a fresh answer of the server would then carry old evidence.
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
  const prometheus = sources?.find(({ name }) => name === 'prometheus');
  if (prometheus && prometheus.state !== 'ok' && prometheus.lastSuccess !== null)
    return Math.min(newest || Infinity, Date.parse(prometheus.lastSuccess));
  return newest === 0 ? null : newest;
}
