import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMesh } from '@padlock/mtls';
import {
  buildTopology,
  parseTraffic,
  scrapeCountQuery,
  scrapeIntervalSeconds,
  scrapeProbeSeconds,
  trafficQueries,
  usableWindowSeconds,
  type GraphKind,
  type Sample,
  type Topology,
  type Traffic,
} from '@padlock/topology';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { prometheus, promtool, resolvePart } from '../testbed/parts/index.ts';
import { backfill } from '../testbed/prometheus/backfill.ts';
import { startPrometheus, type PrometheusServer } from '../testbed/prometheus/prometheusServer.ts';
import { openMetricsOf } from './evidence/counterSeries.ts';
import { clusterObjects } from './evidence/clusterObjects.ts';
import { newbornRequests, pastRequests, pooledConnections, requests } from './evidence/proxyReports.ts';
import { leftOut } from './leftOut.ts';
import { instantQuery } from './prometheus/prometheusApi.ts';

const HOUR = 3600;
const nowhere = { destination_workload: 'unknown', destination_workload_namespace: 'unknown' };

/** Every case has a server of its own, so that each is one edge of one graph. */
const samples = [
  // One plaintext request, in the last scrape alone, among thousands.
  requests({ from: 'shop/web', to: 'shop/one-in-thousands' }, 2_500),
  newbornRequests({ to: 'shop/one-in-thousands', mutualTls: false }, 1),
  newbornRequests({ from: 'shop/web', to: 'shop/one-of-the-client', mutualTls: false }, 1),
  requests({ from: 'shop/web', to: 'shop/one-of-the-client' }, 2_500),
  // 0.01 % mutual TLS.
  requests({ from: 'shop/web', to: 'shop/hardly-any', mutualTls: false }, 2_500),
  newbornRequests({ from: 'shop/web', to: 'shop/hardly-any' }, 1),

  pooledConnections({ from: 'shop/web', to: 'data/pooled-mutual' }, 4, 900),
  pooledConnections({ from: 'shop/web', to: 'data/pooled-plain', mutualTls: false }, 4, 900),
  pooledConnections({ from: 'shop/web', to: 'data/pooled-both' }, 4, 900),
  pooledConnections({ from: 'shop/web', to: 'data/pooled-both', mutualTls: false }, 1, 300),

  // Scraped once a minute; the plaintext request was seen by the scrape before the last.
  requests({ from: 'shop/web', to: 'slow/minutes', scrapeInterval: 60, labels: { job: 'slow' } }, 100),
  newbornRequests(
    { from: 'shop/web', to: 'slow/minutes', mutualTls: false, scrapeInterval: 60, labels: { job: 'slow' } },
    1,
    3,
  ),

  // Ambient: a waypoint for HTTP, and ztunnel for TCP, which reports as destination.
  requests({ from: 'shop/web', to: 'ambient/behind-waypoint', by: 'waypoint' }, 10),
  requests({ from: 'shop/web', to: 'ambient/behind-waypoint', by: 'source' }, 10),
  pooledConnections(
    { from: 'shop/web', to: 'ambient/by-ztunnel', labels: { app: 'ztunnel', request_protocol: 'tcp' } },
    2,
    100,
  ),

  requests({ from: 'shop/web', to: 'shop/client-side-only', by: 'source' }, 10),
  requests(
    {
      from: 'shop/far',
      to: 'shop/other-cluster',
      labels: { source_cluster: 'west', destination_cluster: 'west' },
    },
    10,
  ),
  requests({ from: 'shop/orders-v2', to: 'shop/canonical' }, 10),
  requests({ to: 'shop/unnamed-client', mutualTls: false }, 10),
  requests({ from: 'edge/istio-ingressgateway', to: 'shop/web' }, 10),
  requests({ from: 'batch/nightly', to: 'shop/reports' }, 10),
  ...['PassthroughCluster', 'BlackHoleCluster'].map((name) =>
    requests(
      {
        from: 'shop/web',
        to: 'shop/nowhere',
        by: 'source',
        labels: { ...nowhere, destination_service: 'unknown', destination_service_name: name },
      },
      10,
    ),
  ),
  requests(
    {
      from: 'shop/web',
      to: 'shop/api',
      by: 'source',
      labels: {
        ...nowhere,
        destination_service: 'api.example.com',
        destination_service_name: 'api.example.com',
        destination_service_namespace: 'shop',
      },
    },
    10,
  ),
  pastRequests({ from: 'shop/web', to: 'shop/hours-ago' }, 50, 3 * HOUR),
].flat();

