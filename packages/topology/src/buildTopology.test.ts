import { describe, expect, test } from 'vitest';
import { buildTopology } from './buildTopology.ts';
import {
  cluster,
  destinationRule,
  peerAuthentication,
  service,
  workload,
  workloadEntry,
} from './testing/cluster.ts';
import { connections, requests, traffic } from './testing/telemetry.ts';
import type { Topology, TopologyEdge, TopologyInput } from './topology.ts';

const shop = [
  workload('shop/frontpage', { ports: [{ containerPort: 8080 }] }),
  service('shop/frontpage'),
  workload('shop/catalog', { ports: [{ name: 'http', containerPort: 8080 }] }),
  service('shop/catalog'),
];

function build(input: Partial<TopologyInput>): Topology {
  return buildTopology({
    cluster: 'c',
    mesh: cluster(...shop),
    traffic: traffic(),
    lastDay: undefined,
    graph: 'service',
    namespaces: undefined,
    ...input,
  });
}

function onlyEdge(topology: Topology): TopologyEdge {
  expect(topology.edges).toHaveLength(1);
  const [edge] = topology.edges;
  if (edge === undefined) throw new Error('no edge');
  return edge;
}

const frontpageToCatalog = { from: 'shop/frontpage', to: 'shop/catalog' } as const;

describe('a past moment', () => {
  const strict = cluster(...shop, peerAuthentication('shop/default', { mode: 'STRICT' }));
  const failing = requests(5, { ...frontpageToCatalog, by: 'source', labels: { response_flags: 'UF' } });

  test('claims nothing by the policy of now', () => {
    const refused = cluster(
      ...shop,
      peerAuthentication('shop/default', { mode: 'STRICT' }),
      destinationRule('shop/catalog', 'catalog.shop.svc.cluster.local', 'DISABLE'),
    );
    expect(onlyEdge(build({ mesh: refused, traffic: traffic(failing) }))).toMatchObject({ state: 'blocked' });
    expect(onlyEdge(build({ mesh: refused, traffic: traffic(failing), evidenceOnly: true }))).toMatchObject({
      state: 'unknown',
      expectation: 'unknown',
      drift: false,
      predicted: false,
    });
  });

  test('shows what was seen, and no modes', () => {
    const seen = traffic(requests(3, { ...frontpageToCatalog, mutualTls: false }));
    const then = build({ mesh: strict, traffic: seen, evidenceOnly: true });
    expect(onlyEdge(then)).toMatchObject({ state: 'open', share: { text: '0%' }, drift: false });
    expect(then.namespaces).toEqual([{ name: 'shop', mode: null, inMesh: true }]);
    expect(
      then.nodes.flatMap(({ ports }) => ports.map(({ mode }) => mode)).every((mode) => mode === null),
    ).toBe(true);
    // The same traffic live: the two must not be taken for each other.
    expect(onlyEdge(build({ mesh: strict, traffic: seen }))).toMatchObject({ drift: true });
  });
});

