import { eventsPath, type TrafficWindow } from '@padlock/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { liveStore, useLive } from './liveStore.ts';
import { joinSharedStream } from './sharedStream.ts';
import { createRefresher } from './refresher.ts';

/** How often the page asks while no stream is open: proxies may buffer or refuse streams. */
const pollWithoutStream = 5_000;

/** Keeps what the page shows as new as the server: reads again what each event makes stale. Mounted once, in the shell. */
export function useEvents(cluster: string, window: TrafficWindow): void {
  const client = useQueryClient();
  const { stream, pausedAt } = useLive();
  const paused = pausedAt !== null;

  useEffect(() => {
    if (paused) return;
    const refresh = createRefresher(client, cluster);
    liveStore.restart();
    const url = `${eventsPath.replace(':cluster', encodeURIComponent(cluster))}?${new URLSearchParams({ window })}`;
    return joinSharedStream(url, {
      message(message) {
        if (message.type === 'lost') return liveStore.lost();
        liveStore.opened('sources' in message.event ? message.event.sources : null);
        refresh(message.event);
      },
      status(connected, sources) {
        if (connected) liveStore.opened(sources);
        else liveStore.lost();
      },
    });
  }, [client, cluster, window, paused]);

  const polling = stream !== 'open' && !paused;
  useEffect(() => {
    if (!polling) return;
    const timer = setInterval(() => {
      void client.invalidateQueries({ queryKey: ['clusters', cluster] });
      // The stream may have ended because the cluster is gone.
      void client.invalidateQueries({ queryKey: ['session'] });
    }, pollWithoutStream);
    return () => clearInterval(timer);
  }, [client, cluster, polling]);
}