// Samples as proxies expose them, scraped into a real Prometheus: what is drawn must be what happened, and never greener.
describe.skipIf(leftOut('cluster'))('the graph of real samples', () => {
  let real: PrometheusServer;
  let folder = '';
  /** Unix seconds. */
  let now = 0;
  let graph: Topology;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'padlock-evidence-'));
    const [server, tool] = await Promise.all([resolvePart(prometheus), resolvePart(promtool)]);
    now = Math.floor(Date.now() / 1000);
    await backfill({ promtool: tool.path, folder, openMetrics: [openMetricsOf(samples, now)] });
    const logs = join(folder, 'logs');
    await mkdir(logs);
    real = await startPrometheus({ command: server.path, folder, logs, retention: '30d' });
    graph = await draw({ windowSeconds: 60, scrapeIntervalSeconds: 15 });
  });
  afterAll(async () => {
    await real?.program.kill();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  const read = async (windowSeconds: number, scrape: number): Promise<Traffic> => {
    const destinationPort = false;
    const queries = trafficQueries({ windowSeconds, scrapeIntervalSeconds: scrape, destinationPort });
    const answer = async (query: string): Promise<Sample[]> =>
      (await instantQuery(real.url, query, now)).map(({ labels, points }) => ({
        labels: Object.fromEntries(Labels.parse(JSON.parse(labels))),
        value: points[0]?.[1] ?? NaN,
      }));
    const answers = {
      requests: await answer(queries.requests),
      tcpOpened: await answer(queries.tcpOpened),
      tcpSentBytes: await answer(queries.tcpSentBytes),
      tcpReceivedBytes: await answer(queries.tcpReceivedBytes),
    };
    return parseTraffic(answers, {
      at: now,
      windowSeconds: usableWindowSeconds(windowSeconds, scrape),
      destinationPort,
    });
  };
  const draw = async (options: {
    windowSeconds: number;
    scrapeIntervalSeconds: number;
    graph?: GraphKind;
  }): Promise<Topology> =>
    buildTopology({
      cluster: 'c',
      mesh: createMesh(clusterObjects),
      traffic: await read(options.windowSeconds, options.scrapeIntervalSeconds),
      lastDay: await read(24 * HOUR, options.scrapeIntervalSeconds),
      graph: options.graph ?? 'service',
      namespaces: undefined,
    });
  const into = (target: string, topology = graph) =>
    topology.edges.filter((edge) => edge.target === `c/${target}`);
  const node = (id: string) => graph.nodes.find((candidate) => candidate.id === `c/${id}`);

  describe('is never greener than the traffic', () => {
    it('one plaintext request under labels never seen before is an edge of its own, and open', () => {
      const edges = into('service/shop/one-in-thousands');
      expect(edges.map(({ source, state }) => [source, state])).toEqual([
        ['c/service/shop/web', 'locked'],
        ['c/unnamed/shop', 'open'],
      ]);
      expect(edges[1]?.requests).toMatchObject({ total: 1, mutualTls: 0 });
    });

    it('one plaintext request of a client that mostly encrypts: not locked, and not 100 %', () => {
      expect(into('service/shop/one-of-the-client')).toMatchObject([
        { state: 'partial', share: { text: '99%' }, requests: { total: 10_001, mutualTls: 10_000 } },
      ]);
      expect(into('service/shop/one-of-the-client')[0]?.share?.precise).not.toBe('100%');
    });

    it('one request over mutual TLS among thousands in plaintext: not open, and not 0 %', () => {
      expect(into('service/shop/hardly-any')).toMatchObject([
        { state: 'partial', share: { text: '<1%' }, requests: { total: 10_001, mutualTls: 1 } },
      ]);
    });

    it('connections that were opened before the window are judged by their bytes, and say so', () => {
      const tcp = { opened: 0, share: { basis: 'bytes' } };
      expect(into('service/data/pooled-mutual')).toMatchObject([
        { state: 'locked', share: { basis: 'bytes', text: '100%' }, tcp },
      ]);
      expect(into('service/data/pooled-plain')).toMatchObject([
        { state: 'open', share: { text: '0%' }, tcp },
      ]);
      expect(into('service/data/pooled-both')).toMatchObject([
        { state: 'partial', share: { basis: 'bytes', text: '75%' }, tcp },
      ]);
    });

    it('a minute of a mesh that is scraped each minute looks at four scrapes, and sees the plaintext in them', async () => {
      const [probe = 0] = scrapeProbeSeconds;
      const [answer] = await instantQuery(real.url, scrapeCountQuery(probe), now);
      const learnt = scrapeIntervalSeconds(answer?.points[0]?.[1], probe);
      if (learnt === undefined) throw new Error('the interval was not learnt');
      // Never too short; a sample at the very edge of the probe may make it a little long.
      expect(learnt).toBeGreaterThanOrEqual(60);
      expect(learnt).toBeLessThanOrEqual(80);
      const minute = await draw({ windowSeconds: 60, scrapeIntervalSeconds: learnt });
      expect(minute.windowSeconds).toBeGreaterThanOrEqual(240);
      expect(into('service/slow/minutes', minute)).toMatchObject([
        { state: 'partial', requests: { total: minute.windowSeconds >= 300 ? 501 : 401 } },
      ]);
    });

    it('what only the client reports is unknown, never open', () => {
      expect(into('service/shop/client-side-only')).toMatchObject([
        { state: 'unknown', reportedBy: 'client', share: null },
      ]);
    });

    it('a call of hours ago is idle, and claims no share', () => {
      expect(into('service/shop/hours-ago')).toMatchObject([{ state: 'idle', share: null, requests: null }]);
    });
  });

  describe('puts everything that telemetry names somewhere', () => {
    it('waypoints and ztunnel report as servers do, and calls are not counted twice', () => {
      expect(into('service/ambient/behind-waypoint')).toMatchObject([
        { state: 'locked', reportedBy: 'server', requests: { total: 40 } },
      ]);
      expect(into('service/ambient/by-ztunnel')).toMatchObject([{ state: 'locked', reportedBy: 'server' }]);
    });

    it.each([
      ['a service of another cluster', 'service/shop/other-cluster', 'workload/shop/far', 'locked'],
      [
        'a workload by the service of its canonical name',
        'service/shop/canonical',
        'service/shop/orders',
        'locked',
      ],
      ['a client without sidecar', 'service/shop/unnamed-client', 'unnamed/shop', 'open'],
      ['an ingress gateway', 'service/shop/web', 'service/edge/istio-ingressgateway', 'locked'],
      ['a cron job', 'service/shop/reports', 'workload/batch/nightly', 'locked'],
      ['what left the registry', 'external/PassthroughCluster', 'service/shop/web', 'unknown'],
      ['what was let go nowhere', 'external/BlackHoleCluster', 'service/shop/web', 'unknown'],
      ['the host of a ServiceEntry', 'external/api.example.com', 'service/shop/web', 'unknown'],
    ])('%s', (_title, target, source, state) => {
      expect(into(target).map((edge) => [edge.source, edge.state])).toEqual([[`c/${source}`, state]]);
      expect(node(target)).toBeDefined();
      expect(node(source)).toBeDefined();
    });

    it('gateways, jobs and hosts outside have their pictures', () => {
      expect(node('service/edge/istio-ingressgateway')?.category).toBe('gateway');
      expect(node('workload/batch/nightly')?.category).toBe('job');
      expect(node('external/api.example.com')?.category).toBe('external');
    });

    it('no node is called unknown', () => {
      expect(graph.nodes.filter(({ name }) => name === 'unknown' || name === '')).toEqual([]);
    });

    it('the graph of workloads has the same calls', async () => {
      const workloads = await draw({ windowSeconds: 60, scrapeIntervalSeconds: 15, graph: 'workload' });
      expect(into('workload/shop/one-of-the-client', workloads)).toMatchObject([
        { source: 'c/workload/shop/web', state: 'partial' },
      ]);
      expect(workloads.edges).toHaveLength(graph.edges.length);
    });
  });
});

const Labels = z.array(z.tuple([z.string(), z.string()]));