describe('an edge', () => {
  test('joins services, with exact counts of the server side', () => {
    const seen = traffic(
      requests(9_996, frontpageToCatalog),
      requests(4, { ...frontpageToCatalog, mutualTls: false, labels: { response_code: '503' } }),
      requests(20_000, { ...frontpageToCatalog, by: 'source' }),
    );
    const edge = onlyEdge(build({ traffic: seen }));
    expect(edge).toMatchObject({
      id: 'c/service/shop/frontpage->c/service/shop/catalog',
      source: 'c/service/shop/frontpage',
      target: 'c/service/shop/catalog',
      state: 'partial',
      drift: true,
      expectation: 'mutual_tls',
      protocols: ['http'],
      reportedBy: 'server',
      lastSeen: '2026-02-02T02:40:00.000Z',
      share: { basis: 'requests', text: '99%', precise: '99.9%' },
      tcp: null,
    });
    expect(edge.requests).toEqual({
      total: 10_000,
      mutualTls: 9_996,
      perSecond: 10_000 / 60,
      errors: 4,
      share: edge.share,
    });
  });

  test('carries requests and TCP apart, and shows the lower share', () => {
    const seen = traffic(
      requests(10, frontpageToCatalog),
      connections({ opened: 1, sent: 10, received: 20 }, frontpageToCatalog),
      connections({ opened: 1, sent: 30 }, { ...frontpageToCatalog, mutualTls: false }),
    );
    const edge = onlyEdge(build({ traffic: seen }));
    expect(edge.state).toBe('partial');
    expect(edge.share).toMatchObject({ basis: 'connections', text: '50%' });
    expect(edge.requests?.share?.text).toBe('100%');
    expect(edge.tcp).toMatchObject({
      opened: 2,
      openedMutualTls: 1,
      sentBytes: 40,
      receivedBytes: 20,
      bytesMutualTls: 30,
      bytesPerSecond: 1,
    });
    expect(edge.protocols).toEqual(['http', 'tcp']);
  });

  test('seen only by the client is unknown and claims no share', () => {
    const edge = onlyEdge(build({ traffic: traffic(requests(10, { ...frontpageToCatalog, by: 'source' })) }));
    expect(edge).toMatchObject({ state: 'unknown', share: null, reportedBy: 'client' });
    expect(edge.requests).toMatchObject({ total: 10, mutualTls: 0, share: null });
  });

  test('that policy refuses and that fails in the handshake is blocked', () => {
    const mesh = cluster(
      ...shop,
      peerAuthentication('shop/default', { mode: 'STRICT' }),
      destinationRule('shop/plain', 'catalog.shop.svc.cluster.local', 'DISABLE'),
    );
    const failed = {
      ...frontpageToCatalog,
      by: 'source',
      labels: { response_code: '503', response_flags: 'UC' },
    } as const;
    expect(onlyEdge(build({ mesh, traffic: traffic(requests(10, failed)) }))).toMatchObject({
      state: 'blocked',
      predicted: false,
      expectation: 'refused',
    });
  });

  test('of which the server saw only a part keeps its state, and says what never arrived', () => {
    const mesh = cluster(
      ...shop,
      peerAuthentication('shop/default', { mode: 'STRICT' }),
      destinationRule('shop/plain', 'catalog.shop.svc.cluster.local', 'DISABLE'),
    );
    const bySource = { ...frontpageToCatalog, by: 'source' } as const;
    const seen = traffic(
      requests(90, frontpageToCatalog),
      requests(90, bySource),
      requests(10, { ...bySource, labels: { response_code: '503', response_flags: 'UC' } }),
    );
    const [edge, node] = [onlyEdge(build({ mesh, traffic: seen })), build({ mesh, traffic: seen }).nodes];
    expect(edge).toMatchObject({
      state: 'locked',
      requests: { total: 90, errors: 0 },
      failed: { requests: 10, connections: 0, share: 0.1, refused: true },
    });
    expect(node.find(({ name }) => name === 'catalog')?.health?.errorShare).toBe(0.1);
    expect(onlyEdge(build({ traffic: seen })).failed?.refused).toBe(false);
    expect(onlyEdge(build({ traffic: traffic(requests(90, frontpageToCatalog)) })).failed).toBeNull();
  });

  test('of yesterday is idle, or blocked as a prediction when policy would refuse it now', () => {
    const lastDay = traffic(requests(10, frontpageToCatalog));
    expect(onlyEdge(build({ lastDay }))).toMatchObject({ state: 'idle', requests: null, lastSeen: null });

    const unnamed = traffic(requests(10, { to: 'shop/catalog', mutualTls: false }));
    const mesh = cluster(...shop, peerAuthentication('shop/default', { mode: 'STRICT' }));
    expect(onlyEdge(build({ mesh, lastDay: unnamed }))).toMatchObject({ state: 'blocked', predicted: true });
  });

  test('is unknown when Prometheus has not answered for the window', () => {
    const lastDay = traffic(requests(10, frontpageToCatalog));
    expect(onlyEdge(build({ traffic: undefined, lastDay }))).toMatchObject({ state: 'unknown', share: null });
  });

  test('expects a mixture where a subset has TLS of its own, since telemetry does not name subsets', () => {
    const rule = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'catalog', namespace: 'shop' },
      spec: {
        host: 'catalog',
        subsets: [{ name: 'old', labels: { version: 'v1' }, trafficPolicy: { tls: { mode: 'DISABLE' } } }],
      },
    };
    const partly = traffic(
      requests(9, frontpageToCatalog),
      requests(1, { ...frontpageToCatalog, mutualTls: false }),
    );
    expect(onlyEdge(build({ traffic: partly }))).toMatchObject({ expectation: 'mutual_tls', drift: true });
    expect(onlyEdge(build({ mesh: cluster(...shop, rule), traffic: partly }))).toMatchObject({
      state: 'partial',
      expectation: 'mixed',
      drift: false,
    });
  });

  test('expects a mixture where the ports that it may use differ', () => {
    const mesh = cluster(
      workload('shop/frontpage'),
      service('shop/frontpage'),
      workload('shop/catalog'),
      service('shop/catalog', [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'http-admin', port: 81, targetPort: 8081 },
        { name: 'tcp', port: 82, targetPort: 8082 },
      ]),
      peerAuthentication('shop/catalog', { app: 'catalog', ports: { 8081: 'DISABLE', 8082: 'DISABLE' } }),
    );
    const expectation = (labels: Record<string, string>, tcp = false): string =>
      onlyEdge(
        build({
          mesh,
          traffic: traffic(
            tcp
              ? connections({ opened: 1 }, frontpageToCatalog)
              : requests(1, { ...frontpageToCatalog, labels }),
          ),
        }),
      ).expectation;
    expect(expectation({})).toBe('mixed');
    expect(expectation({ destination_port: '8080' })).toBe('mutual_tls');
    expect(expectation({ destination_port: '8081' })).toBe('plaintext');
    // Requests never come from a port declared as TCP, nor connections from one declared as HTTP.
    expect(expectation({}, true)).toBe('plaintext');
  });
});

