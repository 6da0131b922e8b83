import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { json, localServer, type LocalServer, readBody } from '../testing/localServer.ts';
import { PrometheusClient } from './prometheusClient.ts';
import { TrafficStore } from './trafficStore.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const end of ends.splice(0).reverse()) await end();
});

/** Answers each query by its text; a string is an error in Prometheus' form. */
async function storeOver(
  answer: (query: string) => object[] | string | Promise<object[]>,
): Promise<TrafficStore> {
  const server: LocalServer = await localServer((request, response) => {
    void readBody(request).then(async (body) => {
      const result = await answer(new URLSearchParams(body).get('query') ?? '');
      if (typeof result === 'string')
        json(response, { status: 'error', errorType: 'execution', error: result }, 422);
      else json(response, { status: 'success', data: { resultType: 'vector', result } });
    });
  });
  const store = new TrafficStore(new PrometheusClient({ url: server.url }));
  store.start();
  ends.push(
    () => server.stop(),
    () => store.stop(),
  );
  return store;
}

const isAboutInterval = (query: string) => query.startsWith('min(max by (job)');
const sample = (value: number) => [{ metric: {}, value: [0, String(value)] }];

describe('the traffic store', () => {
  it('learns how often the mesh is scraped, and widens windows that are too short for it', async () => {
    // Eleven samples in five minutes: every 30 s.
    const store = await storeOver((query) => (isAboutInterval(query) ? sample(11) : []));
    const { traffic } = (await store.read('15s', 20_000)) ?? {};
    expect(store.telemetry).toEqual({ scrapeIntervalSeconds: 30, destinationPort: false });
    expect(traffic?.windowSeconds).toBe(120);
    expect(store.status.state).toBe('ok');
  });

  it('learns it from the last minute where Prometheus is younger than five', async () => {
    // Sixteen samples in a minute: every 4 s. The long probe finds nothing that old.
    const store = await storeOver((query) =>
      query.includes('count_over_time(istio_requests_total[60s])') ? sample(16) : [],
    );
    expect((await store.read('15s', 20_000))?.traffic.windowSeconds).toBe(16);
    expect(store.telemetry.scrapeIntervalSeconds).toBe(4);
  });

  it('learns it at the start, so that the first who looks need not wait', async () => {
    const store = await storeOver((query) => (isAboutInterval(query) ? sample(11) : []));
    await eventually(() => store.telemetry.scrapeIntervalSeconds !== undefined);
    expect(store.telemetry.scrapeIntervalSeconds).toBe(30);
  });

  it('learns it again while windows are read, and nobody waits', async () => {
    let asked = 0;
    const store = await storeOver((query) => {
      if (!isAboutInterval(query)) return [];
      asked += 1;
      return asked === 1 ? sample(11) : new Promise<object[]>(() => undefined);
    });
    const first = await store.read('1m', 20_000);
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 601_000);
    // Less than it takes until a question is given up.
    const next = await store.read('1m', 10_000, 1_000);
    expect(next?.version).toBe((first?.version ?? 0) + 1);
    await eventually(() => asked === 2);
    expect(store.telemetry.scrapeIntervalSeconds).toBe(30);
  });

  it('asks per port where telemetry carries one', async () => {
    const queries: string[] = [];
    const store = await storeOver((query) => {
      queries.push(query);
      return query.startsWith('count(') ? sample(3) : [];
    });
    expect((await store.read('1m', 20_000))?.traffic.destinationPort).toBe(true);
    expect(queries.filter((query) => /sum by \([^)]*destination_port/.test(query))).toHaveLength(4);
  });

  it('reads long windows from recording rules where they are complete, with one query more', async () => {
    const now = 1_770_000_000;
    const queries: string[] = [];
    const rules = (part: string, value: number, of?: string) => ({
      metric: { padlock_part: part, ...(of === undefined ? {} : { of }) },
      value: [0, String(value)],
    });
    const store = await storeOver((query) => {
      queries.push(query);
      if (!query.includes('timestamp(padlock:recorded)')) return [];
      return [rules('now', now), rules('last', now - 20, 'requests'), rules('count', 60, 'requests')];
    });
    await store.read('1m', 20_000);
    expect(store.telemetry.recordingRules).toBeUndefined();
    queries.length = 0;
    expect((await store.read('1h', 20_000))?.traffic.windowSeconds).toBe(3_650);
    expect(store.telemetry.recordingRules).toBe('used');
    expect(queries).toHaveLength(5);
    expect(queries.filter((query) => query.includes('padlock:istio_requests_total:growth1m'))).toHaveLength(
      1,
    );
  });

  it('asks the metrics themselves where there are no such rules, or the store does not know how to look', async () => {
    const store = await storeOver((query) => (query.includes('padlock:') ? 'unknown function' : []));
    expect((await store.read('1h', 20_000))?.traffic.windowSeconds).toBe(3_600);
    expect(store.telemetry.recordingRules).toBe('absent');
    expect(store.status.state).toBe('ok');
  });

  it('does without what it could not learn', async () => {
    const store = await storeOver((query) => (query.startsWith('sum by') ? [] : 'unknown function'));
    expect(await store.read('1m', 20_000)).toBeDefined();
    expect(store.telemetry.scrapeIntervalSeconds).toBeUndefined();
  });

  it('says in whose words a query failed, while other windows go on', async () => {
    const store = await storeOver((query) => (query.includes('[86400s]') ? 'query timed out' : []));
    await store.read('1m', 20_000);
    expect(store.status.state).toBe('ok');
    await store.read('24h', 20_000);
    await eventually(() => store.status.state === 'stale');
    expect(store.status.message).toContain('query timed out');
    expect(await store.read('1m')).toBeDefined();
  });

  it('without a Prometheus has no traffic, and says why', async () => {
    const store = new TrafficStore(undefined);
    expect(await store.read('1m', 20_000)).toBeUndefined();
    expect(store.status).toEqual({
      name: 'prometheus',
      state: 'down',
      lastSuccess: null,
      message: 'No Prometheus is configured.',
    });
  });

  it('no longer counts an answer as current when the next ones failed, though it remembers it', async () => {
    let fails = false;
    const store = await storeOver((query) => (fails && query.startsWith('sum by') ? 'too many samples' : []));
    const first = await store.read('1m', 20_000);
    expect(store.isCurrent('1m', first)).toBe(true);
    fails = true;
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 120_000);
    const later = await store.read('1m', 20_000, 1_000);
    expect(later?.version).toBe(first?.version);
    expect(store.isCurrent('1m', later)).toBe(false);
    expect(store.status.state).toBe('stale');
  });
});
