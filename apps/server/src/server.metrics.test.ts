import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { json, localServer } from './testing/localServer.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
const edge = 'demo/service/shop/frontpage->demo/service/shop/orders';

// What the graph shows besides its locks, over the demo mesh.
describe('response times and throughput', () => {
  let sandbox: Sandbox;
  let server: TestServer;
  beforeAll(async () => {
    sandbox = await startSandbox();
    server = await readyServer(sandbox, { prometheus: { url: sandbox.prometheusUrl } });
  });
  afterAll(async () => {
    await server.stop();
    await sandbox.stop();
  });

  it('are told of edges that the graph has, as far as they were asked for', async () => {
    const query = { window: '5m', metrics: 'latency,throughput' } as const;
    await eventually(
      async () => (await server.client.topologyMetrics({ params, query })).problem === null,
      20_000,
    );
    const { edges } = await server.client.topologyMetrics({ params, query });
    const graph = await server.client.topology({ params, query: { window: '5m' } });
    const drawn = new Set(graph.edges.map(({ id }) => id));
    expect(edges.filter(({ id }) => !drawn.has(id))).toEqual([]);
    const one = edges.find(({ id }) => id === edge);
    const { p50 = 0, p95 = 0, p99 = 0 } = one?.latency ?? {};
    expect(p50).toBeGreaterThan(0);
    expect(p95).toBeGreaterThan(p50);
    expect(p99).toBeGreaterThan(p95);
    expect(one?.bytesPerSecond).toBeGreaterThan(0);

    const latency = await server.client.topologyMetrics({
      params,
      query: { window: '5m', metrics: 'latency' },
    });
    expect(latency.edges.find(({ id }) => id === edge)).toMatchObject({ bytesPerSecond: null });
  });

  it('are missing with a reason where Prometheus refuses them, and only they', async () => {
    const prometheus = await localServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const histogram = decodeURIComponent(body).includes('_bucket');
        if (histogram)
          json(response, { status: 'error', errorType: 'execution', error: 'too many samples' }, 422);
        else json(response, { status: 'success', data: { resultType: 'vector', result: [] } });
      });
    });
    const other = await readyServer(sandbox, { prometheus: { url: prometheus.url } });
    try {
      const answer = await other.client.topologyMetrics({ params, query: { metrics: 'latency,throughput' } });
      expect(answer).toEqual({
        edges: [],
        problem: 'Response times are not known: Prometheus refused a query (execution): too many samples',
      });
      const { sources } = await other.client.topology({ params, query: {} });
      expect(sources.find(({ name }) => name === 'prometheus')?.state).toBe('ok');
    } finally {
      await other.stop();
      await prometheus.stop();
    }
  });
});
