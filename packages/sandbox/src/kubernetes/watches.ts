// Watch requests: a stream of changes, one JSON document per line.
import type { ServerResponse } from 'node:http';
import type { KubernetesObject } from '@padlock/mtls';
import { asVersion, parseResourceVersion, predicateOf } from './lists.ts';
import type { ObjectStore, StoreEvent } from './objectStore.ts';
import type { ResourceTarget } from './requestPath.ts';
import { apiVersionOf, groupResource } from './resourceType.ts';
import type { ObjectPredicate } from './labelSelector.ts';
import { expired, tooLargeResourceVersion } from './statusError.ts';

/** As in the API server's watch cache. */
const BOOKMARK_INTERVAL_MS = 60_000;
/** A last bookmark goes out this long before a watch with a timeout ends. */
const BOOKMARK_BEFORE_END_MS = 2_000;
/** The API server ends a watch without a timeout after a random time of at least this. */
const LONGEST_WATCH_MS = 30 * 60_000;

/**
 * Serves one watch until its timeout, until the client goes, or until the response is closed from outside. As in the API
 * server, a resourceVersion that is too old comes as an ERROR event with status 200, not as a failed request.
 */
export function serveWatch(
  store: ObjectStore,
  target: ResourceTarget,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const since = parseResourceVersion(query.get('resourceVersion'));
  if (since !== undefined && since > store.revision) throw tooLargeResourceVersion(since, store.revision);
  const matches = predicateOf(target, query);
  const resource = groupResource(target.type);
  const send = (type: string, object: object): void => {
    response.write(`${JSON.stringify({ type, object })}\n`);
  };
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();

  if (since !== undefined && since !== 0 && since < store.compactedRevision) {
    send('ERROR', expired(`too old resource version: ${since} (${store.compactedRevision})`).toStatus());
    response.end();
    return;
  }

  const sendEvent = (event: StoreEvent): void => {
    if (event.resource !== resource) return;
    const seen = seenAs(event, matches);
    if (seen !== undefined) send(seen.type, asVersion(seen.object, target));
  };
  const bookmark = (annotations?: Readonly<Record<string, string>>): void => {
    send('BOOKMARK', {
      kind: target.type.kind,
      apiVersion: apiVersionOf(target.type.group, target.version),
      metadata: {
        resourceVersion: String(store.revision),
        creationTimestamp: null,
        ...(annotations === undefined ? {} : { annotations }),
      },
    });
  };
  const wantsBookmarks = isTrue(query.get('allowWatchBookmarks'));

  const fromNow = since === undefined || since === 0;
  if (fromNow || isTrue(query.get('sendInitialEvents'))) {
    for (const object of store.listAt(resource, store.revision) ?? []) {
      if (matches(object)) send('ADDED', asVersion(object, target));
    }
    if (isTrue(query.get('sendInitialEvents')) && wantsBookmarks) {
      bookmark({ 'k8s.io/initial-events-end': 'true' });
    }
  } else {
    for (const event of store.eventsSince(since)) sendEvent(event);
  }

  const unsubscribe = store.subscribe(sendEvent);
  const timeoutMs = Number(query.get('timeoutSeconds') ?? 0) * 1000 || LONGEST_WATCH_MS;
  const timers = [setTimeout(() => response.end(), timeoutMs)];
  if (wantsBookmarks) {
    timers.push(setInterval(bookmark, BOOKMARK_INTERVAL_MS));
    timers.push(setTimeout(bookmark, Math.max(0, timeoutMs - BOOKMARK_BEFORE_END_MS)));
  }
  response.once('close', () => {
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
  });
}

/** A change as a watch with a selector sees it: objects that begin or cease to match are added or deleted. */
function seenAs(
  event: StoreEvent,
  matches: ObjectPredicate,
): { readonly type: StoreEvent['type']; readonly object: KubernetesObject } | undefined {
  const before = event.previous !== undefined && matches(event.previous);
  const after = event.type !== 'DELETED' && matches(event.object);
  if (before && after) return { type: 'MODIFIED', object: event.object };
  if (after) return { type: 'ADDED', object: event.object };
  if (before && event.previous !== undefined) {
    const { resourceVersion } = event.object.metadata;
    const metadata = {
      ...event.previous.metadata,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    return { type: 'DELETED', object: { ...event.previous, metadata } };
  }
  return undefined;
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}
