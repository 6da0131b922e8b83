import type { Change, ClusterEntry, ClusterList, Overview, Path, Plan, Topology } from '@padlock/contract';
import { routes, toApplyRequest } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectKubernetes } from './kubernetes/connect.ts';
import { Browser } from './testing/browser.ts';
import { EventStream } from './testing/eventStream.ts';
import { eventually } from './testing/eventually.ts';
import { json } from './testing/hiddenNamespace.ts';
import { kubeconfigFor } from './testing/kubeconfig.ts';
import { json as answerJson, type LocalServer, localServer, readBody } from './testing/localServer.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

// On a busy machine each server takes seconds to read its clusters.
const waitMs = 20_000;
const nobody = 'http://127.0.0.1:1';

/** Writes a Secret as `istioctl create-remote-secret` makes them, or takes it away. */
async function putSecret(
  { kubernetesUrl }: Sandbox,
  name: string,
  kubeconfigs: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const path = `${kubernetesUrl}/api/v1/namespaces/istio-system/secrets`;
  await fetch(`${path}/${name}`, { method: 'DELETE' });
  if (kubeconfigs === undefined) return;
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'istio-system', labels: { 'istio/multiCluster': 'true' } },
      data: Object.fromEntries(
        Object.entries(kubeconfigs).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
      ),
    }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const listOf = (person: Browser): Promise<ClusterList> =>
  json<ClusterList>(person.get('/api/clusters?window=5m'));
const stateOf = ({ clusters }: ClusterList, name: string): ClusterEntry['state'] | undefined =>
  clusters.find((cluster) => cluster.name === name)?.state;

let east: Sandbox;
let west: Sandbox;
beforeAll(async () => {
  [east, west] = await Promise.all([startSandbox(), startSandbox()]);
  // So that no answer of one can be taken for one of the other.
  await fetch(`${west.kubernetesUrl}/api/v1/namespaces/shop/services/catalog`, { method: 'DELETE' });
}, 60_000);
afterAll(() => Promise.all([east.stop(), west.stop()]));

