import { type Sandbox, type SandboxOptions, startSandbox } from '@padlock/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import { EventStream } from './testing/eventStream.ts';
import { eventually } from './testing/eventually.ts';
import { fakePrometheus, report } from './testing/fakePrometheus.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function demo(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  ends.push(() => sandbox.stop());
  return sandbox;
}

async function start(sandbox: Sandbox, prometheusUrl?: string): Promise<TestServer> {
  const server = await readyServer(
    sandbox,
    prometheusUrl === undefined ? {} : { prometheus: { url: prometheusUrl } },
  );
  ends.push(() => server.stop());
  return server;
}

async function listen(server: TestServer, window = '1m'): Promise<EventStream> {
  const stream = await EventStream.open(`${server.url}/api/clusters/demo/events?window=${window}`);
  ends.push(() => stream.close());
  return stream;
}

const call = report(
  {
    source_workload: 'frontpage',
    source_workload_namespace: 'shop',
    destination_workload: 'orders',
    destination_workload_namespace: 'shop',
    destination_service: 'orders.shop.svc.cluster.local',
    destination_service_name: 'orders',
    destination_service_namespace: 'shop',
  },
  60,
);
const callEdge = 'demo/service/shop/frontpage->demo/service/shop/orders';

async function stateOf(server: TestServer, id: string) {
  const { edges } = await server.client.topology({ params });
  return edges.find((edge) => edge.id === id)?.state;
}

describe('a page that is open', () => {
  it('hears first where things stand, then of a policy changed with kubectl at once', async () => {
    const sandbox = await demo();
    const server = await start(sandbox);
    const { mode } = await server.client.mesh({ params });
    expect(mode.mode).toBe('PERMISSIVE');
    const stream = await listen(server);
    await stream.next(({ type }) => type === 'hello');

    const since = stream.events.length;
    const path = '/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications/default';
    const answer = await fetch(sandbox.kubernetesUrl + path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ spec: { mtls: { mode: 'STRICT' } } }),
    });
    expect(answer.status).toBe(200);
    await stream.next(({ type }) => type === 'cluster', { since });
    expect((await server.client.mesh({ params })).mode.mode).toBe('STRICT');
  });

  it('hears that the API server is gone, keeps what it had, and recovers by itself', async () => {
    const sandbox = await startSandbox();
    const server = await start(sandbox);
    await server.client.mesh({ params });
    const stream = await listen(server);
    const port = Number(new URL(sandbox.kubernetesUrl).port);
    await sandbox.stop();
    const isDown = (state: string) =>
      stream.events.some(
        (event) =>
          event.type === 'sources' &&
          event.sources.some((one) => one.name === 'kubernetes' && one.state === state),
      );
    await eventually(() => isDown('down'));
    const kept = await server.client.mesh({ params });
    expect(kept.namespaces.map(({ name }) => name)).toContain('shop');
    expect(kept.sources[0]).toMatchObject({ state: 'down', message: 'The API server cannot be reached.' });

    // Another store on the same port: all resourceVersions are foreign to it.
    const again = await startSandbox({ kubernetesPort: port });
    ends.push(() => again.stop());
    await eventually(() => isDown('ok'));
    const since = stream.events.length;
    await fetch(
      `${again.kubernetesUrl}/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications/default`,
      {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ spec: { mtls: { mode: 'STRICT' } } }),
      },
    );
    await eventually(async () => (await server.client.mesh({ params })).mode.mode === 'STRICT');
    await stream.next(({ type }) => type === 'cluster', { since });
  });

  it('hears that Prometheus is gone, sees no lock rest on old data, and gets it back', async () => {
    const prometheus = await fakePrometheus(() => [call]);
    const sandbox = await demo();
    const server = await start(sandbox, prometheus.url);
    const stream = await listen(server);
    await eventually(async () => (await stateOf(server, callEdge)) === 'locked');

    await prometheus.stop();
    const seen = (state: string) =>
      stream.events.some(
        (event) =>
          event.type === 'sources' &&
          event.sources.some((one) => one.name === 'prometheus' && one.state === state),
      );
    await eventually(() => seen('down'));
    const topology = await server.client.topology({ params });
    expect(topology.edges.find(({ id }) => id === callEdge)?.state).toBe('unknown');
    expect(topology.sources[1]).toMatchObject({
      state: 'down',
      message: 'Prometheus does not answer.',
      lastSuccess: expect.any(String) as string,
    });

    const again = await fakePrometheus(() => [call], prometheus.port);
    ends.push(() => again.stop());
    await eventually(async () => (await stateOf(server, callEdge)) === 'locked');
  });

  it('hears of new traffic of its own window only', async () => {
    const prometheus = await fakePrometheus(() => [call]);
    ends.push(() => prometheus.stop());
    const server = await start(await demo(), prometheus.url);
    const stream = await listen(server, '15s');
    await server.client.topology({ params, query: { window: '5m' } });
    await stream.next(({ type }) => type === 'traffic');
    const windows = stream.events.flatMap((event) => (event.type === 'traffic' ? [event.window] : []));
    expect(new Set(windows)).toEqual(new Set(['15s']));
  });
});

