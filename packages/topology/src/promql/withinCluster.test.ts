import { describe, expect, test } from 'vitest';
import { edgeMetricQueries } from '../edgeMetricQueries.ts';
import { plaintextQueries } from '../plaintextHistory.ts';
import { destinationPortQuery, scrapeCountQuery, trafficQueries } from '../queries.ts';
import { recordedSpanQuery } from '../recordedTraffic.ts';
import { seriesQueries } from '../seriesQueries.ts';
import { isLabelName, withinCluster } from './withinCluster.ts';

const east = { name: 'cluster', value: 'east' };
const scrape = { scrapeIntervalSeconds: 15 };

/** What stands behind each metric, and whether it begins with the matcher. */
function unmatched(query: string): string[] {
  const outside = query.replaceAll(/"(?:[^"\\]|\\.)*"/g, (text) => (text === '"east"' ? text : '""'));
  return Array.from(
    outside.matchAll(/(?:istio_|padlock:)[\w:]*(.{0,16})/g),
    ([, after = '']) => after,
  ).filter((after) => !after.startsWith('{cluster="east"'));
}

describe('a query within one cluster', () => {
  test('has the matcher in each selector, before those that it has', () => {
    expect(withinCluster('sum by (a) (istio_x{b="c"}) or istio_y[5m] unless istio_z{}', east)).toBe(
      'sum by (a) (istio_x{cluster="east",b="c"}) or istio_y{cluster="east"}[5m] unless istio_z{cluster="east"}',
    );
  });

  const queries = [
    ...Object.values(trafficQueries({ ...scrape, windowSeconds: 60, destinationPort: true })),
    ...Object.values(trafficQueries({ ...scrape, windowSeconds: 86_400, destinationPort: false })),
    ...Object.values(
      seriesQueries(
        {
          source: { kind: 'workloads', namespace: 'shop', names: ['istio_requests_total', 'a"b'] },
          target: { kind: 'external', host: 'padlock:x{}' },
        },
        { ...scrape, stepSeconds: 60 },
      ),
    ),
    ...Object.values(plaintextQueries({ ...scrape, stepSeconds: 3_600 })),
    ...Object.values(edgeMetricQueries({ ...scrape, windowSeconds: 60 })),
    scrapeCountQuery(300),
    destinationPortQuery(),
    recordedSpanQuery(86_400),
  ];
  test.each(queries)('leaves no selector without it: %s', (query) => {
    const within = withinCluster(query, east);
    expect(within).not.toBe(query);
    expect(unmatched(within)).toEqual([]);
  });

  test('takes nothing in a text for a metric, and lets no name of a cluster out of its quotes', () => {
    const named = 'istio_x{source_workload="istio_y",b="\\"istio_z{"}';
    expect(withinCluster(named, east)).toBe(
      'istio_x{cluster="east",source_workload="istio_y",b="\\"istio_z{"}',
    );
    expect(withinCluster('istio_x', { name: 'cluster', value: 'a"} or istio_y{b="' })).toBe(
      'istio_x{cluster="a\\"} or istio_y{b=\\""}',
    );
  });

  test('leaves what is about no metric as it is', () => {
    expect(withinCluster('vector(time())', east)).toBe('vector(time())');
  });

  test('takes only what Prometheus takes as the name of a label', () => {
    expect(['cluster', '_x1', '1x', 'a-b', 'a="b",c', ''].map(isLabelName)).toEqual([
      ...[true, true, false, false, false, false],
    ]);
    expect(() => withinCluster('istio_x', { name: 'a="b",c', value: 'x' })).toThrow(RangeError);
  });
});
