import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { meshMode } from '@padlock/mtls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pause } from '../pause.ts';
import { eventually } from '../testing/eventually.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { json, localServer } from '../testing/localServer.ts';
import { ClusterStore, publishInterval } from './clusterStore.ts';
import { watchedKinds } from './kinds.ts';

let sandbox: Sandbox;
let store: ClusterStore;
beforeEach(async () => {
  sandbox = await startSandbox();
  store = new ClusterStore({ api: apiOf(sandbox.kubernetesUrl) });
  store.start();
  await store.whenReady(20_000);
});
afterEach(async () => {
  store.stop();
  await sandbox.stop();
});

async function patch(path: string, body: object): Promise<void> {
  const response = await fetch(sandbox.kubernetesUrl + path, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

const istio = '/api/v1/namespaces/istio-system/configmaps/istio';
const meshPolicy = '/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications/default';

describe('the cluster store', () => {
  it('has everything in its first snapshot', () => {
    const { snapshot } = store;
    expect(snapshot.version).toBe(1);
    expect(snapshot.limits).toEqual([]);
    expect(snapshot.apiVersions.get('PeerAuthentication')).toBe('security.istio.io/v1');
    expect([...snapshot.mesh.namespaces.keys()]).toContain('shop');
    expect(store.status).toMatchObject({ name: 'kubernetes', state: 'ok', message: null });
  });

  it('never changes a snapshot that somebody holds', async () => {
    const before = store.snapshot;
    await patch(meshPolicy, { spec: { mtls: { mode: 'STRICT' } } });
    await eventually(() => store.snapshot.version > before.version);
    expect(meshMode(before.mesh).mode).toBe('PERMISSIVE');
    expect(meshMode(store.snapshot.mesh).mode).toBe('STRICT');
  });

  it('makes one snapshot of changes that come together', async () => {
    const published: number[] = [];
    store.changed.add(() => published.push(performance.now()));
    await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        patch(meshPolicy, { metadata: { labels: { [`turn-${turn}`]: '' } } }),
      ),
    );
    const labels = () =>
      store.snapshot.objects('PeerAuthentication').get('istio-system/default')?.metadata.labels ?? {};
    await eventually(() => Object.keys(labels()).filter((name) => name.startsWith('turn-')).length === 20);
    // However long a busy machine takes over them: not one for each, but one in each quarter of a second.
    const gaps = published.slice(1).map((at, index) => at - (published[index] ?? 0));
    expect(gaps.filter((gap) => gap < 200)).toEqual([]);
  });

  it('tells of a policy at once however many pods there are, and of pods less often the more there are', () => {
    expect([100, 6_000, 50_000].map((pods) => publishInterval('PeerAuthentication', pods))).toEqual([
      250, 250, 250,
    ]);
    expect([100, 6_000, 50_000].map((pods) => publishInterval('Pod', pods))).toEqual([250, 3_000, 5_000]);
  });

  it('says nothing when a change touches nothing that is kept', async () => {
    const [key] = store.snapshot.objects('Pod').keys();
    const [namespace, name] = (key ?? '').split('/');
    const { version } = store.snapshot;
    await patch(`/api/v1/namespaces/${namespace}/pods/${name}`, {
      metadata: { annotations: { 'example.com/seen': 'now' } },
    });
    await pause(500);
    expect(store.snapshot.version).toBe(version);
  });

  it('reads mesh settings, and takes the namespace of istiod for the root where none is named', async () => {
    await patch(istio, { data: { mesh: 'enableAutoMtls: false\ntrustDomain: td.test\n' } });
    await eventually(() => !store.snapshot.mesh.config.enableAutoMtls);
    expect(store.snapshot.mesh.config).toMatchObject({
      trustDomain: 'td.test',
      rootNamespace: 'istio-system',
    });
    await patch(istio, { data: { mesh: 'rootNamespace: mesh-root\n' } });
    await eventually(() => store.snapshot.mesh.config.rootNamespace === 'mesh-root');
  });

  it("falls back to Istio's defaults when the settings are no YAML", async () => {
    await patch(istio, { data: { mesh: 'a: [b' } });
    const { version } = store.snapshot;
    await eventually(() => store.snapshot.version > version);
    expect(store.snapshot.mesh.config).toMatchObject({ enableAutoMtls: true, rootNamespace: 'istio-system' });
  });
});

