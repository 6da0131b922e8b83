import { describe, expect, test } from 'vitest';
import {
  recordedSpan,
  recordedSpanQuery,
  unrecordedReason,
  recordedTrafficQueries,
  recordedWindowSeconds,
} from './recordedTraffic.ts';
import type { Sample } from './traffic.ts';

const now = 1_770_000_000;
const said = (part: string, value: number, of?: string): Sample => ({
  labels: { padlock_part: part, ...(of === undefined ? {} : { of }) },
  value,
});
const answer = (of: string, ago: number, count: number): Sample[] => [
  said('last', now - ago, of),
  said('count', count, of),
];

describe('what the rules have recorded of half an hour', () => {
  test('is as many whole minutes as cover it, and what came after them', () => {
    const span = recordedSpan([said('now', now), ...answer('requests', 20, 30)], 1800);
    expect(span).toMatchObject({ at: now, endedSecondsAgo: 50, minutes: 30 });
    expect(span && recordedWindowSeconds(span)).toBe(1850);
    expect([...(span?.complete ?? [])]).toEqual(['requests']);
  });

  test.each([
    ['there are no rules', [said('now', now)]],
    ['a minute is missing', [said('now', now), ...answer('requests', 20, 29)]],
    ['they have stopped', [said('now', now), ...answer('requests', 121, 30)]],
    [
      'two Prometheus answer as one',
      [said('now', now), ...answer('requests', 20, 30), ...answer('requests', 40, 30)],
    ],
  ])('is nothing where %s', (_, samples) => {
    expect(recordedSpan(samples, 1800)).toBeUndefined();
  });

  test('leaves a counter to a direct query whose last evaluation failed', () => {
    const span = recordedSpan(
      [said('now', now), ...answer('requests', 20, 30), ...answer('tcpOpened', 80, 30)],
      1800,
    );
    expect([...(span?.complete ?? [])]).toEqual(['requests']);
    if (span === undefined) throw new Error('no span');
    const queries = recordedTrafficQueries(span, { scrapeIntervalSeconds: 15, destinationPort: false });
    expect(queries.requests).toContain('padlock:istio_requests_total:growth1m[1799s] offset 20s');
    expect(queries.tcpOpened).not.toContain('padlock:');
    expect(queries.tcpOpened).toContain('[1850s]');
  });
});

describe('why nothing can be read from the rules', () => {
  test.each([
    ['absent', [said('now', now)]],
    ['absent', []],
    ['behind', [said('now', now), ...answer('requests', 900, 30)]],
    ['incomplete', [said('now', now), ...answer('requests', 20, 3)]],
    ['ambiguous', [said('now', now), ...answer('requests', 20, 30), ...answer('requests', 30, 30)]],
  ] as const)('is that they are %s', (reason, samples) => {
    expect(recordedSpan(samples, 1800)).toBeUndefined();
    expect(unrecordedReason(samples)).toBe(reason);
  });
});

test('whether the rules exist is one query', () => {
  expect(recordedSpanQuery(1800)).toContain('count_over_time(padlock:recorded[1800s])');
});