describe('a client', () => {
  test('without a service stays a workload', () => {
    const mesh = cluster(...shop, workload('batch/importer'));
    const seen = traffic(requests(1, { from: 'batch/importer', to: 'shop/catalog' }));
    expect(onlyEdge(build({ mesh, traffic: seen })).source).toBe('c/workload/batch/importer');
  });

  test('behind two services is drawn as the one that bears its canonical name', () => {
    const mesh = cluster(
      ...shop,
      workload('shop/orders-v1', { labels: { app: 'orders', version: 'v1' } }),
      service('shop/orders-internal', undefined, { selector: { app: 'orders' } }),
      service('shop/orders'),
    );
    const seen = traffic(requests(1, { from: 'shop/orders-v1', to: 'shop/catalog' }));
    expect(onlyEdge(build({ mesh, traffic: seen })).source).toBe('c/service/shop/orders');
  });

  test('behind two services of other names stays a workload', () => {
    const mesh = cluster(
      ...shop,
      workload('shop/orders'),
      service('shop/a', undefined, { selector: { app: 'orders' } }),
      service('shop/b', undefined, { selector: { app: 'orders' } }),
    );
    const seen = traffic(requests(1, { from: 'shop/orders', to: 'shop/catalog' }));
    expect(onlyEdge(build({ mesh, traffic: seen })).source).toBe('c/workload/shop/orders');
  });

  test('without name is one unnamed node for each namespace that it calls, with guesses', () => {
    const mesh = cluster(
      ...shop,
      workload('legacy/batch-importer', { sidecar: false }),
      workload('legacy/web', { sidecar: false }),
      service('legacy/web'),
      workload('kube-system/kube-proxy', { sidecar: false }),
      workload('istio-system/istiod', { sidecar: false, labels: { app: 'istiod', istio: 'pilot' } }),
    );
    const seen = traffic(
      requests(1, { to: 'shop/catalog', mutualTls: false }),
      requests(1, { to: 'shop/frontpage', mutualTls: false }),
    );
    const topology = build({ mesh, traffic: seen });
    expect(new Set(topology.edges.map(({ source }) => source))).toEqual(new Set(['c/unnamed/shop']));
    expect(topology.edges.map(({ state, expectation }) => [state, expectation])).toEqual([
      ['open', 'plaintext'],
      ['open', 'plaintext'],
    ]);
    expect(topology.nodes.find(({ kind }) => kind === 'unnamed')).toMatchObject({
      namespace: null,
      name: 'Unnamed client',
      candidates: ['legacy/batch-importer', 'legacy/web'],
    });
  });

  test('without metadata is named by an identity that one workload alone bears', () => {
    const mesh = cluster(
      ...shop,
      workload('shop/a', { serviceAccount: 'twins' }),
      workload('shop/b', { serviceAccount: 'twins' }),
    );
    const by = (account: string): string => {
      const labels = { source_principal: `spiffe://cluster.local/ns/shop/sa/${account}` };
      return onlyEdge(build({ mesh, traffic: traffic(requests(1, { to: 'shop/catalog', labels })) })).source;
    };
    expect(by('frontpage')).toBe('c/service/shop/frontpage');
    expect(by('twins')).toBe('c/unnamed/shop');
  });
});

