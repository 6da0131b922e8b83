import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError } from '@padlock/contract';
import { json, localServer } from './testing/localServer.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
const nowSeconds = () => Math.floor(Date.now() / 1_000);
const edge = 'demo/service/shop/frontpage->demo/service/shop/orders';

// The demo mesh has a past of more than a day.
describe('a past moment', () => {
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

  it('shows the evidence of then, and nothing of policy', async () => {
    const at = nowSeconds() - 3 * 3_600;
    const then = await server.client.topology({ params, query: { at, window: '5m' } });
    expect(then.past).toBe(true);
    expect(Date.parse(then.at ?? '')).toBe((at - (at % 5)) * 1_000);
    expect(then.edges.find(({ id }) => id === edge)).toMatchObject({
      state: 'locked',
      expectation: 'unknown',
      share: { text: '100%' },
    });
    expect(then.edges.filter(({ state, drift }) => state === 'blocked' || state === 'idle' || drift)).toEqual(
      [],
    );
    expect(then.namespaces.map(({ mode }) => mode)).toEqual(then.namespaces.map(() => null));

    const detail = await server.client.edge({ params, query: { id: edge, at, window: '5m', range: '1h' } });
    expect(detail.parts).toEqual([]);
    expect(detail.series?.timestamps.at(-1)).toBeLessThanOrEqual(at);
    expect(detail.series?.mutualTls.some((value) => (value ?? 0) > 0)).toBe(true);

    const now = await server.client.topology({ params, query: { window: '5m' } });
    expect(now.past).toBe(false);
    expect(now.edges.find(({ id }) => id === edge)?.expectation).not.toBe('unknown');
  });

  it('is empty where Prometheus has nothing of it', async () => {
    const { edges } = await server.client.topology({ params, query: { at: nowSeconds() - 20 * 86_400 } });
    expect(edges).toEqual([]);
  });

  it.each([
    ['the future', () => nowSeconds() + 600],
    ['more than a month ago', () => nowSeconds() - 40 * 86_400],
  ])('is refused where it is %s', async (_, at) => {
    const asked = server.client.topology({ params, query: { at: at() } });
    await expect(asked).rejects.toThrow(/last 31 days/);
    await expect(asked).rejects.toBeInstanceOf(ApiError);
  });

  it('costs Prometheus four queries once, however many look', async () => {
    let asked = 0;
    const prometheus = await localServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        if (new URLSearchParams(body).has('time')) asked += 1;
        json(response, { status: 'success', data: { resultType: 'vector', result: [] } });
      });
    });
    const other = await readyServer(sandbox, { prometheus: { url: prometheus.url } });
    try {
      const at = nowSeconds() - 3_600;
      const look = () => other.client.topology({ params, query: { at } });
      await Promise.all([look(), look(), look()]);
      await look();
      expect(asked).toBe(4);
    } finally {
      await other.stop();
      await prometheus.stop();
    }
  });

  it('says why it is not known where Prometheus does not tell', async () => {
    const prometheus = await localServer((_, response) =>
      json(response, { status: 'error', errorType: 'execution', error: 'block is gone' }, 422),
    );
    const other = await readyServer(sandbox, { prometheus: { url: prometheus.url } });
    try {
      await expect(other.client.topology({ params, query: { at: nowSeconds() - 3_600 } })).rejects.toThrow(
        /block is gone/,
      );
    } finally {
      await other.stop();
      await prometheus.stop();
    }
  });
});