describe('clusters that Secrets name', () => {
  let server: TestServer;
  let page: Browser;
  beforeAll(async () => {
    server = await readyServer(east, {
      namespace: 'istio-system',
      prometheus: { url: east.prometheusUrl },
      clusterSecrets: 'istio-system',
      refusedContexts: [{ name: 'Old lab', reason: 'Its user is not defined.' }],
    });
    page = new Browser(server.url);
  }, 60_000);
  afterAll(() => server.stop());

  const whenState = (name: string, state: ClusterEntry['state'] | undefined): Promise<number> =>
    eventually(async () => stateOf(await listOf(page), name) === state, waitMs);
  const servicesOf = async (cluster: string): Promise<string> => {
    const answer = await page.get(`/api/clusters/${cluster}/services`);
    return answer.ok ? answer.text() : String(answer.status);
  };

  it('come and go while the server runs, and pages hear of it', async () => {
    const home = await EventStream.open(`${server.url}/api/clusters/demo/events`);
    expect(await servicesOf('west')).toBe('404');
    await putSecret(east, 'remote-west', { west: kubeconfigFor(west.kubernetesUrl) });
    await whenState('west', 'shown');
    await home.next(({ type }) => type === 'clusters');
    home.close();
    expect(await servicesOf('west')).not.toContain('"catalog"');
    expect(await servicesOf('demo')).toContain('"catalog"');

    const stream = await EventStream.open(`${server.url}/api/clusters/west/events`);
    await stream.next(({ type }) => type === 'hello');
    await putSecret(east, 'remote-west', undefined);
    await stream.ended;
    await whenState('west', undefined);
    expect(await servicesOf('west')).toBe('404');
  });

  it('are opened anew when their kubeconfig changes: what was known of the old one is nowhere', async () => {
    await putSecret(east, 'remote-moving', { moving: kubeconfigFor(east.kubernetesUrl) });
    await whenState('moving', 'shown');
    expect(await servicesOf('moving')).toContain('"catalog"');
    await putSecret(east, 'remote-moving', { moving: kubeconfigFor(west.kubernetesUrl) });
    await eventually(async () => /"orders"/.test(await servicesOf('moving')), waitMs);
    await eventually(async () => !(await servicesOf('moving')).includes('"catalog"'), waitMs);
    await putSecret(east, 'remote-moving', undefined);
    await whenState('moving', undefined);
  });

  it('are listed with the reason when they are refused, and nothing of their kubeconfig', async () => {
    const bad = kubeconfigFor('http://169.254.169.254', 'a-token-of-somebody');
    await putSecret(east, 'remote-bad', { bad, demo: kubeconfigFor(west.kubernetesUrl, 'another-token') });
    await whenState('bad', 'refused');
    const answer = await (await page.get('/api/clusters')).text();
    const { clusters } = JSON.parse(answer) as ClusterList;
    const refused = clusters.filter(({ state }) => state === 'refused');
    const fromKubeconfig = refused.filter(({ origin }) => origin.kind === 'kubeconfig');
    expect(refused.filter((entry) => !fromKubeconfig.includes(entry))).toEqual([
      expect.objectContaining({
        name: 'bad',
        message: expect.stringMatching(/link-local/) as string,
        origin: { kind: 'secret', secret: 'istio-system/remote-bad' },
      }),
      expect.objectContaining({ name: 'demo', message: expect.stringMatching(/came first/) as string }),
    ]);
    expect(fromKubeconfig).toEqual([
      {
        id: 'old-lab~context-1',
        name: 'Old lab',
        origin: { kind: 'kubeconfig' },
        home: false,
        state: 'refused',
        message: 'Its user is not defined.',
      },
    ]);
    expect(answer).not.toMatch(/token|169\.254/);
    expect((await page.get(`/api/clusters/bad/mesh`)).status).toBe(404);
    expect(await servicesOf('demo')).toContain('"catalog"');
    await putSecret(east, 'remote-bad', undefined);
    await whenState('bad', undefined);
  });

  it('hold up neither the list nor the others when they do not answer', async () => {
    const silent = await localServer(() => undefined);
    await putSecret(east, 'remote-away', { away: kubeconfigFor(nobody), silent: kubeconfigFor(silent.url) });
    await whenState('away', 'down');
    const { clusters } = await listOf(page);
    expect(clusters.map(({ name, state }) => [name, state])).toEqual([
      ['demo', 'shown'],
      ['Old lab', 'refused'],
      ['away', 'down'],
      ['silent', expect.stringMatching(/starting|down/)],
    ]);
    expect((await page.get('/readyz')).status).toBe(200);
    await putSecret(east, 'remote-away', undefined);
    await whenState('silent', undefined);
    await silent.stop();
  });

  it('are summed up as their own pages do', async () => {
    const shown = async (): Promise<ClusterEntry | undefined> =>
      (await listOf(page)).clusters.find(({ name }) => name === 'demo');
    await eventually(async () => {
      const entry = await shown();
      return entry?.state === 'shown' && (entry.posture.edges['locked'] ?? 0) > 0;
    }, waitMs);
    const [entry, overview, path] = await Promise.all([
      shown(),
      json<Overview>(page.get('/api/clusters/demo/overview?window=5m')),
      json<{ counts: Record<string, number> }>(page.get('/api/clusters/demo/path')),
    ]);
    if (entry?.state !== 'shown') throw new Error('the home cluster is not shown');
    const total = (edges: Record<string, number>): number =>
      Object.values(edges).reduce((sum, count) => sum + count, 0);
    expect(total(entry.posture.edges)).toBe(total(overview.edges));
    expect(entry.posture.findings).toEqual(overview.findings.counts);
    const { strict = 0, ready = 0, blocked = 0 } = path.counts;
    expect(entry.posture.workloads).toEqual({ strict, inMesh: strict + ready + blocked });
  });
});