describe('answers', () => {
  it('cost Prometheus the same for many people as for one', async () => {
    const prometheus = await fakePrometheus(() => [call]);
    ends.push(() => prometheus.stop());
    const server = await start(await demo(), prometheus.url);
    await Promise.all(Array.from({ length: 50 }, () => server.client.topology({ params })));
    const queries = prometheus.requests.filter((line) => line.startsWith('POST'));
    // Two windows (the one shown and the last day) with four queries each, three that learn about telemetry, and one that
    // looks for recording rules: 12, and more only where a machine is so slow that the windows are due again.
    expect(queries.length).toBeLessThan(50);
  });

  it('have a tag, are sent again only when they changed, and are kept by nobody else', async () => {
    const server = await start(await demo());
    const url = `${server.url}/api/clusters/demo/services`;
    const first = await fetch(url);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect(first.headers.get('cache-control')).toBe('private, no-cache');
    expect(first.headers.get('vary')).toContain('Cookie');
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect((await fetch(`${url}?namespaces=shop`, { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it('of every read follow the contract', async () => {
    const prometheus = await fakePrometheus(() => [call]);
    ends.push(() => prometheus.stop());
    const server = await start(await demo(), prometheus.url);
    const { client } = server;
    const topology = await client.topology({ params, query: { graph: 'workload', namespaces: 'shop' } });
    expect(topology.nodes.some(({ kind }) => kind === 'workload')).toBe(true);
    // The first answers do not wait for traffic for long.
    await eventually(async () => (await stateOf(server, callEdge)) === 'locked');
    const edge = await client.edge({ params, query: { id: callEdge } });
    expect(edge).toMatchObject({ edge: { state: 'locked' }, series: { basis: 'requests' } });
    expect((await client.services({ params })).services.map(({ name }) => name)).toContain('catalog');
    const service = await client.service({ params: { ...params, namespace: 'shop', name: 'catalog' } });
    expect(service.mayWrite).toEqual({ allowed: true, reason: null });
    expect(service.sharedWith).toEqual([{ kind: 'Service', namespace: 'shop', name: 'catalog-internal' }]);
    const traffic = await client.serviceTraffic({
      params: { ...params, namespace: 'shop', name: 'catalog' },
    });
    expect(traffic.requests.timestamps.length).toBeGreaterThan(50);
    expect((await client.changes({ params })).changes).toEqual([]);
    await expect(client.edge({ params, query: { id: 'demo/none->demo/none' } })).rejects.toMatchObject({
      problem: { status: 404, code: 'edge_not_found' },
    });
  });
});

describe('a person without the right to write', () => {
  it('is told which verbs are missing', async () => {
    const sandbox = await demo({ authorize: ({ verb }) => verb !== 'create' && verb !== 'delete' });
    const server = await start(sandbox);
    const service = await server.client.service({
      params: { ...params, namespace: 'shop', name: 'catalog' },
    });
    expect(service.mayWrite).toEqual({
      allowed: false,
      reason: 'You lack the right to create, delete peerauthentications.security.istio.io in namespace shop.',
    });
    const access = (namespace: string) => server.client.policyAccess({ params: { ...params, namespace } });
    expect(await access('shop')).toEqual(service.mayWrite);
    expect((await access('istio-system')).reason).toContain('in namespace istio-system');
  });
});

describe('a read-only server', () => {
  it('plans without a dry run and applies nothing', async () => {
    const server = await readyServer(await demo(), { readOnly: true });
    ends.push(() => server.stop());
    const target = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' } as const;
    const plan = await server.client.plan({ params, body: { target } });
    expect(plan.writes[0]?.dryRun).toBeNull();
    const body = {
      target,
      digest: plan.digest,
      resourceVersions: {},
      acceptedLosses: [],
      idempotencyKey: '9d2f4bb6-6c2e-4f0e-9a38-0d5ef1a6f1c1',
    };
    await expect(server.client.apply({ params, body })).rejects.toMatchObject({
      problem: { code: 'read_only', status: 403 },
    });
    const service = await server.client.service({
      params: { ...params, namespace: 'shop', name: 'catalog' },
    });
    expect(service.mayWrite).toEqual({ allowed: false, reason: 'This server is read-only.' });
  });
});
