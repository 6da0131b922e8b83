import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '@padlock/sandbox';
import {
  destinationPortQuery,
  edgeMetricQueries,
  plaintextQueries,
  scrapeCountQuery,
  scrapeProbeSeconds,
  seriesQueries,
  trafficQueries,
  verificationQueries,
  type SeriesSource,
  type SeriesTarget,
} from '@padlock/topology';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prometheus, promtool, resolvePart } from '../testbed/parts/index.ts';
import { pause } from '../testbed/process/pause.ts';
import { backfill } from '../testbed/prometheus/backfill.ts';
import { startPrometheus, type PrometheusServer } from '../testbed/prometheus/prometheusServer.ts';
import { leftOut } from './leftOut.ts';
import { differences } from './prometheus/differences.ts';
import { ask, instantQuery, rangeQuery } from './prometheus/prometheusApi.ts';

const HOUR = 3600;
const SCRAPE_INTERVAL = 5;

// The sandbox's samples are written into a real Prometheus; then every query that the server sends must have one answer.
describe.skipIf(leftOut('cluster'))('the Prometheus API of the sandbox, against Prometheus', () => {
  let sandbox: Sandbox;
  let real: PrometheusServer;
  let folder = '';
  /** Unix seconds: the newest moment that both know. */
  let now = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'padlock-promql-'));
    const [server, tool] = await Promise.all([resolvePart(prometheus), resolvePart(promtool)]);
    sandbox = await startSandbox({ scrapeIntervalMs: SCRAPE_INTERVAL * 1000 });
    // Live samples besides those of the past, and series that begin because a policy changed.
    await pause(6000);
    await requireMutualTls(sandbox.kubernetesUrl);
    await pause(11_000);
    now = Math.floor(Date.now() / 1000);
    await backfill({
      promtool: tool.path,
      folder,
      openMetrics: samplesOf(sandbox, now),
    });
    const logs = join(folder, 'logs');
    await mkdir(logs);
    real = await startPrometheus({ command: server.path, folder, logs, retention: '30d' });
  });
  afterAll(async () => {
    await real?.program.kill();
    await sandbox?.stop();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  const compareInstant = async (query: string, at: number) => {
    const [actual, judge] = await Promise.all([
      instantQuery(sandbox.prometheusUrl, query, at),
      instantQuery(real.url, query, at),
    ]);
    return { differences: differences(actual, judge), isEmpty: judge.length === 0 };
  };

  describe.each([15, 60, 300, HOUR, 24 * HOUR])('traffic of a window of %i s', (windowSeconds) => {
    it.each(['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'] as const)('%s', async (name) => {
      for (const destinationPort of [false, true]) {
        const query = trafficQueries({
          windowSeconds,
          scrapeIntervalSeconds: SCRAPE_INTERVAL,
          destinationPort,
        })[name];
        // A moment of live samples, one off their grid, and one of the past.
        for (const at of [now, now - 1.3, now - 30 * 60]) {
          expect(await compareInstant(query, at)).toEqual({ differences: [], isEmpty: false });
        }
      }
    });
  });

  describe('what was seen since a change', () => {
    const places = [{ namespace: 'shop', workload: 'orders', containerPorts: null }];
    const reaches = {
      workload: { kind: 'places', places },
      mesh: { kind: 'mesh' },
    } as const;
    it.each(['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'] as const)('%s', async (name) => {
      for (const reach of Object.values(reaches)) {
        for (const [settleSeconds, countedSeconds] of [
          [8, 7.25],
          [12, 180],
          [20, 4 * HOUR],
        ] as const) {
          const times = { settleSeconds, countedSeconds };
          const query = verificationQueries(reach, ['shop/orders'], times, { destinationPort: true })[name];
          for (const at of [now, now - 1.3, now - 30 * 60]) {
            const answer = await compareInstant(query, at);
            expect(answer.differences).toEqual([]);
            // The one workload speaks HTTP only.
            expect(answer.isEmpty).toBe(reach.kind !== 'mesh' && name !== 'requests');
          }
        }
      }
    });

    it('by the clock of Prometheus', async () => {
      const answer = await compareInstant('vector(time())', now - 1.3);
      expect(answer).toEqual({ differences: [], isEmpty: false });
    });
  });

  it.each(['latency', 'throughput'] as const)('%s of the edges', async (name) => {
    for (const windowSeconds of [60, 600]) {
      const query = edgeMetricQueries({ windowSeconds, scrapeIntervalSeconds: SCRAPE_INTERVAL })[
        name
      ].replaceAll(
        '{reporter',
        // Histograms are there of one service only, see `samplesOf`.
        '{destination_service_name="orders",reporter',
      );
      for (const at of [now, now - 1.3])
        expect(await compareInstant(query, at)).toEqual({ differences: [], isEmpty: false });
    }
  });

  it('finds out how often is scraped', async () => {
    for (const probe of scrapeProbeSeconds) {
      expect((await compareInstant(scrapeCountQuery(probe), now)).differences).toEqual([]);
      expect((await compareInstant(scrapeCountQuery(probe), now - HOUR)).differences).toEqual([]);
    }
  });

  it('finds out whether telemetry carries the port', async () => {
    expect((await compareInstant(destinationPortQuery(), now)).differences).toEqual([]);
  });

  const target: SeriesTarget = { kind: 'service', namespace: 'shop', name: 'orders' };
  const source: SeriesSource = { kind: 'workloads', namespace: 'shop', names: ['bookings', 'frontpage'] };
  describe.each([
    ['of one edge', { source, target }, 'requests'],
    ['to one service', { target }, 'requests'],
    ['from unnamed clients', { source: { kind: 'unnamed' } as const }, 'requests'],
    ['to the whole mesh', { target: { kind: 'mesh' } as const }, 'requests'],
    ['to namespaces', { target: { kind: 'namespaces', names: ['data', 'shop'] } as const }, 'connections'],
    [
      'to a workload',
      { target: { kind: 'workload', namespace: 'data', name: 'postgresql' } as const },
      'connections',
    ],
  ] as const)('charts %s', (_title, ends, carried) => {
    it.each(['requests', 'errors', 'connections', 'sentBytes', 'receivedBytes'] as const)(
      '%s',
      async (name) => {
        for (const [range, step] of [
          [HOUR, 30],
          [24 * HOUR, 900],
        ] as const) {
          const query = seriesQueries(ends, { stepSeconds: step, scrapeIntervalSeconds: SCRAPE_INTERVAL })[
            name
          ];
          const end = now - (now % step);
          const times = { start: end - range, end, step };
          const [actual, judge] = await Promise.all([
            rangeQuery(sandbox.prometheusUrl, query, times),
            rangeQuery(real.url, query, times),
          ]);
          expect(differences(actual, judge)).toEqual([]);
          if (name === carried) expect(judge).not.toEqual([]);
        }
      },
    );
  });

  it.each(['requests', 'tcpSentBytes'] as const)('looks back for plaintext by %s', async (name) => {
    const step = HOUR;
    const query = plaintextQueries({ stepSeconds: step, scrapeIntervalSeconds: SCRAPE_INTERVAL })[name];
    const times = { start: now - 24 * HOUR, end: now, step };
    const [actual, judge] = await Promise.all([
      rangeQuery(sandbox.prometheusUrl, query, times),
      rangeQuery(real.url, query, times),
    ]);
    expect(differences(actual, judge)).toEqual([]);
    // All of the demo's TCP is mutual TLS.
    expect(judge.length > 0).toBe(name === 'requests');
  });

  it.each([
    'istio_requests_total{reporter="destination",destination_service_name="catalog"}',
    'sum by (source_workload) (rate(istio_requests_total{reporter=~"dest.*",source_workload!="unknown"}[1m]))',
    'sum(increase(istio_requests_total[5m] offset 10m))',
    'histogram_quantile(0.95, sum by (le,reporter) (rate(istio_request_duration_milliseconds_bucket{destination_service_name="orders"}[5m])))',
    'count by (connection_security_policy) (istio_requests_total)',
    'max_over_time(istio_requests_total{destination_service_name="orders"}[2m]) - min_over_time(istio_requests_total{destination_service_name="orders"}[2m])',
    'sum(istio_tcp_sent_bytes_total) / sum(istio_tcp_connections_opened_total)',
    'resets(istio_requests_total[1h])',
    'count_over_time(istio_requests_total{reporter="source"}[30s]) > 3',
    '1 + 2 * 3 ^ 2 % 5',
  ])('answers %s', async (query) => {
    expect((await compareInstant(query, now)).differences).toEqual([]);
    expect((await compareInstant(query, now - 600.5)).differences).toEqual([]);
  });

  it('knows the same labels and series', async () => {
    const window = { start: String(now - HOUR), end: String(now) };
    const sortedData = (body: unknown): unknown =>
      [...((body as { data: unknown[] }).data ?? [])]
        .map((entry) => JSON.stringify(sortKeys(entry)))
        .toSorted();
    const both = async (path: string, parameters: Readonly<Record<string, string>>): Promise<void> => {
      const get = async (url: string): Promise<unknown> =>
        (await fetch(`${url}${path}?${new URLSearchParams(parameters)}`)).json();
      const [actual, judge] = await Promise.all([get(sandbox.prometheusUrl), get(real.url)]);
      expect(sortedData(actual)).toEqual(sortedData(judge));
      expect(sortedData(judge)).not.toEqual([]);
    };
    await both('/api/v1/labels', { ...window, 'match[]': 'istio_requests_total' });
    await both('/api/v1/label/destination_service_name/values', {
      ...window,
      'match[]': 'istio_requests_total',
    });
    await both('/api/v1/series', {
      ...window,
      'match[]': 'istio_requests_total{destination_service_name="orders"}',
    });
  });

  it.each([
    ['sum by (', 'bad_data'],
    ['', 'bad_data'],
    ['rate(istio_requests_total)', 'bad_data'],
  ])('refuses the query "%s" in the same form', async (query, errorType) => {
    for (const url of [sandbox.prometheusUrl, real.url]) {
      const { status, body } = await ask(url, '/api/v1/query', { query });
      expect(status).toBe(400);
      expect(body).toMatchObject({ status: 'error', errorType });
    }
  });
});

