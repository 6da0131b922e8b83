import type { ServerResponse } from 'node:http';
import { meshMode } from '@padlock/mtls';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { json, localServer, type LocalServer } from '../testing/localServer.ts';
import { ClusterStore, type ClusterStoreOptions } from './clusterStore.ts';

const meshConfig = (mesh: string) => ({ metadata: { name: 'istio', namespace: 'istio' }, data: { mesh } });
const policy = (namespace: string, mode: string) => ({
  metadata: { name: 'default', namespace },
  spec: { mtls: { mode } },
});
const inNamespace = (plural: string, namespace: string): string => `namespaces/${namespace}/${plural}`;

/** A cluster whose control plane is in `istio`, and which serves Istio's kinds and no vendor's. */
class FakeCluster {
  /** By path behind the version: items of a list, or an object. */
  readonly answers: Record<string, object> = {
    'namespaces/data': { metadata: { name: 'data' } },
    'namespaces/shop': { metadata: { name: 'shop', labels: { team: 'sales' } } },
    [inNamespace('configmaps', 'istio')]: [meshConfig('rootNamespace: root-one\n')],
    [inNamespace('peerauthentications', 'root-one')]: [policy('root-one', 'STRICT')],
    [inNamespace('peerauthentications', 'root-two')]: [policy('root-two', 'DISABLE')],
    [inNamespace('telemetries', 'root-one')]: [
      { metadata: { name: 'one', namespace: 'root-one' }, spec: {} },
    ],
  };
  readonly forbidden = new Set<string>();
  readonly #watches = new Map<string, ServerResponse>();

  readonly handle = (_request: unknown, response: ServerResponse, url: URL): void => {
    const { pathname } = url;
    const group = /^\/apis\/(?:security|networking|telemetry)\.istio\.io(\/v1)?$/.exec(pathname);
    if (group !== null) {
      const plurals = ['peerauthentications', 'authorizationpolicies', 'destinationrules', 'serviceentries'];
      const resources = [...plurals, 'telemetries'].map((name) => ({ name }));
      return json(response, group[1] === undefined ? { versions: [{ version: 'v1' }] } : { resources });
    }
    const path = pathname.replace(/^\/apis?\/(?:[^/]+\.istio\.io\/)?v1\//, '');
    const code = this.forbidden.has(path) ? 403 : path.startsWith('/') ? 404 : 200;
    if (code !== 200) return json(response, { kind: 'Status', code, message: `no ${path}` }, code);
    if (url.searchParams.get('watch') === 'true') {
      this.#watches.set(path, response);
      response.writeHead(200).flushHeaders();
      return;
    }
    const answer = this.answers[path] ?? [];
    json(
      response,
      Array.isArray(answer)
        ? { metadata: { resourceVersion: '1' }, items: answer as unknown[] }
        : { apiVersion: 'v1', kind: 'Namespace', ...answer },
    );
  };

  isWatched(path: string): boolean {
    return this.#watches.has(path);
  }

  change(path: string, kind: string, object: object): void {
    const whole = { apiVersion: 'v1', kind, ...object };
    this.#watches.get(path)?.write(`${JSON.stringify({ type: 'MODIFIED', object: whole })}\n`);
  }
}

const open: { server: LocalServer; store: ClusterStore }[] = [];
afterEach(async () => {
  for (const { store, server } of open.splice(0)) {
    store.stop();
    await server.stop();
  }
});

async function storeOf(cluster: FakeCluster, options: Omit<ClusterStoreOptions, 'api'>) {
  const server = await localServer(cluster.handle);
  const store = new ClusterStore({ api: apiOf(server.url), istioNamespace: 'istio', ...options });
  open.push({ server, store });
  store.start();
  await store.whenReady(20_000);
  return {
    store,
    /** Everything asked for, but what is served and whether anybody answers. */
    asked: () =>
      [...new Set(server.requests.map((request) => request.replace(/^GET |\?.*$/g, '')))]
        .filter((path) => !/^\/version$|^\/apis\/[^/]+(\/[^/]+)?$/.test(path))
        .sort(),
  };
}

describe('a cluster of which two namespaces are shown', () => {
  const namespaces = ['shop', 'data'];

  it('is read there, and what holds for them in the root namespace and in that of istiod', async () => {
    const { store, asked } = await storeOf(new FakeCluster(), { namespaces });
    const everywhere = ['data', 'root-one', 'shop'];
    const paths = (version: string, plural: string, places: readonly string[]) =>
      places.map((place) => `${version}/${inNamespace(plural, place)}`);
    expect(asked()).toEqual(
      [
        '/api/v1/namespaces/data',
        '/api/v1/namespaces/shop',
        '/api/v1/namespaces/istio/configmaps',
        ...paths('/api/v1', 'pods', namespaces),
        ...paths('/api/v1', 'services', namespaces),
        ...paths('/apis/networking.istio.io/v1', 'destinationrules', everywhere),
        ...paths('/apis/networking.istio.io/v1', 'serviceentries', namespaces),
        ...paths('/apis/security.istio.io/v1', 'authorizationpolicies', everywhere),
        ...paths('/apis/security.istio.io/v1', 'peerauthentications', everywhere),
        ...paths('/apis/telemetry.istio.io/v1', 'telemetries', ['root-one']),
      ].sort(),
    );
    const { mesh, limits } = store.snapshot;
    expect(limits).toEqual([]);
    expect(meshMode(mesh).mode).toBe('STRICT');
    expect(mesh.namespaces.get('shop')?.labels).toEqual({ team: 'sales' });
  });

  it('follows the mesh to another root namespace', async () => {
    const cluster = new FakeCluster();
    const { store } = await storeOf(cluster, { namespaces });
    const configMaps = inNamespace('configmaps', 'istio');
    await eventually(() => cluster.isWatched(configMaps));
    cluster.change(configMaps, 'ConfigMap', meshConfig('rootNamespace: root-two\n'));
    await eventually(() => meshMode(store.snapshot.mesh).mode === 'DISABLE');
    expect([...store.snapshot.objects('PeerAuthentication').keys()]).toEqual(['root-two/default']);
    expect(store.snapshot.objects('Telemetry').size).toBe(0);
    expect(store.status.state).toBe('ok');
  });

  it('says what one of them does not show, and shows the other', async () => {
    const cluster = new FakeCluster();
    cluster.answers[inNamespace('peerauthentications', 'shop')] = [policy('shop', 'DISABLE')];
    cluster.forbidden.add(inNamespace('peerauthentications', 'data'));
    const { store } = await storeOf(cluster, { namespaces });
    expect(store.snapshot.limits).toEqual([
      {
        kind: 'PeerAuthentication',
        reason: 'forbidden',
        message: 'no namespaces/data/peerauthentications. Every mode is taken to be the default, PERMISSIVE.',
      },
    ]);
    expect(store.snapshot.apiVersions.get('PeerAuthentication')).toBe('security.istio.io/v1');
    expect([...store.snapshot.objects('PeerAuthentication').keys()].sort()).toEqual([
      'root-one/default',
      'shop/default',
    ]);
  });
});

it('a whole cluster: Telemetry is that of the root namespace, which istiod need not be in', async () => {
  const { store, asked } = await storeOf(new FakeCluster(), {});
  expect([...store.snapshot.objects('Telemetry').keys()]).toEqual(['root-one/one']);
  expect(asked()).toContain('/api/v1/pods');
  expect(asked()).not.toContain('/api/v1/namespaces/istio/pods');
});
