import type { ServerResponse } from 'node:http';
import type { KubernetesObject } from '@padlock/mtls';
import { afterEach, describe, expect, it } from 'vitest';
import { pause } from '../pause.ts';
import { eventually } from '../testing/eventually.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { json, localServer, type LocalServer } from '../testing/localServer.ts';
import type { WatchedKind } from './kinds.ts';
import { type KindStatus, Reflector } from './reflector.ts';

const services: WatchedKind = {
  kind: 'Service',
  plural: 'services',
  group: '',
  versions: ['v1'],
  without: 'No service can be shown.',
  project: (object) => object,
};
const policies: WatchedKind = {
  ...services,
  kind: 'PeerAuthentication',
  plural: 'peerauthentications',
  group: 'security.istio.io',
  versions: ['v1', 'v1beta1'],
  without: 'Every mode is taken to be PERMISSIVE.',
};

const service = (name: string, resourceVersion = '1') => ({
  metadata: { name, namespace: 'shop', resourceVersion },
});
const event = (type: string, object: unknown): string =>
  `${JSON.stringify({ type, object: typeof object === 'object' ? { apiVersion: 'v1', kind: 'Service', ...object } : object })}\n`;

/** Answers lists from `items`, page by page, and hands each watch to the test. */
class FakeCluster {
  items = [service('a'), service('b'), service('c')];
  version = '10';
  readonly watches: { readonly response: ServerResponse; readonly from: string | null }[] = [];
  lists = 0;
  refuseLists: { status: number; body: unknown } | undefined;

  readonly handle = (_request: unknown, response: ServerResponse, url: URL): void => {
    if (url.searchParams.get('watch') === 'true') {
      this.watches.push({ response, from: url.searchParams.get('resourceVersion') });
      response.writeHead(200).write('');
      response.flushHeaders();
      return;
    }
    if (!url.pathname.endsWith('services')) return json(response, { kind: 'Status', code: 404 }, 404);
    if (this.refuseLists !== undefined) return json(response, this.refuseLists.body, this.refuseLists.status);
    const limit = Number(url.searchParams.get('limit') ?? this.items.length);
    const from = Number(url.searchParams.get('continue') ?? 0);
    const next = from + limit < this.items.length ? String(from + limit) : '';
    if (from === 0) this.lists += 1;
    json(response, {
      metadata: { resourceVersion: this.version, continue: next },
      items: this.items.slice(from, from + limit),
    });
  };

  get lastWatch(): FakeCluster['watches'][number] | undefined {
    return this.watches.at(-1);
  }
}

class Seen {
  readonly objects = new Map<string, KubernetesObject>();
  statuses: KindStatus[] = [];
  lostCount = 0;
  readonly sink = {
    replace: (objects: ReadonlyMap<string, KubernetesObject>) => {
      this.objects.clear();
      for (const [key, object] of objects) this.objects.set(key, object);
    },
    set: (key: string, object: KubernetesObject) => void this.objects.set(key, object),
    remove: (key: string) => void this.objects.delete(key),
    status: (status: KindStatus) => void this.statuses.push(status),
    lost: () => void (this.lostCount += 1),
  };
  get names(): string {
    return [...this.objects.keys()].sort().join(' ');
  }
}

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function reflect(
  cluster: FakeCluster,
  options: { kind?: WatchedKind; pageSize?: number; handle?: FakeCluster['handle'] } = {},
): Promise<{ seen: Seen; server: LocalServer; reflector: Reflector }> {
  const server = await localServer(options.handle ?? cluster.handle);
  const seen = new Seen();
  const reflector = new Reflector({
    api: apiOf(server.url),
    kind: options.kind ?? services,
    sink: seen.sink,
    pageSize: options.pageSize ?? 2,
    absentMs: 50,
    backoff: { firstMs: 10, maxMs: 50 },
  });
  reflector.start();
  ends.push(
    () => server.stop(),
    () => reflector.stop(),
  );
  return { seen, server, reflector };
}