describe('one Prometheus for several clusters', () => {
  it('is asked about each by its label, so that none has the traffic of another', async () => {
    const asked = new Map<string, Set<string>>();
    const note = (query: string): void => {
      if (!/istio_|padlock:/.test(query)) return;
      const site = /\bsite="([^"]*)"/.exec(query)?.[1] ?? 'nobody';
      asked.set(site, (asked.get(site) ?? new Set()).add(query));
    };
    const prometheus = await localServer((request, response) => {
      void readBody(request).then((body) => {
        note(new URLSearchParams(body).get('query') ?? '');
        const resultType = request.url === '/api/v1/query' ? 'vector' : 'matrix';
        answerJson(response, { status: 'success', data: { resultType, result: [] } });
      });
    });
    const server = await readyServer(east, {
      namespace: 'istio-system',
      prometheus: { url: prometheus.url },
      prometheusClusterLabel: 'site',
      otherClusters: [
        { ...connectKubernetes({ kubeconfigText: west.kubeconfig }), clusterId: 'west', clusterName: 'west' },
      ],
    });
    const page = new Browser(server.url);
    await eventually(async () => stateOf(await listOf(page), 'west') === 'shown', waitMs);
    await Promise.all(['demo', 'west'].map((id) => page.get(`/api/clusters/${id}/overview`)));
    await eventually(() => asked.has('demo') && asked.has('west'), waitMs);
    expect([...asked.keys()].sort()).toEqual(['demo', 'west']);
    for (const [name, queries] of asked)
      for (const query of queries)
        expect(query.match(/(?:istio_|padlock:)[\w:]*(?!\{site=)(?![\w:])/g) ?? [name]).toEqual([name]);
    await server.stop();
    await prometheus.stop();
  });

  it('is that of the home cluster alone without a label', async () => {
    const server = await readyServer(east, {
      namespace: 'istio-system',
      prometheus: { url: east.prometheusUrl },
      otherClusters: [
        { ...connectKubernetes({ kubeconfigText: west.kubeconfig }), clusterId: 'west', clusterName: 'west' },
      ],
    });
    const page = new Browser(server.url);
    await eventually(async () => stateOf(await listOf(page), 'west') === 'shown', waitMs);
    const entry = (await listOf(page)).clusters.find(({ name }) => name === 'west');
    expect(entry).toMatchObject({
      sources: [
        { name: 'kubernetes' },
        { name: 'prometheus', state: 'down', message: 'No Prometheus is configured.' },
      ],
      posture: { requests: null, at: null },
    });
    await server.stop();
  });
});

