import { describe, expect, test } from 'vitest';
import { edgeMetricQueries } from './edgeMetricQueries.ts';
import { edgeMetrics, parseEdgeMetrics } from './edgeMetrics.ts';
import { cluster, service, workload } from './testing/cluster.ts';
import type { Sample } from './traffic.ts';

const mesh = cluster(
  workload('shop/web-v1', { labels: { app: 'web' } }),
  workload('shop/web-v2', { labels: { app: 'web' } }),
  service('shop/web'),
  workload('shop/orders'),
  service('shop/orders'),
  workload('data/files'),
  service('data/files'),
);

function sample(from: string | undefined, to: string, value: number, le?: string): Sample {
  const [namespace = '', name = ''] = to.split('/');
  const [sourceNamespace, source] = from?.split('/') ?? ['unknown', 'unknown'];
  return {
    labels: {
      source_workload: source ?? 'unknown',
      source_workload_namespace: sourceNamespace ?? 'unknown',
      destination_workload: name,
      destination_workload_namespace: namespace,
      destination_service: `${name}.${namespace}.svc.cluster.local`,
      destination_service_name: name,
      destination_service_namespace: namespace,
      ...(le === undefined ? {} : { le }),
    },
    value,
  };
}

/** Cumulative buckets of one pair of workloads; a bucket without growth is left out, as the query does. */
function buckets(from: string | undefined, to: string, counts: Readonly<Record<string, number>>): Sample[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([le, count]) => sample(from, to, count, le));
}

const graph = { cluster: 'c', mesh, graph: 'service', namespaces: undefined } as const;
const latencyOf = (samples: readonly Sample[], changes: object = {}) =>
  edgeMetrics(
    { ...graph, ...changes },
    { latency: parseEdgeMetrics(samples), throughput: undefined, windowSeconds: 60 },
  );

describe('response times of an edge', () => {
  test('are those of all requests of the workloads behind it, not a mean of their quantiles', () => {
    const [edge, ...others] = latencyOf([
      ...buckets('shop/web-v1', 'shop/orders', { '10': 90, '100': 90, '+Inf': 90 }),
      ...buckets('shop/web-v2', 'shop/orders', { '10': 0, '100': 10, '+Inf': 10 }),
    ]);
    expect(others).toEqual([]);
    expect(edge).toMatchObject({ id: 'c/service/shop/web->c/service/shop/orders', bytesPerSecond: null });
    expect(edge?.latency?.p50).toBeCloseTo((10 * 50) / 90);
    expect(edge?.latency?.p95).toBeCloseTo(10 + (90 * 5) / 10);
  });

  test('begin at the bucket before, also where that did not grow on this edge', () => {
    const [slow] = latencyOf([
      ...buckets('shop/web-v1', 'shop/orders', { '10': 0, '100': 10, '+Inf': 10 }),
      ...buckets('shop/web-v1', 'data/files', { '10': 5, '100': 5, '+Inf': 5 }),
    ]);
    expect(slow?.latency?.p50).toBe(10 + 90 / 2);
  });

  test('of clients without a name are on the edge of those', () => {
    expect(latencyOf(buckets(undefined, 'shop/orders', { '10': 1, '+Inf': 1 })).map(({ id }) => id)).toEqual([
      'c/unnamed/shop->c/service/shop/orders',
    ]);
  });

  test('are by workload in the graph of workloads', () => {
    const samples = buckets('shop/web-v2', 'shop/orders', { '10': 1, '+Inf': 1 });
    expect(latencyOf(samples, { graph: 'workload' }).map(({ id }) => id)).toEqual([
      'c/workload/shop/web-v2->c/workload/shop/orders',
    ]);
  });

  test('are told only of namespaces that are shown', () => {
    const samples = [
      ...buckets('shop/web-v1', 'shop/orders', { '10': 1, '+Inf': 1 }),
      ...buckets('data/files', 'data/files', { '10': 1, '+Inf': 1 }),
    ];
    expect(latencyOf(samples, { namespaces: new Set(['shop']) })).toHaveLength(1);
  });
});

test('throughput is the bytes of requests and responses in a second', () => {
  const throughput = parseEdgeMetrics([
    sample('shop/web-v1', 'shop/orders', 6_000),
    sample('shop/web-v2', 'shop/orders', 3_000),
    sample('shop/web-v2', 'data/files', NaN),
  ]);
  expect(edgeMetrics(graph, { latency: undefined, throughput, windowSeconds: 60 })).toEqual([
    { id: 'c/service/shop/web->c/service/shop/orders', latency: null, bytesPerSecond: 150 },
  ]);
});

test('both are one query each, whatever the number of namespaces', () => {
  const queries = edgeMetricQueries({ windowSeconds: 10, scrapeIntervalSeconds: 15 });
  expect(Object.keys(queries)).toEqual(['latency', 'throughput']);
  expect(queries.latency).toContain('[60s]');
});
