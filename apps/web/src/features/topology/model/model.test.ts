import type { ImpactEntry, Plan, SourceStatus, TimeSeries } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { barsOf } from './bars.ts';
import { evidenceAge, withoutEvidence } from './evidence.ts';
import { cutPercent, inbound } from './inbound.ts';
import { firstPlace, nextIn } from './navigation.ts';
import { bytesPerSecond, failurePercent } from './numbers.ts';
import { edgePreviews } from './previews.ts';
import { sortEdges } from './sortEdges.ts';
import { call, service, topologyOf } from './testkit.ts';
import { windowWords } from '../../../components/format.ts';
import { verdictSentence } from './verdict.ts';

const a = service('shop', 'a');
const b = service('shop', 'b');
const c = service('shop', 'c');

describe('old data', () => {
  const prometheus = (state: SourceStatus['state']): SourceStatus => ({
    name: 'prometheus',
    state,
    lastSuccess: '2026-11-20T12:01:40.000Z',
    message: null,
  });

  it('is what a Prometheus that does not answer said last', () => {
    expect(evidenceAge([prometheus('ok')]).kind).toBe('current');
    expect(evidenceAge([prometheus('down')])).toEqual({
      kind: 'away',
      lastSuccess: '2026-11-20T12:01:40.000Z',
    });
    expect(evidenceAge([prometheus('stale')]).kind).toBe('away');
  });

  it('never shows a lock: every edge is unknown', () => {
    const shown = withoutEvidence(
      topologyOf([a, b, c], [call(a, b), call(b, c, 'open'), call(a, c, 'idle')]),
    );
    expect(shown.edges.map(({ state, share }) => [state, share])).toEqual(
      Array.from({ length: 3 }, () => ['unknown', null]),
    );
    expect(shown.totals.edges).toMatchObject({ locked: 0, open: 0, unknown: 3 });
  });
});

describe('inbound requests', () => {
  it('are summed before dividing, and only what server-side reports saw', () => {
    const edges = [
      call(a, c),
      call(b, c, 'open'),
      call(c, a, 'open'),
      call(a, c, 'unknown', { reportedBy: 'client' }),
    ];
    expect(inbound(edges, c.id)).toMatchObject({
      state: 'partial',
      text: '50% mutual TLS',
      mutualTlsPerSecond: 10,
      plaintextPerSecond: 10,
      plaintextClients: 1,
    });
    expect(inbound(edges, b.id)).toBeUndefined();
  });

  it.each([
    [10_000, 10_000, '100%'],
    [9999, 10_000, '99.9%'],
    [1, 10_000, '<0.1%'],
    [0, 10, '0%'],
    [999_999, 1_000_000, '99.9%'],
  ])('%i of %i print as %s: cut, never rounded', (part, whole, text) => {
    expect(cutPercent(part, whole)).toBe(text);
  });
});

describe('arrow keys', () => {
  const places = new Map([
    ['top', { x: 0, y: 0 }],
    ['below', { x: 10, y: 100 }],
    ['right', { x: 120, y: 10 }],
    ['far', { x: 0, y: 300 }],
  ]);

  it('move to the nearest place in their direction, and stop at the rim', () => {
    expect(nextIn('down', { x: 0, y: 0 }, places)).toBe('below');
    expect(nextIn('right', { x: 0, y: 0 }, places)).toBe('right');
    expect(nextIn('down', { x: 10, y: 100 }, places)).toBe('far');
    expect(nextIn('up', { x: 0, y: 0 }, places)).toBeUndefined();
  });

  it('start at the upper left', () => {
    expect(firstPlace(places)).toBe('top');
    expect(firstPlace(new Map())).toBeUndefined();
  });
});

describe('sorting', () => {
  const edges = [call(a, b), call(b, c, 'open'), call(a, c, 'idle'), call(c, a, 'partial')];
  const order = (by: 'client' | 'share' | 'state' | 'rate', descending = false) =>
    sortEdges(edges, { by, descending }, (id) => id, new Map()).map(({ state }) => state);

  it('by share puts what has none last', () => {
    expect(order('share')).toEqual(['open', 'partial', 'locked', 'idle']);
  });

  it('turns around, but ties keep their order', () => {
    expect(order('state')).toEqual(['locked', 'partial', 'open', 'idle']);
    expect(order('state', true)).toEqual(['idle', 'open', 'partial', 'locked']);
  });
});

describe('bars', () => {
  it('average neighbours, and leave out points without data', () => {
    const series: TimeSeries = {
      basis: 'requests',
      stepSeconds: 60,
      timestamps: [0, 60, 120, 180],
      mutualTls: [1, 3, null, 5],
      notMutualTls: [0, 0, null, null],
    };
    expect(barsOf(series, 2)).toEqual([
      { time: 0, mutualTls: 2, rest: 0 },
      { time: 120, mutualTls: 5, rest: null },
    ]);
  });
});

describe('previews', () => {
  it('mark the edges of clients that a pending pick would cut off', () => {
    const loser: ImpactEntry = {
      clientId: a.id,
      client: 'shop/a',
      clientKind: 'service',
      server: 'shop/c',
      port: 80,
      before: 'plaintext',
      after: 'refused',
      requestsPerSecond: 1,
      connectionsPerSecond: null,
      reason: '',
      candidates: [],
      uncertain: false,
    };
    const plan: Pick<Plan, 'impact'> = {
      impact: {
        window: '24h',
        losesAccess: [loser],
        startsToEncrypt: [],
        stopsToEncrypt: [],
        unchanged: [],
        hiddenCallers: 0,
        hiddenLosses: 0,
        complete: true,
        telemetrySince: null,
      },
    };
    const topology = topologyOf([a, b, c], [call(a, c, 'open'), call(b, c)]);
    const previews = edgePreviews(topology, [plan]);
    expect([...previews.values()]).toEqual(['would be refused']);
    expect(previews.has(call(a, c).id)).toBe(true);
  });
});

describe('words', () => {
  it('of the verdict say what was seen and since when', () => {
    expect(verdictSentence(call(a, b), '1m')).toBe('100% mutual TLS in the last 1 min');
    expect(verdictSentence(call(a, b, 'partial'), '24h')).toBe(
      '99% of requests used mutual TLS in the last 24 h',
    );
    expect(verdictSentence(call(a, b, 'blocked', { predicted: true }), '5m')).toContain(
      'policy would now refuse',
    );
    expect(verdictSentence(call(a, b, 'idle', { expectation: 'plaintext' }), '1m')).toContain(
      'would leave it plaintext',
    );
  });

  it('of windows and amounts', () => {
    expect([windowWords('15s'), windowWords('7d')]).toEqual(['15 s', '7 days']);
    expect([bytesPerSecond(999), bytesPerSecond(1234), bytesPerSecond(5_000_000)]).toEqual([
      '999 B/s',
      '1.2 kB/s',
      '5 MB/s',
    ]);
    expect([failurePercent(0.0001), failurePercent(0.04), failurePercent(0.9999), failurePercent(1)]).toEqual(
      ['<1%', '4%', '99%', '100%'],
    );
  });
});
