import type { ServerEvent } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { queries, type Resource } from '../data/queries.ts';
import { isStaleAfter } from './staleKeys.ts';

const traffic: ServerEvent = { type: 'traffic', version: 3, window: '1m' };
const cluster: ServerEvent = { type: 'cluster', version: 3 };
const key = (resource: Resource, parameters = {}) => ['clusters', 'demo', resource, parameters];

describe('what an event makes stale', () => {
  it('traffic: what shows traffic of that window, or of none', () => {
    expect(isStaleAfter(traffic, 'demo', key('topology', { window: '1m' }))).toBe(true);
    expect(isStaleAfter(traffic, 'demo', key('topology', { window: '1h' }))).toBe(false);
    expect(isStaleAfter(traffic, 'demo', key('serviceTraffic', { range: '1h' }))).toBe(true);
    expect(isStaleAfter(traffic, 'demo', key('mesh'))).toBe(true);
    expect(isStaleAfter(traffic, 'demo', key('meshSettings'))).toBe(false);
  });

  it('traffic of now: nothing of a past moment', () => {
    expect(isStaleAfter(traffic, 'demo', key('topology', { window: '1m', at: 1_770_000_000 }))).toBe(false);
    expect(isStaleAfter(traffic, 'demo', key('topology', { window: '1m', at: null }))).toBe(true);
  });

  it('cluster: what shows policy, in any window', () => {
    expect(isStaleAfter(cluster, 'demo', key('service', { window: '1h' }))).toBe(true);
    expect(isStaleAfter(cluster, 'demo', key('mesh'))).toBe(true);
    expect(isStaleAfter(cluster, 'demo', key('serviceTraffic', { range: '1h' }))).toBe(false);
  });

  it('an acknowledgement: what shows findings', () => {
    const acknowledgement: ServerEvent = { type: 'acknowledgement', version: 1 };
    expect(isStaleAfter(acknowledgement, 'demo', key('findings'))).toBe(true);
    expect(isStaleAfter(acknowledgement, 'demo', key('topology'))).toBe(false);
  });

  it('a new stream, or a source that goes or comes: everything', () => {
    const hello: ServerEvent = { type: 'hello', clusterVersion: 1, trafficVersion: 1, sources: [] };
    expect(isStaleAfter(hello, 'demo', key('serviceTraffic'))).toBe(true);
    expect(isStaleAfter({ type: 'sources', sources: [] }, 'demo', key('mesh'))).toBe(true);
  });

  it('nothing of another cluster, and nothing that is no read of a cluster', () => {
    expect(isStaleAfter(cluster, 'other', key('topology'))).toBe(false);
    expect(isStaleAfter(cluster, 'demo', ['session'])).toBe(false);
    expect(isStaleAfter(cluster, 'demo', ['review', 'demo', {}])).toBe(false);
  });

  it('the keys that the pages read by', () => {
    const { queryKey } = queries.topology('demo', {
      window: '1m',
      graph: 'service',
      namespaces: null,
      at: null,
    });
    expect(isStaleAfter(traffic, 'demo', queryKey)).toBe(true);
  });
});
