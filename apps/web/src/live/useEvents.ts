import { eventsPath, type ServerEvent, type TrafficWindow } from '@padlock/contract';
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { coalesce } from './coalesce.ts';
import { liveStore, useLive } from './liveStore.ts';
import { joinSharedStream } from './sharedStream.ts';
import { isReadFirst, isStaleAfter } from './staleKeys.ts';

/** Events of one burst (a policy, its pods, its endpoints) are answered together. */
const burst = 25;
/** What is looked at is read before counts and lists beside it: on a large mesh those take the server as long as the graph, */
const headStart = 2_000;
/** which is to be drawn first. */
const drawing = 300;
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

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/**
 * Takes events, and reads again what they made stale, burst by burst. What is read beside the graph has bursts of its own: some of
 * it waits for Prometheus, and a policy must not.
 */
function createRefresher(client: QueryClient, cluster: string): (event: ServerEvent) => void {
  let reading: Promise<unknown> = Promise.resolve();
  const refreshers = [true, false].map((first) => {
    let waiting: ServerEvent[] = [];
    const run = coalesce(async () => {
      const events = waiting;
      waiting = [];
      const stale = ({ queryKey }: Query): boolean =>
        isReadFirst(queryKey) === first && events.some((event) => isStaleAfter(event, cluster, queryKey));
      if (first) {
        reading = client.invalidateQueries({ predicate: stale });
        return reading;
      }
      await Promise.race([reading, pause(headStart)]);
      if (isGraphShown(client)) await pause(drawing);
      return client.invalidateQueries({ predicate: stale });
    }, burst);
    return (event: ServerEvent) => {
      waiting.push(event);
      run();
    };
  });
  return (event) => refreshers.forEach((refresh) => refresh(event));
}

function isGraphShown(client: QueryClient): boolean {
  const predicate = ({ queryKey }: Query): boolean => isReadFirst(queryKey);
  return client.getQueryCache().findAll({ type: 'active', predicate }).length > 0;
}
