import { reportCsvPath } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from './testing/browser.ts';
import { eventually } from './testing/eventually.ts';
import { type LocalServer, localServer, readBody } from './testing/localServer.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

// Whatever somebody writes into a parameter, Prometheus is asked the same questions: only texts in quotes may differ.

const base = '/api/clusters/demo';

const attacks = [
  'x"} or vector(1) #',
  'shop"} or label_replace(istio_requests_total, "destination_service_namespace", "data", "", "") or up{a="',
  'x\\"} or istio_requests_total{a=\\"',
  '.*',
  'shop|data',
  'data|.+',
  '(?i)SHOP',
  '[[:alpha:]]+',
  'istio_requests_total[1h:1s]',
  '1h:1s',
  '5m] offset 1d',
  '{__name__=~".+"}',
  'data\n} or up{',
  "data'} or up{a='",
  'data`} or up{a=`',
  '{{ .Values }}',
];

/** Every address that leads to Prometheus, with one parameter left open. */
const addresses: readonly ((value: string) => string)[] = [
  ...['namespaces', 'range'].map((name) => (value: string) => `/metrics/mesh?${name}=${value}`),
  (value) => `/metrics/services/${value}/postgresql`,
  (value) => `/metrics/services/data/${value}`,
  ...['range', 'direction'].map(
    (name) => (value: string) => `/metrics/services/data/postgresql?${name}=${value}`,
  ),
  ...['window', 'graph', 'namespaces', 'metrics'].map(
    (name) => (value: string) =>
      `/topology/metrics?${name === 'metrics' ? '' : 'metrics=latency&'}${name}=${value}`,
  ),
  ...['window', 'graph', 'namespaces', 'at'].map((name) => (value: string) => `/topology?${name}=${value}`),
  (value) => `/edge?id=${value}`,
  (value) => `/edge?id=demo/service/shop/orders-%3Edemo/service/data/${value}`,
  (value) => `/edge?id=demo/service/${value}/orders-%3Edemo/service/data/postgresql`,
  ...['range', 'window', 'graph', 'at'].map(
    (name) => (value: string) =>
      `/edge?id=demo/service/shop/orders-%3Edemo/service/data/redis&${name}=${value}`,
  ),
  ...['overview', 'services', 'workloads', 'path'].flatMap((page) =>
    ['window', 'namespaces'].map((name) => (value: string) => `/${page}?${name}=${value}`),
  ),
  (value) => `/report?namespaces=${value}`,
  (value) => `${reportCsvPath.replace('/api/clusters/:cluster', '')}?namespaces=${value}`,
  (value) => `/workloads/data/${value}`,
  (value) => `/namespaces/${value}`,
  (value) => `/events?window=${value}`,
];

let sandbox: Sandbox;
/** Between Padlock and Prometheus. */
let listener: LocalServer;
let server: TestServer;
let ann: Browser;
let bob: Browser;
/** What Prometheus is asked for when nobody means any harm, without texts and numbers. */
let harmless: ReadonlySet<string>;
const asked: string[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({
    destinationPort: true,
    tokens: { 'token-of-ann': 'ann', 'token-of-bob': 'bob' },
    authorize: ({ user, namespace }) => user !== 'bob' || namespace === 'data',
  });
  listener = await localServer((request, response, { pathname, search }) => {
    void readBody(request).then(async (body) => {
      const query = new URLSearchParams(body).get('query');
      if (query !== null) asked.push(query);
      const answer = await fetch(sandbox.prometheusUrl + pathname + search, {
        method: request.method ?? 'GET',
        ...(body === '' ? {} : { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(await answer.text());
    });
  });
  server = await testServer(sandbox, { auth: { mode: 'token' }, prometheus: { url: listener.url } });
  ann = await Browser.loggedIn(server.url, 'token-of-ann');
  bob = await Browser.loggedIn(server.url, 'token-of-bob');
  await eventually(async () => {
    const answer = await ann.get(`${base}/topology?window=5m`);
    return (await answer.text()).includes('demo/service/data/redis');
  }, 30_000);
  const values = ['data', 'shop,data', '5m', 'redis', 'orders', 'outbound', 'workload', 'latency,throughput'];
  const past = String(Math.floor(Date.now() / 1_000) - 3_600);
  await askEverywhere(ann, [...values, past]);
  harmless = new Set(asked.map(shapeOf));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await listener.stop();
  await sandbox.stop();
});

async function askEverywhere(person: Browser, values: readonly string[]): Promise<Set<number>> {
  const statuses = new Set<number>();
  for (const address of addresses)
    for (const value of values) {
      const answer = await person.get(base + address(encodeURIComponent(value)));
      statuses.add(answer.status);
      // An event stream does not end by itself.
      await answer.body?.cancel();
    }
  return statuses;
}

/** A query without the texts in quotes, and without numbers, which windows and times bring. */
function shapeOf(query: string): string {
  return query.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""').replaceAll(/\d+(\.\d+)?(ms|s)?/g, '0');
}

interface Traffic {
  readonly requests: {
    readonly mutualTls: readonly (number | null)[];
    readonly notMutualTls: readonly (number | null)[];
  };
}
async function arrived(person: Browser, namespaces: string): Promise<number> {
  const answer = await person.get(
    `${base}/metrics/mesh?range=5m&namespaces=${encodeURIComponent(namespaces)}`,
  );
  expect(answer.status).toBe(200);
  const { requests } = (await answer.json()) as Traffic;
  return [...requests.mutualTls, ...requests.notMutualTls].reduce<number>(
    (sum, value) => sum + (value ?? 0),
    0,
  );
}

describe('what Prometheus is asked', () => {
  it('is known by its shape, and has no unquoted text of anybody', () => {
    expect(harmless.size).toBeGreaterThan(5);
    for (const shape of harmless) expect(shape).not.toMatch(/redis|orders|shop|data\b/);
  });

  it.each(attacks)('keeps its shape when every parameter is %s', async (attack) => {
    asked.length = 0;
    const statuses = await askEverywhere(ann, [attack]);
    expect([...statuses].filter((status) => ![200, 400, 404].includes(status))).toEqual([]);
    expect(asked.filter((query) => !harmless.has(shapeOf(query)))).toEqual([]);
  });
});

describe('what arrives in namespaces', () => {
  it('is that of the names given, which are no expressions', async () => {
    expect(await arrived(ann, 'shop')).toBeGreaterThan(0);
    // Several names are an alternative of a regular expression.
    for (const attack of attacks)
      expect([attack, await arrived(ann, attack), await arrived(ann, `none,${attack}`)]).toEqual([
        attack,
        0,
        0,
      ]);
  });

  it('is nothing of a namespace that somebody may not see, however they ask', async () => {
    const own = await arrived(bob, 'data');
    expect(await arrived(bob, 'shop')).toBe(0);
    for (const attack of attacks.filter((attack) => !attack.includes(',')))
      expect([attack, await arrived(bob, attack), await arrived(bob, `data,${attack}`)]).toEqual([
        attack,
        0,
        own,
      ]);
  });
});
