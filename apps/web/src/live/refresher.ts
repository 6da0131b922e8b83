import type { ServerEvent } from '@padlock/contract';
import type { Query, QueryClient } from '@tanstack/react-query';
import { coalesce } from './coalesce.ts';
import { isReadFirst, isStaleAfter } from './staleKeys.ts';

/** Events of one burst (a policy, its pods, its endpoints) are answered together. */
const burst = 25;
/** What is looked at is read before counts and lists beside it: on a large mesh those take the server as long as the graph, */
const headStart = 2_000;
/** which is to be drawn first. */
const drawing = 300;
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/**
 * Takes events, and reads again what they made stale, burst by burst. What is read beside the graph has bursts of its own: some of
 * it waits for Prometheus, and a policy must not.
 */
export function createRefresher(client: QueryClient, cluster: string): (event: ServerEvent) => void {
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
