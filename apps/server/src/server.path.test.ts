import type { ChangeTarget } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubernetes, startServer } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
let sandbox: Sandbox;
let server: TestServer;
let blind: TestServer;
beforeAll(async () => {
  sandbox = await startSandbox();
  server = await testServer(sandbox, { prometheus: { url: sandbox.prometheusUrl } });
  blind = await testServer(sandbox);
  await eventually(async () => (await server.client.path({ params })).complete);
  await eventually(() => hasRead(blind));
}, 60_000);
/** Whether the server has read the cluster: on a busy machine that takes a while. */
async function hasRead({ client }: TestServer): Promise<boolean> {
  return (await client.mesh({ params })).namespaces.length > 0;
}
afterAll(async () => {
  await server.stop();
  await blind.stop();
  await sandbox.stop();
});

const namespace = async (name: string, from = server) => {
  const path = await from.client.path({ params });
  const found = path.namespaces.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no namespace ${name}`);
  return { path, found };
};

function wanted<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('not there');
  return value;
}

describe('the path to STRICT', () => {
  it('names who is in the way, at which port, and what it may be', async () => {
    const { path, found } = await namespace('shop');
    expect(path).toMatchObject({ complete: true, mode: 'PERMISSIVE', window: '24h' });
    expect(path.namespaces[0]?.state).toBe('blocked');
    expect(found.state).toBe('blocked');
    const blocked = found.workloads.filter(({ state }) => state === 'blocked');
    expect(blocked.map(({ ref }) => ref.name)).toEqual(
      expect.arrayContaining(['catalog-v1', 'orders', 'payments']),
    );
    const catalog = blocked.find(({ ref }) => ref.name === 'catalog-v1');
    expect(catalog?.callers[0]).toMatchObject({ clientKind: 'unnamed', server: 'shop/catalog' });
    expect(catalog?.ports.map(({ containerPort, state }) => `${containerPort} ${state}`)).toContain(
      '8080 blocked',
    );
  });

  it('offers what is ready as a step that costs nobody access', async () => {
    const { found } = await namespace('shop');
    const target = found.step?.target;
    if (target?.scope !== 'places') throw new Error('no step of several workloads');
    const plan = await server.client.plan({ params, body: { target } });
    expect(plan.impact.losesAccess).toEqual([]);
    expect(plan.modes.map(({ place, after }) => [place, after])).toEqual(
      target.places.map((_, index) => [index, 'STRICT']),
    );
  });

  it('offers what is blocked as a review that names who would lose access, and brings along the rule in the way', async () => {
    const { found } = await namespace('shop');
    const stepOf = (name: string): ChangeTarget | undefined =>
      found.workloads.find(({ ref }) => ref.name === name)?.step?.target;
    const catalog = await server.client.plan({ params, body: { target: wanted(stepOf('catalog-v1')) } });
    expect(new Set(catalog.impact.losesAccess.map(({ clientKind }) => clientKind))).toEqual(
      new Set(['unnamed']),
    );
    const orders = { target: wanted(stepOf('orders')) };
    const alone = await server.client.plan({ params, body: orders });
    expect(alone.impact.losesAccess.map(({ client }) => client)).toEqual(['shop/bookings']);
    const [rule] = alone.companions;
    expect(rule).toMatchObject({ recommended: true, write: { ref: { name: 'orders' } } });
    const together = await server.client.plan({
      params,
      body: { ...orders, companions: [wanted(rule).id] },
    });
    expect(together.impact.losesAccess).toEqual([]);
  });

  it('makes the mesh STRICT and deletes in the same plan what says nothing more then', async () => {
    const policies = (await server.client.policies({ params, query: {} })).policies
      .filter(({ ref }) => ref.kind === 'PeerAuthentication' && ref.namespace !== 'istio-system')
      .map(({ ref }) => ref);
    const target: ChangeTarget = {
      scope: 'places',
      places: [
        { scope: 'mesh', mode: 'STRICT' },
        { scope: 'workload', namespace: 'shop', name: 'recommendations', mode: 'STRICT' },
      ],
      delete: policies,
    };
    const plan = await server.client.plan({ params, body: { target } });
    expect(plan.writes[0]).toMatchObject({ verb: 'patch', ref: { namespace: 'istio-system' } });
    expect(plan.writes.slice(1).map(({ verb }) => verb)).toEqual(policies.map(() => 'delete'));
    expect(plan.modes.map(({ after }) => after)).toEqual(['STRICT', 'STRICT']);
  });

  it('calls strict what is, and outside what no policy reaches', async () => {
    expect((await namespace('data')).found.workloads.map(({ ref, state }) => `${ref.name} ${state}`)).toEqual(
      expect.arrayContaining(['postgresql strict', 'redis outside']),
    );
    expect((await namespace('legacy')).found).toMatchObject({ state: 'outside', step: null });
  });

  it('knows nothing to be ready without Prometheus', async () => {
    const { path, found } = await namespace('shop', blind);
    expect(path).toMatchObject({ complete: false, step: null });
    expect(found.step).toBeNull();
  });
});

describe('the report', () => {
  it('says what the pages say, as JSON and as CSV', async () => {
    const report = await server.client.report({ params });
    expect(report).toMatchObject({ complete: true, mode: 'PERMISSIVE', window: '24h' });
    expect(report.namespaces.find(({ name }) => name === 'shop')).toMatchObject({ state: 'blocked' });
    expect(report.findings.map(({ code }) => code)).toContain('policy_shadowed');
    const csv = await fetch(`${server.url}/api/clusters/demo/report.csv?namespaces=shop`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    expect((await csv.text()).trimEnd().split('\r\n')).toHaveLength(2);
  });
});

describe('posture metrics', () => {
  it('are off, and else on a port of their own', async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).not.toContain('padlock_findings');
    const running = await startServer({
      kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
      prometheus: { url: sandbox.prometheusUrl },
      port: 0,
      postureMetricsPort: 0,
      logLevel: 'silent',
    });
    try {
      const scrape = async (): Promise<string> => (await fetch(String(running.postureMetricsUrl))).text();
      await eventually(async () => (await scrape()).includes('padlock_mutual_tls_ratio{'));
      const metrics = await scrape();
      expect(metrics).toMatch(
        /padlock_findings\{cluster="demo",code="policy_shadowed",severity="warning"\} 1/,
      );
      expect(metrics).toMatch(
        /padlock_mutual_tls_ratio\{cluster="demo",namespace="shop",traffic="requests"\} 0\.\d+/,
      );
      expect(metrics).toMatch(/padlock_path_workloads\{cluster="demo",namespace="shop",state="blocked"\} 4/);
    } finally {
      await running.stop();
    }
  }, 60_000);
});