describe('a reflector', () => {
  it('reads a list page by page, then watches from where the list ended', async () => {
    const cluster = new FakeCluster();
    const { seen, server } = await reflect(cluster);
    await eventually(() => cluster.watches.length === 1);
    expect(seen.names).toBe('shop/a shop/b shop/c');
    expect(seen.statuses).toEqual([{ state: 'synced', apiVersion: 'v1' }]);
    expect(cluster.lastWatch?.from).toBe('10');
    expect(server.requests.filter((line) => line.includes('continue=2'))).toHaveLength(1);
  });

  it('gives listed items the kind of their list', async () => {
    const { seen } = await reflect(new FakeCluster());
    await eventually(() => seen.objects.size === 3);
    expect(seen.objects.get('shop/a')).toMatchObject({ apiVersion: 'v1', kind: 'Service' });
  });

  it('follows additions, changes and deletions', async () => {
    const cluster = new FakeCluster();
    const { seen } = await reflect(cluster);
    await eventually(() => cluster.watches.length === 1);
    cluster.lastWatch?.response.write(event('ADDED', service('d', '11')));
    cluster.lastWatch?.response.write(event('MODIFIED', service('a', '12')));
    cluster.lastWatch?.response.write(event('DELETED', service('b', '13')));
    await eventually(() => seen.names === 'shop/a shop/c shop/d');
    expect(seen.objects.get('shop/a')?.metadata.resourceVersion).toBe('12');
  });

  it('takes events up where they ended when the connection drops, without a new list', async () => {
    const cluster = new FakeCluster();
    const { seen } = await reflect(cluster);
    await eventually(() => cluster.watches.length === 1);
    cluster.lastWatch?.response.write(event('ADDED', service('d', '11')));
    await eventually(() => seen.objects.size === 4);
    cluster.lastWatch?.response.destroy();
    await eventually(() => cluster.watches.length === 2);
    expect(cluster.lastWatch?.from).toBe('11');
    expect(cluster.lists).toBe(1);
    expect(seen.lostCount).toBe(1);
  });

  it('watches again from the last bookmark when the server ends a watch in good order', async () => {
    const cluster = new FakeCluster();
    const { seen } = await reflect(cluster);
    await eventually(() => cluster.watches.length === 1);
    cluster.lastWatch?.response.end(
      event('BOOKMARK', { metadata: { resourceVersion: '99', creationTimestamp: null } }),
    );
    await eventually(() => cluster.watches.length === 2);
    expect(cluster.lastWatch?.from).toBe('99');
    expect(seen.lostCount).toBe(0);
  });

  it('lists again when the server has forgotten where it was (410), and drops what is gone', async () => {
    const cluster = new FakeCluster();
    const { seen } = await reflect(cluster);
    await eventually(() => cluster.watches.length === 1);
    cluster.items = [service('a'), service('z')];
    cluster.version = '50';
    cluster.lastWatch?.response.end(
      event('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }),
    );
    await eventually(() => cluster.watches.length === 2);
    expect(seen.names).toBe('shop/a shop/z');
    expect(cluster.lastWatch?.from).toBe('50');
  });

  it('keeps what it has while the server has too many requests (429), and goes on where it was', async () => {
    const cluster = new FakeCluster();
    let throttled = 0;
    const { seen } = await reflect(cluster, {
      handle: (request, response, url) => {
        if (url.searchParams.get('watch') !== 'true' || cluster.watches.length !== 1 || throttled > 2)
          return cluster.handle(request, response, url);
        throttled += 1;
        json(response, { kind: 'Status', code: 429, reason: 'TooManyRequests' }, 429);
      },
    });
    await eventually(() => cluster.watches.length === 1);
    cluster.lastWatch?.response.destroy();
    await eventually(() => cluster.watches.length === 2);
    expect([throttled, cluster.lists, cluster.lastWatch?.from]).toEqual([3, 1, '10']);
    expect(seen.statuses).toEqual([{ state: 'synced', apiVersion: 'v1' }]);
  });

  it('does not list in a tight loop when the server forgets at once, again and again', async () => {
    const cluster = new FakeCluster();
    const forget = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
    const { server } = await reflect(cluster, {
      handle: (request, response, url) =>
        url.searchParams.has('watch') ? json(response, forget, 410) : cluster.handle(request, response, url),
    });
    await pause(400);
    // Delays of 10, 20, 40, 50, 50 ... ms, or half of that: some 15 rounds at most, where a loop makes hundreds.
    expect(server.requests.filter((request) => request.includes('watch=true')).length).toBeLessThan(25);
  });

  it('comes back by itself after the server was away', async () => {
    const cluster = new FakeCluster();
    const { seen, server } = await reflect(cluster);
    await eventually(() => cluster.watches.length === 1);
    await server.stop();
    await eventually(() => seen.lostCount > 0);
    expect(seen.names).toBe('shop/a shop/b shop/c');
    const again = await localServer(cluster.handle, server.port);
    ends.push(() => again.stop());
    await eventually(() => cluster.watches.length === 2);
  });

  it('says that a kind is absent, and finds it once it is there', async () => {
    const cluster = new FakeCluster();
    const { seen, server } = await reflect(cluster, { kind: policies });
    await eventually(() => seen.statuses.length > 0);
    expect(seen.statuses[0]).toMatchObject({ state: 'missing', reason: 'absent' });
    expect(seen.statuses[0]).toHaveProperty(
      'message',
      expect.stringContaining('peerauthentications.security.istio.io'),
    );
    await eventually(
      () => server.requests.filter((line) => line === 'GET /apis/security.istio.io').length > 1,
    );
  });

  it("repeats the API server's words when a kind is forbidden", async () => {
    const cluster = new FakeCluster();
    cluster.refuseLists = {
      status: 403,
      body: {
        kind: 'Status',
        code: 403,
        reason: 'Forbidden',
        message: 'services is forbidden: User "ann" cannot list',
      },
    };
    const { seen } = await reflect(cluster);
    await eventually(() => seen.statuses.length > 0);
    expect(seen.statuses[0]).toEqual({
      state: 'missing',
      reason: 'forbidden',
      message: 'services is forbidden: User "ann" cannot list. No service can be shown.',
    });
  });

  it('reads without pages after a page token has run out', async () => {
    const cluster = new FakeCluster();
    cluster.refuseLists = { status: 410, body: { kind: 'Status', code: 410, reason: 'Expired' } };
    const { seen, server } = await reflect(cluster);
    await eventually(() => server.requests.some((line) => !line.includes('limit=')));
    cluster.refuseLists = undefined;
    await eventually(() => seen.objects.size === 3);
    expect(seen.statuses).toEqual([{ state: 'synced', apiVersion: 'v1' }]);
  });

  it('lists anew when asked to', async () => {
    const cluster = new FakeCluster();
    const { seen, reflector } = await reflect(cluster);
    await eventually(() => cluster.watches.length === 1);
    cluster.items = [service('only')];
    reflector.relist();
    await eventually(() => cluster.watches.length === 2);
    expect(seen.names).toBe('shop/only');
  });
});
