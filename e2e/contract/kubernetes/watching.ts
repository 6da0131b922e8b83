import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { KubernetesObject, type RestClient } from '../../testbed/kubernetes/restClient.ts';
import { matching, resourceVersionOf, type Workspace } from './workspace.ts';

const WatchEvent = z.object({
  type: z.enum(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR']),
  object: z.looseObject({}),
});
type WatchEvent = z.infer<typeof WatchEvent>;

/** Events of a watch until `enough` says so, or the server ends the watch. */
async function collect(
  client: RestClient,
  path: string,
  enough: (events: readonly WatchEvent[]) => boolean,
): Promise<readonly WatchEvent[]> {
  const controller = new AbortController();
  const deadline = setTimeout(() => controller.abort(), 10_000);
  const events: WatchEvent[] = [];
  for await (const line of client.watch(path, controller.signal)) {
    events.push(WatchEvent.parse(line));
    if (enough(events)) break;
  }
  clearTimeout(deadline);
  controller.abort();
  return events;
}

const nameOf = (event: WatchEvent): string => KubernetesObject.parse(event.object).metadata.name;

export function describeWatching(workspace: () => Workspace): void {
  describe('watch', () => {
    it('tells of what is added, modified and deleted after a version, in order', async () => {
      const { client, path, create, mergePatch } = workspace();
      const start = resourceVersionOf(await create('watched-before', {}));
      const watched = collect(
        client,
        `${path}?watch=1&resourceVersion=${start}`,
        (events) => events.length === 3,
      );
      await create('watched', { mtls: { mode: 'STRICT' } });
      await mergePatch('watched', { spec: { mtls: { mode: 'PERMISSIVE' } } });
      await client.request('DELETE', `${path}/watched`);
      const events = await watched;
      expect(events.map((event) => `${event.type} ${nameOf(event)}`)).toEqual([
        'ADDED watched',
        'MODIFIED watched',
        'DELETED watched',
      ]);
      const versions = events.map((event) => Number(resourceVersionOf(KubernetesObject.parse(event.object))));
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      expect(events[2]?.object, 'the last state').toMatchObject({ spec: { mtls: { mode: 'PERMISSIVE' } } });
    });

    it('tells again what happened since an earlier version', async () => {
      const { client, path, create, mergePatch } = workspace();
      const made = await create('replayed', { mtls: { mode: 'STRICT' } });
      await mergePatch('replayed', { spec: { mtls: { mode: 'DISABLE' } } });
      const events = await collect(
        client,
        `${path}?watch=1&resourceVersion=${resourceVersionOf(made)}`,
        (seen) => seen.length === 1,
      );
      expect(events).toMatchObject([{ type: 'MODIFIED', object: { spec: { mtls: { mode: 'DISABLE' } } } }]);
    });

    it('starts with everything that there is when no version is old enough to matter', async () => {
      const { client, path, create } = workspace();
      await create('initial', {});
      const events = await collect(client, `${path}?watch=1&resourceVersion=0`, (seen) =>
        seen.some((event) => nameOf(event) === 'initial'),
      );
      expect(events.every((event) => event.type === 'ADDED')).toBe(true);
    });

    it('follows one object by name', async () => {
      const { client, path, create } = workspace();
      const start = resourceVersionOf(await create('unfollowed', {}));
      const watched = collect(
        client,
        `${path}?watch=1&resourceVersion=${start}&fieldSelector=metadata.name%3Dfollowed`,
        (seen) => seen.length === 1,
      );
      await create('noise', {});
      await create('followed', {});
      expect((await watched).map(nameOf)).toEqual(['followed']);
    });

    it('sends a bookmark before its time is over, if asked for bookmarks, and then ends', async () => {
      const { client, path, create } = workspace();
      const start = resourceVersionOf(await create('bookmarked', {}));
      const watched = collect(
        client,
        `${path}?watch=1&resourceVersion=${start}&allowWatchBookmarks=true&timeoutSeconds=5`,
        () => false,
      );
      const later = await create('after-the-start', {});
      const events = await watched;
      expect(events[0]).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'after-the-start' } } });
      const bookmark = events.at(-1);
      expect(bookmark).toMatchObject({
        type: 'BOOKMARK',
        object: { kind: 'PeerAuthentication', apiVersion: 'security.istio.io/v1' },
      });
      const { metadata } = z
        .object({ metadata: z.object({ resourceVersion: z.string() }) })
        .parse(bookmark?.object);
      expect(Number(metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(resourceVersionOf(later)));
    });

    it('from a version that is forgotten ends in 410', async () => {
      const { client, path } = workspace();
      const events = await collect(client, `${path}?watch=1&resourceVersion=1`, (seen) => seen.length === 1);
      expect(events).toMatchObject([
        {
          type: 'ERROR',
          object: {
            kind: 'Status',
            status: 'Failure',
            reason: 'Expired',
            code: 410,
            message: matching(/^too old resource version: 1 \(\d+\)$/),
          },
        },
      ]);
    });
  });
}