describe('calls from another cluster', () => {
  // What orders of this mesh does is told as if it stood in the west; everything else is the demo's own telemetry.
  const fromTheWest = async (): Promise<LocalServer> =>
    localServer((request, response) => {
      const ask = async (): Promise<string> => {
        const body = request.method === 'POST' ? await readBody(request) : undefined;
        const type = request.headers['content-type'] ?? '';
        const answer = await fetch(east.prometheusUrl + (request.url ?? ''), {
          method: request.method ?? 'GET',
          ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
        });
        return (await answer.text()).replaceAll(/\{[^{}]*"source_workload":"orders"[^{}]*\}/g, (labels) =>
          labels.includes('"reporter":"destination"')
            ? labels.replace(/"source_cluster":"[^"]*"/, '"source_cluster":"west"')
            : labels,
        );
      };
      void ask().then((text) => response.writeHead(200, { 'content-type': 'application/json' }).end(text));
    });
  const asCluster = (name: string, { kubernetesUrl }: Sandbox) => ({
    ...connectKubernetes({ kubeconfigText: kubeconfigFor(kubernetesUrl) }),
    clusterId: name,
    clusterName: name,
  });
  const strict = { port: 8080, mode: 'STRICT' };
  const farNodes = async (person: Browser): Promise<Topology['nodes']> => {
    const { nodes } = await json<Topology>(person.get('/api/clusters/local/topology?window=5m'));
    return nodes.filter(({ otherCluster }) => otherCluster === 'west');
  };
  const kubeconfig = (): string => kubeconfigFor(east.kubernetesUrl);

  it('come from a node of that cluster, not from the workload of the same name', async () => {
    const prometheus = await fromTheWest();
    const server = await readyServer(
      { kubeconfig: kubeconfig() },
      { namespace: 'istio-system', prometheus: { url: prometheus.url } },
    );
    const page = new Browser(server.url);
    await eventually(async () => (await farNodes(page)).length > 0, waitMs);
    expect(await farNodes(page)).toEqual([
      expect.objectContaining({ namespace: '(cluster west)', name: 'shop/orders', pods: 0 }),
    ]);
    const id = encodeURIComponent('local/workload/(cluster west)/shop/orders');
    const { edges } = await json<Topology>(page.get('/api/clusters/local/topology?window=5m'));
    const edge = edges.find(({ source }) => encodeURIComponent(source) === id);
    const detail = await page.get(
      `/api/clusters/local/edge?window=5m&id=${encodeURIComponent(edge?.id ?? '')}`,
    );
    expect([detail.status, await detail.json()]).toMatchObject([200, { source: { otherCluster: 'west' } }]);
    await server.stop();
    await prometheus.stop();
  });

  it('are judged by the sidecars and rules there when a change is planned, and verified as themselves', async () => {
    const prometheus = await fromTheWest();
    const server = await readyServer(
      { kubeconfig: kubeconfig() },
      {
        namespace: 'istio-system',
        prometheus: { url: prometheus.url },
        otherClusters: [asCluster('west', west)],
      },
    );
    const page = new Browser(server.url);
    await page.session();
    await eventually(async () => stateOf(await listOf(page), 'west') === 'shown', waitMs);
    await eventually(async () => (await farNodes(page)).length > 0, waitMs);
    const target = { scope: 'service', namespace: 'shop', name: 'payments', ports: [strict] };
    const planned = async (): Promise<Plan> =>
      (await (await page.post('/api/clusters/local/plans', { target })).json()) as Plan;
    const clients = (entries: readonly { client: string }[]): string[] => entries.map(({ client }) => client);
    const farOrders = '(cluster west)/shop/orders';
    const calm = (await planned()).impact;
    expect(clients(calm.losesAccess)).not.toContain(farOrders);
    expect(calm.unchanged).toContainEqual(
      expect.objectContaining({ client: farOrders, before: 'mutual_tls', after: 'mutual_tls' }),
    );

    const rules = `${west.kubernetesUrl}/apis/networking.istio.io/v1/namespaces/shop/destinationrules`;
    const host = 'payments.shop.svc.cluster.local';
    await fetch(rules, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'networking.istio.io/v1',
        kind: 'DestinationRule',
        metadata: { name: 'plain', namespace: 'shop' },
        spec: { host, trafficPolicy: { tls: { mode: 'DISABLE' } } },
      }),
    });
    await eventually(async () => clients((await planned()).impact.losesAccess).includes(farOrders), waitMs);
    const plan = await planned();
    expect(plan.impact.losesAccess).toContainEqual(
      expect.objectContaining({
        client: farOrders,
        reason: expect.stringContaining('DestinationRule shop/plain') as string,
      }),
    );
    expect(clients(plan.impact.losesAccess)).not.toContain('shop/orders');
    const { workloads } = (await json<Path>(page.get('/api/clusters/local/path'))).namespaces.find(
      ({ name }) => name === 'shop',
    ) ?? { workloads: [] };
    const payments = workloads.find(({ ref }) => ref.name === 'payments');
    expect(payments?.state).toBe('blocked');
    expect(clients(payments?.callers ?? [])).toContain(farOrders);
    const answer = await page.post('/api/clusters/local/changes', toApplyRequest(plan, crypto.randomUUID()));
    const change = (await answer.json()) as Change;
    expect([answer.status, clients(change.verification.edges)]).toEqual([
      201,
      expect.arrayContaining([farOrders]) as string[],
    ]);
    await fetch(`${rules}/plain`, { method: 'DELETE' });
    const undo = { scope: 'undo', change: change.id };
    const undoing = (await (await page.post('/api/clusters/local/plans', { target: undo })).json()) as Plan;
    await page.post('/api/clusters/local/changes', toApplyRequest(undoing, crypto.randomUUID()));
    await server.stop();
    await prometheus.stop();
  });

  it('have a name for people who may see it there, and an alias for others', async () => {
    const prometheus = await fromTheWest();
    const there = await startSandbox({ authorize: ({ user }) => user !== 'bob' });
    const secret = 'what-only-the-proxy-knows';
    const headersOf = (user: string) => ({ 'padlock-proxy-secret': secret, 'x-forwarded-user': user });
    const server = await readyServer(
      { kubeconfig: kubeconfig() },
      {
        namespace: 'istio-system',
        prometheus: { url: prometheus.url },
        auth: { mode: 'proxy', secret },
        otherClusters: [asCluster('west', there)],
      },
      headersOf('ann'),
    );
    const [ann, bob] = ['ann', 'bob'].map((user) => new Browser(server.url, { headers: headersOf(user) }));
    if (ann === undefined || bob === undefined) throw new Error('nobody');
    const names = async (person: Browser): Promise<string[]> =>
      (await farNodes(person)).map(({ name }) => name);
    await eventually(async () => (await names(ann)).includes('shop/orders'), waitMs);
    await ann.session();
    await bob.session();
    const target = { scope: 'service', namespace: 'shop', name: 'payments', ports: [strict] };
    const impactFor = async (person: Browser): Promise<string> =>
      JSON.stringify(
        ((await (await person.post('/api/clusters/local/plans', { target })).json()) as Plan).impact,
      );
    for (let turn = 0; turn < 2; turn++) {
      expect(await names(ann)).toEqual(['shop/orders']);
      expect(await names(bob)).toEqual([expect.stringMatching(/^hidden-\w+$/)]);
      expect(await impactFor(ann)).toContain('(cluster west)/shop/orders');
      expect(await impactFor(bob)).toMatch(/\(cluster west\)\/hidden-\w+/);
      expect(await impactFor(bob)).not.toContain('(cluster west)/shop');
    }
    await server.stop();
    await prometheus.stop();
    await there.stop();
  });

  it('have no name for people who log in where that cluster is not read', async () => {
    const prometheus = await fromTheWest();
    const secret = 'what-only-the-proxy-knows';
    const headers = { 'padlock-proxy-secret': secret, 'x-forwarded-user': 'ann' };
    const server = await readyServer(
      { kubeconfig: kubeconfig() },
      { namespace: 'istio-system', prometheus: { url: prometheus.url }, auth: { mode: 'proxy', secret } },
      headers,
    );
    const ann = new Browser(server.url, { headers });
    await eventually(async () => (await farNodes(ann)).length > 0, waitMs);
    const [node] = await farNodes(ann);
    expect(node?.name).not.toContain('orders');
    expect(JSON.stringify(node)).not.toContain('shop');
    await server.stop();
    await prometheus.stop();
  });
});

