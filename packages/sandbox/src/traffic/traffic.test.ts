import { createMesh } from '@padlock/mtls';
import type { KubernetesObject } from '@padlock/mtls';
import { describe, expect, it } from 'vitest';
import { demoFlows } from '../demo/flows.ts';
import { demoObjects } from '../demo/objects.ts';
import { evaluateInstant } from '../prometheus/promql/evaluate.ts';
import { parse } from '../prometheus/promql/parse.ts';
import { TrafficStorage } from './storage.ts';
import { Traffic } from './traffic.ts';

const start = Date.UTC(2026, 10, 20, 12);

/** The demo mesh at `start`, with its clock in the test's hand. */
function demo(options: { destinationPort?: boolean } = {}) {
  const objects = demoObjects(start);
  const traffic = new Traffic({
    flows: demoFlows,
    mesh: createMesh(objects),
    start,
    scrapeIntervalMs: 2000,
    destinationPort: options.destinationPort ?? false,
  });
  const storage = new TrafficStorage(traffic);
  let now = start;
  return {
    change: (edit: (objects: readonly KubernetesObject[]) => readonly KubernetesObject[]) =>
      traffic.setMesh(createMesh(edit(objects)), now, false),
    run(seconds: number) {
      for (const end = now + seconds * 1000; now < end;) {
        now += 2000;
        traffic.scrape(now);
      }
    },
    /** Values by the label `by`. */
    ask(query: string, by: string): Readonly<Record<string, number>> {
      const value = evaluateInstant(parse(query), storage, now);
      if (typeof value === 'number') throw new Error('expected a vector');
      return Object.fromEntries(value.map((sample) => [sample.labels[by] ?? '', sample.value]));
    },
  };
}

const policy = 'connection_security_policy';
const grown = (by: string, matchers: string, metric = 'istio_requests_total', window = '60s'): string =>
  `sum by (${by}) (increase(${metric}{${matchers}}[${window}])) > 0`;

const withPolicy =
  (namespace: string, name: string, spec: object) => (objects: readonly KubernetesObject[]) => [
    ...objects.filter((object) => object.kind !== 'PeerAuthentication' || object.metadata.name !== name),
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { namespace, name, creationTimestamp: '2020-01-01T00:00:00Z' },
      spec,
    },
  ];

describe('the traffic of the demo mesh', () => {
  const mesh = demo();
  mesh.run(60);

  it('between two sidecars it is mutual TLS, with both principals', () => {
    const matchers = 'reporter="destination",source_workload="frontpage",destination_service_name="catalog"';
    expect(Object.keys(mesh.ask(grown(policy, matchers), policy))).toEqual(['mutual_tls']);
    expect(Object.keys(mesh.ask(grown('source_principal', matchers), 'source_principal'))).toEqual([
      'spiffe://cluster.local/ns/shop/sa/frontpage',
    ]);
  });

  it('a client without sidecar is unknown and plaintext', () => {
    const matchers = 'reporter="destination",source_workload="unknown"';
    expect(
      Object.keys(mesh.ask(grown('destination_service_name', matchers), 'destination_service_name')),
    ).toEqual(['catalog']);
    expect(Object.keys(mesh.ask(grown(policy, matchers), policy))).toEqual(['none']);
  });

  it('a client without sidecar that a STRICT server refuses leaves no trace', () => {
    const matchers = 'source_workload="unknown",destination_service_name="postgresql"';
    expect(
      mesh.ask(grown('reporter', matchers, 'istio_tcp_connections_opened_total', '24h'), 'reporter'),
    ).toEqual({});
  });

  it('a subset without TLS makes an edge partial', () => {
    const matchers = 'reporter="destination",source_workload="bookings",destination_service_name="orders"';
    const counts = mesh.ask(grown(policy, matchers), policy);
    const { mutual_tls: mutualTls = 0, none = 0 } = counts;
    expect(mutualTls / (mutualTls + none)).toBeCloseTo(0.92, 1);
  });

  it('a refused call is in the reports of the client alone, as 503 UC', () => {
    const matchers = 'destination_service_name="audit"';
    expect(Object.keys(mesh.ask(grown('reporter', matchers), 'reporter'))).toEqual(['source']);
    expect(Object.keys(mesh.ask(grown('response_flags', matchers), 'response_flags'))).toEqual(['UC']);
    expect(Object.keys(mesh.ask(grown('response_code', matchers), 'response_code'))).toEqual(['503']);
  });

  it('a server without sidecar reports nothing', () => {
    const query = grown('reporter', 'destination_service_name="redis"', 'istio_tcp_connections_opened_total');
    expect(Object.keys(mesh.ask(query, 'reporter'))).toEqual(['source']);
  });

  it('orders answers some 4 % of its calls with 500', () => {
    const counts = mesh.ask(
      grown(
        'response_code',
        'reporter="destination",destination_service_name="orders"',
        'istio_requests_total',
        '1h',
      ),
      'response_code',
    );
    const { 200: fine = 0, 500: failed = 0 } = counts;
    expect(failed / (fine + failed)).toBeCloseTo(0.04, 2);
  });

  it('a flow that ran some hours ago is in the last day, not in the last minute', () => {
    const matchers =
      'reporter="destination",source_workload="ingressgateway",destination_service_name="bookings"';
    expect(mesh.ask(grown('reporter', matchers), 'reporter')).toEqual({});
    expect(
      Object.keys(mesh.ask(grown('reporter', matchers, 'istio_requests_total', '24h'), 'reporter')),
    ).toEqual(['destination']);
  });

  it('last week some calls to catalog were plaintext', () => {
    const matchers = 'reporter="destination",source_workload="frontpage",destination_service_name="catalog"';
    const query = `sum by (${policy}) (increase(istio_requests_total{${matchers}}[1h] offset 6d))`;
    expect(mesh.ask(query, policy)['none']).toBeGreaterThan(1000);
  });

  it('histogram buckets never shrink with their bound, and the last one holds every request', () => {
    const selector = 'reporter="destination",destination_service_name="payments",source_workload="orders"';
    const buckets = mesh.ask(`sum by (le) (istio_request_duration_milliseconds_bucket{${selector}})`, 'le');
    const byBound = Object.entries(buckets)
      .map(([le, count]) => ({ bound: le === '+Inf' ? Infinity : Number(le), count }))
      .toSorted((a, b) => a.bound - b.bound);
    expect(byBound.map(({ count }) => count)).toEqual(
      byBound.map(({ count }) => count).toSorted((a, b) => a - b),
    );
    expect(mesh.ask(`sum by (job) (istio_requests_total{${selector}})`, 'job')).toEqual({
      'kubernetes-pods': byBound.at(-1)?.count,
    });
  });
});