/** What the queries read: the counters of more than a day, and the histograms of one service for half an hour. */
function* samplesOf(sandbox: Sandbox, now: number): Iterable<string> {
  const counters = {
    label: '__name__',
    operator: '=~',
    value: 'istio_requests_total|istio_tcp_(connections_opened|sent_bytes|received_bytes)_total',
  } as const;
  for (let from = now - 26 * HOUR; from < now; from += 2 * HOUR)
    yield sandbox.openMetrics(
      from * 1000,
      Math.min(from + 2 * HOUR, now) * 1000 - (from + 2 * HOUR < now ? 1 : 0),
      [counters],
    );
  yield sandbox.openMetrics((now - HOUR / 2) * 1000, now * 1000, [
    {
      label: '__name__',
      operator: '=~',
      value: 'istio_request_duration_milliseconds_bucket|istio_(request|response)_bytes_sum',
    },
    { label: 'destination_service_name', operator: '=', value: 'orders' },
  ]);
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A change of policy that begins new series: bookings' plaintext share to orders is refused from now on. */
async function requireMutualTls(kubernetesUrl: string): Promise<void> {
  const path = '/apis/security.istio.io/v1/namespaces/shop/peerauthentications';
  const response = await fetch(`${kubernetesUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'orders', namespace: 'shop' },
      spec: { selector: { matchLabels: { app: 'orders' } }, mtls: { mode: 'STRICT' } },
    }),
  });
  if (response.status !== 201) throw new Error(`the sandbox refused a policy: ${await response.text()}`);
}
