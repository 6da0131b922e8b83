import {
  eventsPath,
  type Plan,
  reportCsvPath,
  routes,
  toApplyRequest,
  type Topology,
} from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pause } from './pause.ts';
import { Browser } from './testing/browser.ts';
import { eventually } from './testing/eventually.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

// Ann sees and changes everything. Bob sees and changes namespace data, which shop calls; he must find no trace of shop.
const hidden =
  /shop|legacy|frontpage|catalog|orders|bookings|recommendations|recs|notifications|payments|batch-importer/i;

let sandbox: Sandbox;
let server: TestServer;
let ann: Browser;
let bob: Browser;
/** A change that Ann made in shop. */
let change: string;
/** Everything that Ann sees in the graph. */
let topology: Topology;

const cluster = '/api/clusters/demo';
beforeAll(async () => {
  sandbox = await startSandbox({
    destinationPort: true,
    tokens: { 'token-of-ann': 'ann', 'token-of-bob': 'bob' },
    authorize: ({ user, namespace }) => user !== 'bob' || namespace === 'data',
  });
  server = await testServer(sandbox, {
    auth: { mode: 'token' },
    prometheus: { url: sandbox.prometheusUrl },
    namespace: 'istio-system',
  });
  ann = await Browser.loggedIn(server.url, 'token-of-ann');
  bob = await Browser.loggedIn(server.url, 'token-of-bob');
  await eventually(async () => {
    topology = await json<Topology>(ann.get(`${cluster}/topology?window=5m`));
    return topology.edges.some(({ source, target, share }) =>
      [source.includes('/shop/'), target.includes('/data/'), share !== null].every(Boolean),
    );
  }, 30_000);
  const target = { scope: 'namespace', namespace: 'shop', mode: 'PERMISSIVE' };
  const plan = await json<Plan>(ann.post(`${cluster}/plans`, { target }));
  const body = toApplyRequest(plan, crypto.randomUUID());
  ({ id: change } = await json<{ id: string }>(ann.post(`${cluster}/changes`, body)));
}, 60_000);
afterAll(async () => {
  await server.stop();
  await sandbox.stop();
});