describe('a server', () => {
  test('outside the mesh is external', () => {
    const external = (labels: Record<string, string>): string =>
      onlyEdge(build({ traffic: traffic(requests(1, { ...frontpageToCatalog, by: 'source', labels })) }))
        .target;
    const nowhere = { destination_workload: 'unknown', destination_workload_namespace: 'unknown' };
    expect(external({ ...nowhere, destination_service_name: 'PassthroughCluster' })).toBe(
      'c/external/PassthroughCluster',
    );
    expect(
      external({
        ...nowhere,
        destination_service: 'api.example.com',
        destination_service_name: 'api.example.com',
        destination_service_namespace: 'shop',
      }),
    ).toBe('c/external/api.example.com');
  });

  test('called by its address is known by its workload', () => {
    const labels = { destination_service: 'unknown', destination_service_name: 'InboundPassthroughCluster' };
    const seen = traffic(requests(1, { ...frontpageToCatalog, labels }));
    expect(onlyEdge(build({ traffic: seen })).target).toBe('c/service/shop/catalog');
    expect(onlyEdge(build({ traffic: seen, graph: 'workload' })).target).toBe('c/workload/shop/catalog');
  });
});

describe('nodes', () => {
  test('with pods stand without traffic; workloads behind a service do not stand beside it', () => {
    const mesh = cluster(
      ...shop,
      service('shop/empty'),
      workload('legacy/batch', { sidecar: false, ownerKind: 'Job' }),
    );
    const topology = build({ mesh });
    expect(topology.nodes.map(({ id }) => id)).toEqual([
      'c/service/shop/frontpage',
      'c/service/shop/catalog',
      'c/workload/legacy/batch',
    ]);
    expect(topology.nodes[2]).toMatchObject({ category: 'job', pods: 1, podsInMesh: 0 });
    expect(topology.namespaces).toEqual([
      { name: 'legacy', mode: 'PERMISSIVE', inMesh: false },
      { name: 'shop', mode: 'PERMISSIVE', inMesh: true },
    ]);
  });

  test('tell the container ports behind each port, and where their modes differ', () => {
    const mesh = cluster(
      workload('shop/mail', {
        labels: { app: 'notify', by: 'mail' },
        ports: [{ name: 'web', containerPort: 8080 }],
      }),
      workload('shop/sms', {
        labels: { app: 'notify', by: 'sms' },
        ports: [{ name: 'web', containerPort: 9090 }],
      }),
      service('shop/notify', [{ name: 'http', port: 80, targetPort: 'web' }]),
      peerAuthentication('shop/notify', { app: 'notify', ports: { 9090: 'STRICT' } }),
    );
    expect(build({ mesh }).nodes[0]?.ports).toEqual([
      { name: 'http', port: 80, protocol: 'http', targetPorts: [8080, 9090], mode: 'mixed' },
    ]);
  });

  test('without sidecar have no mode', () => {
    const mesh = cluster(workload('shop/old', { sidecar: false }), service('shop/old'));
    expect(build({ mesh }).nodes[0]).toMatchObject({ pods: 1, podsInMesh: 0, ports: [{ mode: null }] });
  });

  test('carry the rate and the failed share of what arrives', () => {
    const seen = traffic(
      requests(90, frontpageToCatalog),
      requests(30, { ...frontpageToCatalog, labels: { response_code: '500' } }),
    );
    const node = build({ traffic: seen }).nodes.find(({ name }) => name === 'catalog');
    expect(node?.health).toEqual({ requestsPerSecond: 2, errorShare: 0.25 });
  });
});

describe('the namespace filter', () => {
  const mesh = cluster(
    ...shop,
    workload('data/db'),
    service('data/db'),
    workload('web/ui'),
    service('web/ui'),
  );
  const seen = traffic(
    requests(1, { from: 'web/ui', to: 'shop/frontpage' }),
    requests(1, { from: 'shop/frontpage', to: 'data/db' }),
    requests(1, { from: 'web/ui', to: 'data/db' }),
  );

  test('keeps edges with either end inside, and their nodes', () => {
    const topology = build({ mesh, traffic: seen, namespaces: new Set(['shop']) });
    expect(topology.edges.map(({ id }) => id)).toEqual([
      'c/service/shop/frontpage->c/service/data/db',
      'c/service/web/ui->c/service/shop/frontpage',
    ]);
    expect(topology.nodes).toHaveLength(4);
    expect(topology.totals.edges.locked).toBe(2);
  });
});