describe('rights in several clusters', () => {
  const neededQueries: Readonly<Record<string, string>> = {
    topologyMetrics: '?metrics=latency',
    edge: '?id=x',
    findingFixes: '?id=x',
  };
  const everyRead = (cluster: string): string[] =>
    Object.entries(routes).flatMap(([name, { method, path }]) =>
      method === 'GET' && path.startsWith('/api/clusters/:cluster/')
        ? [
            path
              .replace(':cluster', cluster)
              .replace(':kind', 'PeerAuthentication')
              .replace(':namespace', 'data')
              .replace(':name', 'postgresql')
              .replace(':id', 'x') + (neededQueries[name] ?? ''),
          ]
        : [],
    );

  describe('of people whom each cluster takes by impersonation', () => {
    // Bob is somebody in the namespace data of the east only, and everything in the west; Ann the other way round.
    let mine: Sandbox;
    let theirs: Sandbox;
    let server: TestServer;
    const secret = 'what-only-the-proxy-knows';
    const as = async (user: string): Promise<Browser> => {
      const browser = new Browser(server.url, {
        headers: { 'padlock-proxy-secret': secret, 'x-forwarded-user': user },
      });
      await browser.session();
      return browser;
    };
    beforeAll(async () => {
      [mine, theirs] = await Promise.all([
        startSandbox({ authorize: ({ user, namespace }) => user !== 'bob' || namespace === 'data' }),
        startSandbox({ authorize: ({ user }) => user !== 'ann' }),
      ]);
      server = await readyServer(
        { kubeconfig: kubeconfigFor(mine.kubernetesUrl) },
        {
          auth: { mode: 'proxy', secret },
          namespace: 'istio-system',
          otherClusters: [
            {
              ...connectKubernetes({ kubeconfigText: kubeconfigFor(theirs.kubernetesUrl) }),
              clusterId: 'other',
              clusterName: 'other',
            },
          ],
        },
        { 'padlock-proxy-secret': secret, 'x-forwarded-user': 'ann' },
      );
    }, 60_000);
    afterAll(() => Promise.all([server.stop(), mine.stop(), theirs.stop()]));

    const namespacesIn = async (person: Browser, cluster: string): Promise<string[]> => {
      const { namespaces } = await json<Topology>(person.get(`/api/clusters/${cluster}/topology?window=5m`));
      return namespaces.map(({ name }) => name).sort();
    };

    it('are judged by each cluster alone', async () => {
      const [ann, bob] = [await as('ann'), await as('bob')];
      await eventually(async () => (await namespacesIn(bob, 'other')).includes('shop'), waitMs);
      expect(await namespacesIn(ann, 'local')).toContain('shop');
      expect(await namespacesIn(bob, 'local')).toEqual(['data']);
      expect(await namespacesIn(ann, 'other')).toEqual([]);
      const ofAnn = await listOf(ann);
      const ofBob = await listOf(bob);
      expect([stateOf(ofAnn, 'local'), stateOf(ofAnn, 'other')]).toEqual(['shown', 'denied']);
      expect([stateOf(ofBob, 'local'), stateOf(ofBob, 'other')]).toEqual(['shown', 'shown']);
    });

    it('open no answer of another cluster, whichever was asked first', async () => {
      const [ann, bob] = [await as('ann'), await as('bob')];
      for (const path of everyRead('other')) {
        await bob.get(path);
        const text = await (await ann.get(path)).text();
        expect([path, text.match(/shop|redis|checkout/g)]).toEqual([path, null]);
      }
      for (const path of everyRead('local')) {
        await ann.get(path);
        const text = await (await bob.get(path)).text();
        expect([path, text.match(/\bshop\b|checkout/g)]).toEqual([path, null]);
      }
    });

    it('are not waited for where a cluster does not say: the list comes before its own pages give up', async () => {
      const silent = await localServer(() => undefined);
      const slow = await readyServer(
        { kubeconfig: kubeconfigFor(mine.kubernetesUrl) },
        {
          auth: { mode: 'proxy', secret },
          namespace: 'istio-system',
          otherClusters: [
            {
              ...connectKubernetes({ kubeconfigText: kubeconfigFor(silent.url) }),
              clusterId: 'silent',
              clusterName: 'silent',
            },
          ],
        },
        { 'padlock-proxy-secret': secret, 'x-forwarded-user': 'ann' },
      );
      const ann = new Browser(slow.url, {
        headers: { 'padlock-proxy-secret': secret, 'x-forwarded-user': 'ann' },
      });
      const page = ann.get('/api/clusters/silent/mesh');
      const list = listOf(ann);
      const first = await Promise.race([list.then(() => 'list'), page.then(() => 'page')]);
      expect(first).toBe('list');
      expect(stateOf(await list, 'silent')).toMatch(/starting|down/);
      await slow.stop();
      await page.catch(() => undefined);
      await silent.stop();
    });

    it('to write are those of the cluster that is written to', async () => {
      const bob = await as('bob');
      const change = async (cluster: string): Promise<number> => {
        const target = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' };
        const planned = await bob.post(`/api/clusters/${cluster}/plans`, { target });
        if (!planned.ok) return planned.status;
        const plan = (await planned.json()) as Plan;
        const answer = await bob.post(
          `/api/clusters/${cluster}/changes`,
          toApplyRequest(plan, crypto.randomUUID()),
        );
        return answer.status;
      };
      expect(await change('local')).toBeGreaterThanOrEqual(400);
      expect(await change('other')).toBe(201);
      const written = async ({ kubernetesUrl }: Sandbox): Promise<string> =>
        (
          await fetch(`${kubernetesUrl}/apis/security.istio.io/v1/namespaces/shop/peerauthentications`)
        ).text();
      expect(await written(theirs)).toContain('"name":"default"');
      expect(await written(mine)).not.toContain('"name":"default"');
      const changesOf = async (cluster: string): Promise<string> =>
        (await bob.get(`/api/clusters/${cluster}/changes`)).text();
      expect(await changesOf('other')).toContain('"shop"');
      expect(await changesOf('local')).not.toContain('"shop"');
    });
  });

  describe('of people with tokens', () => {
    let home: Sandbox;
    const tokens = { 'token-of-ann': 'ann', 'secret-token': 'padlock' };
    beforeAll(async () => {
      home = await startSandbox({ tokens });
    }, 60_000);
    afterAll(() => home.stop());

    const serverWith = (other: string, shareTokens: boolean): Promise<TestServer> =>
      readyServer(
        { kubeconfig: kubeconfigFor(home.kubernetesUrl) },
        {
          auth: { mode: 'token' },
          namespace: 'istio-system',
          shareTokens,
          otherClusters: [
            {
              ...connectKubernetes({ kubeconfigText: kubeconfigFor(other, 'own-token') }),
              clusterId: 'other',
              clusterName: 'other',
            },
          ],
        },
        { authorization: 'Bearer token-of-ann' },
      );

    it('are none in another cluster, which never gets to see a token', async () => {
      const seen = new Set<string | undefined>();
      const other = await localServer((request, response) => {
        seen.add(request.headers.authorization);
        response.writeHead(404).end();
      });
      const server = await serverWith(other.url, false);
      const ann = await Browser.loggedIn(server.url, 'token-of-ann');
      expect(stateOf(await listOf(ann), 'local')).toBe('shown');
      await eventually(async () => stateOf(await listOf(ann), 'other') === 'denied', waitMs);
      for (const path of [
        ...everyRead('other'),
        '/api/clusters/other/events',
        '/api/clusters/other/report.csv',
      ])
        expect([path, (await ann.get(path)).status]).toEqual([path, 403]);
      const target = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' };
      expect((await ann.post('/api/clusters/other/plans', { target })).status).toBe(403);
      // And she is still logged in.
      expect((await ann.get('/api/clusters/local/mesh')).status).toBe(200);
      expect([...seen]).toEqual(['Bearer own-token']);
      await server.stop();
      await other.stop();
    });

    it('hold where the other cluster takes the token, if tokens may be shared', async () => {
      const other = await startSandbox({ tokens: { 'token-of-ann': 'ann', 'own-token': 'padlock' } });
      const server = await serverWith(other.kubernetesUrl, true);
      const ann = await Browser.loggedIn(server.url, 'token-of-ann');
      await eventually(async () => stateOf(await listOf(ann), 'other') === 'shown', waitMs);
      expect((await ann.get('/api/clusters/other/mesh')).status).toBe(200);
      await server.stop();
      await other.stop();
    });

    it('end no session when the other cluster does not take the token', async () => {
      const other = await startSandbox({ tokens: { 'own-token': 'padlock' } });
      const server = await serverWith(other.kubernetesUrl, true);
      const ann = await Browser.loggedIn(server.url, 'token-of-ann');
      await eventually(async () => stateOf(await listOf(ann), 'other') === 'denied', waitMs);
      expect((await ann.get('/api/clusters/other/mesh')).status).toBe(403);
      expect((await ann.get('/api/session')).status).toBe(200);
      await server.stop();
      await other.stop();
    });
  });
});
