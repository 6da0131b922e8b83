import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutKinds } from '../layout/layoutTypes.ts';
import { automaticCollapse } from './collapse.ts';
import {
  defaultView,
  parseView,
  timelineRanges,
  toggled,
  type ViewOptions,
  writeView,
} from './viewOptions.ts';

const subset = <T>(...items: T[]) => fc.subarray(items).map((chosen) => new Set(chosen));
const anyView: fc.Arbitrary<ViewOptions> = fc.record({
  graph: fc.constantFrom('service', 'workload'),
  view: fc.constantFrom('graph', 'table'),
  layout: fc.constantFrom(...layoutKinds),
  labels: subset('security', 'rate'),
  display: subset('idle', 'boxes', 'ports'),
  locks: subset('locked', 'partial', 'open', 'idle', 'blocked', 'unknown'),
  collapse: fc.oneof(
    fc.constant(automaticCollapse),
    fc.record({ base: fc.constantFrom('all', 'none'), except: subset('shop', 'web') }),
  ),
  find: fc.string(),
  hide: fc.string(),
  timeline: fc.option(fc.constantFrom(...timelineRanges), { nil: null }),
  at: fc.option(fc.integer({ min: 1, max: 4_000_000_000 }), { nil: null }),
  selected: fc.option(fc.string({ minLength: 1 })),
  sort: fc.record({
    by: fc.constantFrom('client', 'server', 'state', 'share', 'rate'),
    descending: fc.boolean(),
  }),
});

describe('view options', () => {
  it('survive the address', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const address = writeView(new URLSearchParams(), view).toString();
        expect(parseView(new URLSearchParams(address))).toEqual(view);
      }),
    );
  });

  it('of a first visit leave the address empty, and keep what others wrote', () => {
    expect(writeView(new URLSearchParams(), defaultView).size).toBe(0);
    expect(writeView(new URLSearchParams('window=5m&graph=workload'), defaultView).toString()).toBe(
      'window=5m',
    );
  });

  it('that nobody knows are as on a first visit', () => {
    expect(parseView(new URLSearchParams('graph=x&view=x&layout=x&sort=x'))).toEqual(defaultView);
    expect(parseView(new URLSearchParams('lock=open,x')).locks).toEqual(new Set(['open']));
  });

  it('toggle without touching the set before', () => {
    const before = new Set(['a']);
    expect(toggled(before, 'b')).toEqual(new Set(['a', 'b']));
    expect(toggled(before, 'a')).toEqual(new Set());
    expect(before).toEqual(new Set(['a']));
  });
});
