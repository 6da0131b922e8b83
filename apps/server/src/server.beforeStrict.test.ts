import type { ChangeTarget } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

// What a review warns of by objects alone, all the way from the API server.

const params = { cluster: 'demo' };
const strict: ChangeTarget = {
  scope: 'service',
  namespace: 'shop',
  name: 'orders',
  ports: [{ port: 8080, mode: 'STRICT' }],
};

let sandbox: Sandbox;
let server: TestServer;

beforeEach(async () => {
  sandbox = await startSandbox();
  server = await readyServer(sandbox, { prometheus: { url: sandbox.prometheusUrl } });
});
afterEach(async () => {
  await server.stop();
  await sandbox.stop();
});

async function kubectl(path: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(sandbox.kubernetesUrl + path, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Record<string, unknown>;
}

async function warned(code: string) {
  const plan = await server.client.plan({ params, body: { target: strict } });
  return plan.warnings.find((warning) => warning.code === code);
}

describe('a client that calls past its own sidecar by address', () => {
  it('is named before a port that it meets becomes STRICT', async () => {
    const orders = await kubectl('/api/v1/namespaces/shop/services/orders');
    const { clusterIP } = orders['spec'] as { clusterIP: string };
    await kubectl('/api/v1/namespaces/legacy/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'importer',
        namespace: 'legacy',
        annotations: { 'traffic.sidecar.istio.io/excludeOutboundIPRanges': `${clusterIP}/32` },
      },
      spec: { containers: [{ name: 'app' }, { name: 'istio-proxy' }] },
      status: { phase: 'Running' },
    });
    await eventually(async () => {
      return (await warned('clients_past_sidecar_by_address')) !== undefined;
    });
    const warning = await warned('clients_past_sidecar_by_address');
    expect(warning?.message).toContain(`legacy/importer (shop/orders at ${clusterIP})`);
    expect(warning?.objects).toMatchObject([{ name: 'importer' }, { kind: 'Service', name: 'orders' }]);
  });
});

describe('a machine outside Kubernetes', () => {
  it('is named before it becomes STRICT together with a service', async () => {
    await kubectl('/apis/networking.istio.io/v1/namespaces/shop/workloadentries', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'WorkloadEntry',
      metadata: { name: 'orders-vm', namespace: 'shop' },
      spec: { address: '10.9.0.1', labels: { app: 'orders' }, serviceAccount: 'orders' },
    });
    await eventually(async () => (await warned('workload_entries_strict')) !== undefined);
    const warning = await warned('workload_entries_strict');
    expect(warning?.message).toContain('shop/orders-vm (10.9.0.1, behind orders)');
    expect(warning?.objects).toMatchObject([{ kind: 'WorkloadEntry', name: 'orders-vm' }]);
    const page = await server.client.workload({
      params: { ...params, namespace: 'shop', name: 'orders-vm' },
    });
    expect(page).toMatchObject({
      ref: { kind: 'WorkloadEntry', name: 'orders-vm' },
      pods: 0,
      setting: null,
      serviceAccounts: ['orders'],
      machines: [{ address: '10.9.0.1', saysProxy: true, ports: [{ port: 8080, machinePort: 8080 }] }],
      services: [{ name: 'orders' }],
    });
  });
});

it('names an EnvoyFilter that reaches what becomes STRICT', async () => {
  await kubectl('/apis/networking.istio.io/v1alpha3/namespaces/istio-system/envoyfilters', {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'ciphers', namespace: 'istio-system' },
    spec: {
      configPatches: [
        { applyTo: 'FILTER_CHAIN', match: { context: 'SIDECAR_INBOUND' }, patch: { operation: 'MERGE' } },
      ],
    },
  });
  await eventually(async () => (await warned('envoy_filters')) !== undefined);
  expect((await warned('envoy_filters'))?.message).toContain('istio-system/ciphers (patches FILTER_CHAIN)');
});

it('names an EnvoyFilter of those who call what becomes STRICT, and none for their other calls', async () => {
  for (const name of ['orders', 'catalog'])
    await kubectl('/apis/networking.istio.io/v1alpha3/namespaces/shop/envoyfilters', {
      apiVersion: 'networking.istio.io/v1alpha3',
      kind: 'EnvoyFilter',
      metadata: { name: `to-${name}`, namespace: 'shop' },
      spec: {
        workloadSelector: { labels: { app: 'frontpage' } },
        configPatches: [
          {
            applyTo: 'CLUSTER',
            match: { context: 'SIDECAR_OUTBOUND', cluster: { service: `${name}.shop.svc.cluster.local` } },
            patch: { operation: 'MERGE', value: {} },
          },
        ],
      },
    });
  await eventually(async () => (await warned('envoy_filters_of_callers')) !== undefined);
  const warning = await warned('envoy_filters_of_callers');
  expect(warning?.message).toContain('shop/to-orders (for shop/frontpage)');
  expect(warning?.objects).toMatchObject([{ name: 'to-orders' }, { kind: 'Deployment', name: 'frontpage' }]);
});