it('does not say that it has read an API server which never answered', async () => {
  const gone = await localServer(() => undefined);
  await gone.stop();
  const never = new ClusterStore({ api: apiOf(gone.url) });
  never.start();
  try {
    await eventually(() => never.status.state === 'down');
    // Until its watches count as broken for long.
    await pause(5_500);
    expect(never.status).toMatchObject({ state: 'down', lastSuccess: null });
  } finally {
    never.stop();
  }
}, 90_000);

it('says that it grows old while the API server answers, but ends every watch', async () => {
  let watchable = false;
  const server = await localServer((_request, response, url) => {
    if (url.searchParams.get('watch') !== 'true')
      return json(response, { metadata: { resourceVersion: '1' }, items: [] });
    if (!watchable) return void response.destroy();
    response.writeHead(200).flushHeaders();
  });
  const services = watchedKinds.filter(({ kind }) => kind === 'Service');
  const cut = new ClusterStore({ api: apiOf(server.url), kinds: services });
  const states: string[] = [];
  cut.statusChanged.add(({ state }) => states.push(state));
  cut.start();
  try {
    await eventually(() => states.at(-1) === 'stale', 40_000);
    expect(cut.status.message).toMatch(/^Changes of Service do not arrive\. /);
    watchable = true;
    await eventually(() => cut.status.state === 'ok', 40_000);
    expect(states.slice(-2)).toEqual(['stale', 'ok']);
  } finally {
    cut.stop();
    await server.stop();
  }
}, 90_000);

/** One service, and an API server that forgets what it told at once: the list is read again and again. */
async function forgetfulServer() {
  let clusterIP = '10.0.0.1';
  const tooOld = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired', message: 'old' } };
  const server = await localServer((_request, response, url) => {
    if (url.searchParams.get('watch') === 'true') return void response.end(`${JSON.stringify(tooOld)}\n`);
    const spec = { clusterIP, ports: [{ port: 80 }] };
    json(response, { metadata: {}, items: [{ metadata: { name: 'orders', namespace: 'shop' }, spec }] });
  });
  return { ...server, becomeHeadless: () => void (clusterIP = 'None') };
}

it('says nothing when a list that is read again says what is known already', async () => {
  const server = await forgetfulServer();
  const services = watchedKinds.filter(({ kind }) => kind === 'Service');
  const again = new ClusterStore({ api: apiOf(server.url), kinds: services });
  again.start();
  try {
    await again.whenReady(10_000);
    const { version, mesh } = again.snapshot;
    const service = mesh.services.get('shop/orders');
    const lists = (): number => server.requests.filter((request) => !request.includes('watch=')).length;
    const read = lists();
    await eventually(() => lists() >= read + 2, 30_000);
    await pause(500);
    expect(again.snapshot.version).toBe(version);
    expect(service?.name).toBe('orders');
    server.becomeHeadless();
    await eventually(() => again.snapshot.version > version, 30_000);
  } finally {
    again.stop();
    await server.stop();
  }
}, 90_000);

it('is well again after an outage in which it looked for a kind that is not served', async () => {
  let away = true;
  const server = await localServer((_request, response) => {
    if (away) return void response.destroy();
    json(response, { kind: 'Status', code: 404, message: 'not found' }, 404);
  });
  const absent = watchedKinds.filter(({ kind }) => kind === 'ServiceMeshPolicy');
  expect(absent).toHaveLength(1);
  const cut = new ClusterStore({ api: apiOf(server.url), kinds: absent });
  cut.start();
  try {
    await eventually(() => cut.status.state === 'down');
    // Until its watch counts as broken for long.
    await pause(5_500);
    away = false;
    await eventually(() => cut.status.state === 'ok');
  } finally {
    cut.stop();
    await server.stop();
  }
}, 90_000);

it('goes on telling what changes when the clock of the system is set back', async () => {
  const services = watchedKinds.filter(({ kind }) => kind === 'Service');
  const server = await forgetfulServer();
  const store = new ClusterStore({ api: apiOf(server.url), kinds: services });
  store.start();
  const now = Date.now;
  try {
    await store.whenReady(10_000);
    const { version } = store.snapshot;
    Date.now = () => now() - 3_600_000;
    server.becomeHeadless();
    await eventually(() => store.snapshot.version > version, 30_000);
    expect(store.snapshot.mesh.services.get('shop/orders')?.headless).toBe(true);
  } finally {
    Date.now = now;
    store.stop();
    await server.stop();
  }
}, 60_000);
