import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };

// The views over the demo mesh, whose policies and traffic stand in packages/sandbox/src/demo.
describe('the pages about the whole mesh', () => {
  let sandbox: Sandbox;
  let server: TestServer;
  beforeAll(async () => {
    sandbox = await startSandbox();
    server = await testServer(sandbox, { prometheus: { url: sandbox.prometheusUrl } });
    await server.client.overview({ params });
    await eventually(
      async () =>
        (await server.client.overview({ params })).talkers.some(({ firstSeen }) => firstSeen !== null),
      20_000,
    );
  });
  afterAll(async () => {
    await server.stop();
    await sandbox.stop();
  });

  it('tell coverage by requests and by connections, in sum and by namespace', async () => {
    const { requests, connections, namespaces, edges } = await server.client.overview({ params });
    expect(requests).toMatchObject({ basis: 'requests' });
    expect(requests?.mutualTls).toBeLessThan(requests?.total ?? 0);
    expect(connections).toMatchObject({ basis: 'connections' });
    expect(edges['locked']).toBeGreaterThan(5);
    expect(namespaces.map(({ name }) => name)).toEqual(['data', 'istio-system', 'legacy', 'shop']);
    expect(namespaces.find(({ name }) => name === 'shop')).toMatchObject({
      mode: { mode: 'PERMISSIVE' },
      state: 'partial',
      readiness: { plaintextCallers: 2 },
    });
    expect(namespaces.find(({ name }) => name === 'data')).toMatchObject({ mode: { mode: 'STRICT' } });
  });

  it('name who talks plaintext to whom, why, and since when', async () => {
    const { talkers, talkersInAll } = await server.client.overview({ params });
    expect(talkersInAll).toBe(talkers.length);
    const talker = (client: string, name: string) =>
      talkers.find((one) => one.client.name === client && one.server.name === name);
    const unnamed = talker('Unnamed client', 'catalog');
    expect(unnamed?.client.candidates).toContain('legacy/batch-importer');
    expect(unnamed).toMatchObject({
      client: { kind: 'unnamed' },
      state: 'open',
      cause: { code: 'client_without_sidecar' },
      firstSeen: { orEarlier: true },
    });
    expect(talker('bookings', 'orders')).toMatchObject({
      state: 'partial',
      cause: { code: 'subset_rule', object: { kind: 'DestinationRule', name: 'orders' } },
    });
  });

  it('count findings and show the worst first', async () => {
    const { findings } = await server.client.overview({ params });
    expect(findings.counts['error']).toBeGreaterThan(0);
    expect(findings.first[0]?.severity).toBe('error');
  });

  it('show one namespace alone where that is asked for', async () => {
    const overview = await server.client.overview({ params, query: { namespaces: 'data' } });
    expect(overview.namespaces.map(({ name }) => name)).toEqual(['data']);
    expect(overview.talkers.every(({ server: { namespace } }) => namespace === 'data')).toBe(true);
  });

  it('chart what arrives in the mesh', async () => {
    const { requests } = await server.client.meshTraffic({ params, query: { range: '1h' } });
    expect(requests.timestamps.length).toBeGreaterThan(60);
    expect(requests.mutualTls.some((value) => (value ?? 0) > 50)).toBe(true);
    const { requests: data } = await server.client.meshTraffic({
      params,
      query: { range: '1h', namespaces: 'data' },
    });
    expect(Math.max(...data.mutualTls.map((value) => value ?? 0))).toBeLessThan(5);
  });

  it('tell the settings and versions of the control plane, and until when its root is valid', async () => {
    const { controlPlanes, roots, setting } = await server.client.meshSettings({ params });
    expect(controlPlanes).toMatchObject([
      {
        revision: 'default',
        autoMtls: true,
        minimumTls: '1.2',
        versions: [{ version: '1.27.3', pods: 1 }],
        proxies: [{ version: '1.27.3' }, { version: '1.26.6', pods: 3 }],
      },
    ]);
    expect(roots).toMatchObject([{ subject: 'O=cluster.local', selfSigned: true }]);
    expect(setting).toMatchObject({ mode: { mode: 'PERMISSIVE' }, refusal: null });
  });

  it('tell of a namespace what can be picked there', async () => {
    const namespace = (name: string) => server.client.namespace({ params: { ...params, name } });
    expect(await namespace('data')).toMatchObject({
      enrolment: 'sidecar',
      setting: { mode: { mode: 'STRICT', source: { scope: 'namespace' } }, refusal: null },
    });
    expect((await namespace('istio-system')).setting.refusal?.code).toBe('root_namespace');
    await expect(namespace('nowhere')).rejects.toMatchObject({ problem: { code: 'namespace_not_found' } });
  });

  it('list workloads, each with its data plane, versions and ports', async () => {
    const { workloads } = await server.client.workloads({ params });
    const found = (name: string) => workloads.find(({ ref }) => ref.name === name);
    expect(found('bookings')).toMatchObject({
      ref: { kind: 'Deployment', namespace: 'shop' },
      pods: 3,
      dataPlane: 'sidecar',
      proxyVersions: ['1.26.6'],
      ports: [{ port: 8080, mode: 'PERMISSIVE' }],
    });
    expect(found('batch-importer')).toMatchObject({ dataPlane: 'none', proxyVersions: [], ports: [] });
  });

  it('show one workload with pods, ports, services in front and callers', async () => {
    const workload = (namespace: string, name: string) =>
      server.client.workload({ params: { ...params, namespace, name } });
    const catalog = await workload('shop', 'catalog-v1');
    expect(catalog.services.map(({ name }) => name).sort()).toEqual(['catalog', 'catalog-internal']);
    expect(catalog.ports.map(({ port, mode }) => [port, mode])).toEqual([
      [8080, 'PERMISSIVE'],
      [8081, 'STRICT'],
      [9102, 'DISABLE'],
      [50051, 'STRICT'],
    ]);
    expect(catalog.ports[0]?.servicePorts).toHaveLength(2);
    expect(catalog.callers.map(({ name }) => name)).toContain('frontpage');
    expect(catalog.podList).toHaveLength(2);
    expect((await workload('data', 'redis')).setting).toBeNull();
    expect((await workload('istio-system', 'ingressgateway')).setting?.refusal?.code).toBe('root_namespace');
    await expect(workload('shop', 'nobody')).rejects.toMatchObject({
      problem: { code: 'workload_not_found' },
    });
  });
});