async function json<T>(answer: Promise<Response>): Promise<T> {
  const response = await answer;
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

type RouteName = keyof typeof routes;
/** What to ask each route: every question that names something of shop, and those that name nothing or something of data. */
interface Questions {
  /** Path and query below the cluster, or a body for routes that take one. */
  readonly ask: () => readonly (string | object)[];
}

const yaml = (namespace: string) => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: ${namespace}
spec:
  mtls:
    mode: DISABLE
`;
const nothing = { ask: () => [''] };
const windows = (path: string) => ({
  ask: () => [`${path}?window=5m`, `${path}?window=5m&namespaces=shop,data`],
});
const listed = (path: string) => ({ ask: () => [path, `${path}?namespaces=shop,data`] });
/** A route without questions does not compile: what is new must be asked here, too. */
const questions: Record<RouteName, Questions> = {
  session: nothing,
  mesh: { ask: () => ['/mesh'] },
  overview: windows('/overview'),
  meshTraffic: listed('/metrics/mesh'),
  meshSettings: { ask: () => ['/mesh/settings'] },
  namespace: { ask: () => ['/namespaces/data', '/namespaces/shop'] },
  workloads: windows('/workloads'),
  workload: { ask: () => ['/workloads/data/postgresql?window=5m', '/workloads/shop/orders'] },
  topology: {
    ask: () =>
      ['service', 'workload'].flatMap((graph) => [
        `/topology?window=5m&graph=${graph}`,
        `/topology?window=5m&graph=${graph}&namespaces=shop`,
        `/topology?window=5m&graph=${graph}&at=${Math.floor(Date.now() / 1_000) - 3_600}`,
      ]),
  },
  topologyMetrics: {
    ask: () => [`/topology/metrics?window=5m&metrics=latency,throughput`],
  },
  edge: { ask: () => topology.edges.map(({ id }) => `/edge?window=5m&id=${encodeURIComponent(id)}`) },
  services: windows('/services'),
  service: {
    ask: () => ['/services/data/postgresql?window=5m', '/services/data/redis', '/services/shop/orders'],
  },
  serviceTraffic: {
    ask: () =>
      ['data/postgresql', 'shop/orders'].flatMap((name) =>
        ['inbound', 'outbound'].map((direction) => `/metrics/services/${name}?direction=${direction}`),
      ),
  },
  policyAccess: { ask: () => ['/namespaces/data/access', '/namespaces/shop/access'] },
  policies: listed('/policies'),
  policy: {
    ask: () => ['/policies/PeerAuthentication/data/default', '/policies/PeerAuthentication/shop/default'],
  },
  // Of shop: see below, what comes back names what was asked.
  previewPolicy: { ask: () => [{ yaml: yaml('data') }] },
  exportPolicies: {
    ask: () => [
      {
        policies: ['shop', 'data'].map((namespace) => ({
          kind: 'PeerAuthentication',
          namespace,
          name: 'default',
        })),
      },
    ],
  },
  findings: listed('/findings'),
  findingFixes: { ask: () => ['/findings/fixes?id=none'] },
  acknowledge: { ask: () => [{ id: 'none', note: 'x' }] },
  path: windows('/path'),
  report: listed('/report'),
  plan: {
    ask: () => [
      { target: { scope: 'namespace', namespace: 'data', mode: 'PERMISSIVE' } },
      { target: { scope: 'namespace', namespace: 'data', mode: 'DISABLED' } },
      { target: { scope: 'namespace', namespace: 'shop', mode: 'STRICT' } },
      { target: { scope: 'mesh', mode: 'STRICT' } },
      { target: { scope: 'undo', change } },
      { target: { scope: 'object', yaml: yaml('shop') } },
      {
        target: {
          scope: 'policies',
          delete: [{ kind: 'PeerAuthentication', namespace: 'shop', name: 'default' }],
        },
      },
      {
        target: {
          scope: 'service',
          namespace: 'shop',
          name: 'orders',
          ports: [{ port: 8080, mode: 'STRICT' }],
        },
      },
    ],
  },
  apply: { ask: () => [] },
  changes: listed('/changes'),
  change: { ask: () => [`/changes/${change}`] },
};

/** Without what only repeats the question: `There is no service shop/orders`, `missing: shop/default`. */
async function traced(answer: Response, asked: string | object): Promise<string> {
  const text = await answer.text();
  if (answer.status === 404) return text.replaceAll(/"(detail|title)":"[^"]*"/g, '');
  return typeof asked === 'string' ? text : text.replaceAll(/"shop"|namespace shop\b/g, '');
}

describe('somebody without rights on a namespace', () => {
  it.each(Object.keys(questions) as RouteName[])('finds no trace of it in what %s answers', async (name) => {
    const route = routes[name];
    for (const asked of questions[name].ask()) {
      const answer =
        typeof asked === 'string'
          ? await bob.get(name === 'session' ? route.path : cluster + asked)
          : await bob.post(route.path.replace(':cluster', 'demo'), asked);
      const text = await traced(answer, asked);
      expect([asked, answer.status < 500, traces(text)]).toEqual([asked, true, []]);
    }
  });

  it('finds none in the report as a file', async () => {
    const answer = await bob.get(reportCsvPath.replace(':cluster', 'demo'));
    expect(answer.status).toBe(200);
    expect(traces(await answer.text())).toEqual([]);
  });

  it('hears of no change in it', async () => {
    const heard = await bob.listen(`${eventsPath.replace(':cluster', 'demo')}?window=5m`);
    const told = await ann.listen(`${eventsPath.replace(':cluster', 'demo')}?window=5m`);
    const plan = await json<Plan>(ann.post(`${cluster}/plans`, { target: { scope: 'undo', change } }));
    await ann.post(`${cluster}/changes`, toApplyRequest(plan, crypto.randomUUID()));
    await eventually(() => told().includes('"type":"change"'), 10_000);
    await pause(200);
    expect(heard()).toContain('"type":"hello"');
    expect(heard()).not.toContain('"type":"change"');
    expect(traces(heard())).toEqual([]);
  });

  it('sees that it is called from there, how often and how', async () => {
    const seen = await json<Topology>(bob.get(`${cluster}/topology?window=5m`));
    const callers = seen.edges.filter(({ source }) => source.includes('/(hidden)/'));
    const theirs = topology.edges.filter(
      ({ source, target }) => source.includes('/shop/') && target.includes('/data/'),
    );
    expect(callers.length).toBeGreaterThan(1);
    expect(callers.length).toBeLessThanOrEqual(theirs.length + 2);
    expect(callers.some(({ state }) => state === 'locked')).toBe(true);
  });

  it('plans with the callers there counted, and changes nothing there', async () => {
    const plan = await json<Plan>(
      bob.post(`${cluster}/plans`, { target: { scope: 'namespace', namespace: 'data', mode: 'PERMISSIVE' } }),
    );
    expect(plan.impact.hiddenCallers).toBeGreaterThan(1);
    for (const target of [
      { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
      { scope: 'namespace', namespace: 'not-there', mode: 'STRICT' },
    ]) {
      const answer = await bob.post(`${cluster}/plans`, { target });
      expect([answer.status, await answer.json()]).toEqual([
        404,
        expect.objectContaining({ code: 'target_not_found' }),
      ]);
    }
    const mesh = await bob.post(`${cluster}/plans`, { target: { scope: 'mesh', mode: 'STRICT' } });
    expect([mesh.status, await mesh.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'namespace_not_visible' }),
    ]);
  });

  it.each<[string, (namespace: string) => object]>([
    ['policies/preview', (namespace) => ({ yaml: yaml(namespace) })],
    [
      'policies/export',
      (namespace) => ({ policies: [{ kind: 'PeerAuthentication', namespace, name: 'default' }] }),
    ],
  ])('learns from %s what they would learn of a namespace that does not exist', async (path, about) => {
    const answers = await Promise.all(
      ['shop', 'none'].map(async (namespace) =>
        (await (await bob.post(`${cluster}/${path}`, about(namespace))).text())
          .replaceAll(namespace, 'X')
          .replace(/"createdAt":"[^"]*"/, ''),
      ),
    );
    expect(answers[0]).toBe(answers[1]);
  });

  it('is not whoever sees everything', async () => {
    const answer = await ann.get(`${cluster}/topology?window=5m`);
    expect(traces(await answer.text())).toContain('orders');
  });
});

function traces(text: string): string[] {
  return [...new Set(text.match(new RegExp(hidden, 'gi')) ?? [])];
}