test('totals sum before dividing', () => {
  const seen = traffic(
    requests(1, frontpageToCatalog),
    requests(999, { from: 'shop/catalog', to: 'shop/frontpage', mutualTls: false }),
    connections({ opened: 3, sent: 1 }, frontpageToCatalog),
  );
  const { totals } = build({ traffic: seen });
  expect(totals.requests).toMatchObject({ basis: 'requests', mutualTls: 1, total: 1_000, text: '<1%' });
  expect(totals.connections).toMatchObject({ basis: 'connections', text: '100%' });
  expect(totals.edges).toEqual({ locked: 1, partial: 0, open: 1, idle: 0, blocked: 0, unknown: 0 });
});

describe('machines outside Kubernetes', () => {
  const nodeOf = ({ nodes }: Topology, name: string) => nodes.find((node) => node.name === name);

  test('that call are known by the name of their group, and whether they say that they have a proxy', () => {
    const mesh = cluster(
      ...shop,
      workloadEntry('shop/billing-10.9.0.1', { group: 'billing', serviceAccount: 'billing' }),
      workloadEntry('shop/billing-10.9.0.2', { group: 'billing' }),
    );
    const seen = traffic(requests(3, { from: 'shop/billing', to: 'shop/catalog' }));
    expect(nodeOf(build({ mesh, traffic: seen }), 'billing')).toMatchObject({
      kind: 'workload',
      pods: 0,
      workloadEntries: { total: 2, withProxy: 1 },
    });
  });

  test('are named by an identity that they alone bear, and share it with no pod', () => {
    const by = { source_principal: 'spiffe://cluster.local/ns/shop/sa/billing' };
    const seen = traffic(requests(3, { to: 'shop/catalog', labels: by }));
    const entry = workloadEntry('shop/billing', { serviceAccount: 'billing' });
    const named = build({ mesh: cluster(...shop, entry), traffic: seen });
    expect(nodeOf(named, 'billing')).toMatchObject({ workloadEntries: { total: 1, withProxy: 1 } });
    const shared = workload('shop/clerk', { serviceAccount: 'billing' });
    const both = build({ mesh: cluster(...shop, entry, shared), traffic: seen });
    expect(both.edges.map(({ source }) => source)).toEqual(['c/unnamed/shop']);
  });

  test('without a proxy may be behind an unnamed client; with one they have a name', () => {
    const mesh = cluster(
      ...shop,
      workloadEntry('shop/plain'),
      workloadEntry('shop/proxied', { serviceAccount: 'proxied' }),
    );
    const seen = traffic(requests(3, { to: 'shop/catalog', mutualTls: false }));
    expect(nodeOf(build({ mesh, traffic: seen }), 'Unnamed client')?.candidates).toEqual(['shop/plain']);
  });

  test('stand behind a service beside its pods, and alone, without any traffic', () => {
    const mesh = cluster(
      ...shop,
      workloadEntry('shop/vm', { labels: { app: 'catalog' } }),
      service('shop/billing'),
      workloadEntry('shop/billing-vm', { labels: { app: 'billing' }, serviceAccount: 'billing' }),
    );
    const services = build({ mesh });
    expect(nodeOf(services, 'catalog')).toMatchObject({
      pods: 1,
      workloadEntries: { total: 1, withProxy: 0 },
    });
    expect(nodeOf(services, 'billing')).toMatchObject({
      pods: 0,
      workloadEntries: { total: 1, withProxy: 1 },
    });
    expect(nodeOf(services, 'frontpage')).not.toHaveProperty('workloadEntries');
    const workloads = build({ mesh, graph: 'workload' });
    expect(nodeOf(workloads, 'billing-vm')).toMatchObject({ kind: 'workload', pods: 0 });
  });

  test('that come or go count at once', () => {
    const before = cluster(...shop);
    expect(nodeOf(build({ mesh: before }), 'catalog')).not.toHaveProperty('workloadEntries');
    const { workloadEntries } = cluster(workloadEntry('shop/vm', { labels: { app: 'catalog' } }));
    expect(nodeOf(build({ mesh: { ...before, workloadEntries } }), 'catalog')).toHaveProperty(
      'workloadEntries',
    );
  });
});