describe('traffic after a change of policy', () => {
  const catalog = (mode: string) =>
    withPolicy('shop', 'catalog', { selector: { matchLabels: { app: 'catalog' } }, mtls: { mode } });
  const toCatalog = 'reporter="destination",destination_service_name="catalog"';

  it('STRICT refuses the client without sidecar, and the rest goes on', () => {
    const mesh = demo();
    mesh.change(catalog('STRICT'));
    mesh.run(70);
    expect(Object.keys(mesh.ask(grown(policy, toCatalog), policy))).toEqual(['mutual_tls']);
  });

  it('DISABLE turns the same callers to plaintext under new label sets', () => {
    const mesh = demo();
    mesh.change(catalog('DISABLE'));
    mesh.run(70);
    expect(Object.keys(mesh.ask(grown(policy, toCatalog), policy))).toEqual(['none']);
    expect(Object.keys(mesh.ask(grown('source_principal', toCatalog), 'source_principal'))).toEqual([
      'unknown',
    ]);
  });

  it('calls before the change are counted by the old policy, to the moment', () => {
    const mesh = demo();
    mesh.run(10);
    const before = mesh.ask(`sum by (${policy}) (istio_requests_total{${toCatalog}})`, policy);
    mesh.change(catalog('STRICT'));
    mesh.run(10);
    const after = mesh.ask(`sum by (${policy}) (istio_requests_total{${toCatalog}})`, policy);
    expect(after['none']).toBe(before['none']);
    expect(after['mutual_tls']).toBeGreaterThan(before['mutual_tls'] ?? 0);
  });

  it('without its pods a service gets no calls', () => {
    const mesh = demo();
    mesh.change((objects) =>
      objects.filter(({ kind, metadata }) => kind !== 'Pod' || metadata.labels?.['app'] !== 'catalog'),
    );
    mesh.run(70);
    expect(mesh.ask(grown(policy, toCatalog), policy)).toEqual({});
  });
});

describe('telemetry with a port label', () => {
  it('server reports carry the container port, client reports none', () => {
    const mesh = demo({ destinationPort: true });
    mesh.run(60);
    const query = (reporter: string) =>
      grown('destination_port', `reporter="${reporter}",source_workload="recommendations"`);
    expect(Object.keys(mesh.ask(query('destination'), 'destination_port')).toSorted()).toEqual([
      '50051',
      '8080',
    ]);
    expect(Object.keys(mesh.ask(query('source'), 'destination_port'))).toEqual(['']);
  });
});
