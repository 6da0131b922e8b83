import { describe, expect, it } from 'vitest';
import { type MetricsById, valueKinds, valueText } from './edgeValues.ts';
import { call, service } from './testkit.ts';

const [web, orders, files] = [service('shop', 'web'), service('shop', 'orders'), service('data', 'files')];
const http = call(web, orders);
const tcp = call(web, files, 'locked', {
  protocols: ['tcp'],
  requests: null,
  tcp: {
    opened: 6,
    openedMutualTls: 6,
    sentBytes: 1,
    receivedBytes: 1,
    bytesMutualTls: 2,
    bytesPerSecond: 2_000,
    share: null,
  },
});
const metrics: MetricsById = new Map([
  [http.id, { id: http.id, latency: { p50: 0.42, p95: 27.4, p99: 1_340 }, bytesPerSecond: 500 }],
]);
const texts = (...edges: (typeof http)[]) =>
  Object.fromEntries(valueKinds.map((kind) => [kind, valueText(kind, edges, metrics)]));

describe('values on an edge', () => {
  it('have their units', () => {
    expect(texts(http)).toEqual({
      rate: '10/s',
      throughput: '500 B/s',
      p50: 'p50 0.4 ms',
      p95: 'p95 27 ms',
      p99: 'p99 1.3 s',
      errors: '0% errors',
      protocol: 'HTTP',
    });
  });

  it('leave out what TCP does not have', () => {
    expect(texts(tcp)).toMatchObject({ throughput: '2 kB/s', protocol: 'TCP' });
    expect(texts(tcp)['errors']).toBeUndefined();
    expect(texts(tcp)['p95']).toBeUndefined();
  });

  it('are sums for edges drawn as one, but for response times, which have none', () => {
    expect(texts(http, tcp)).toMatchObject({ rate: '10/s', throughput: '2.5 kB/s', protocol: 'HTTP, TCP' });
    expect(texts(http, tcp)['p95']).toBeUndefined();
  });

  it('tell no throughput of which a part is not known', () => {
    const other = call(orders, files);
    expect(texts(http, other)['throughput']).toBeUndefined();
  });

  it('never round a few errors to none', () => {
    const failing = { ...http, requests: http.requests && { ...http.requests, total: 10_000, errors: 1 } };
    expect(valueText('errors', [failing], metrics)).toBe('<1% errors');
  });
});
