import { expect, it } from 'vitest';
import { queries } from '../../data/queries.ts';
import { parseView } from './model/viewOptions.ts';
import { topologyRead } from './topologyRead.ts';

const reading = (search: string) =>
  topologyRead({
    request: new Request(`http://padlock.test/clusters/demo/topology${search}`),
    params: { cluster: 'demo' },
  }).queryKey;

it('reads what the page reads at a first visit', () => {
  expect(reading('')).toEqual(
    queries.topology('demo', { window: '1m', graph: 'service', namespaces: null, at: null }).queryKey,
  );
});

it('reads what the address says, and takes what it does not know as the page does', () => {
  const search = '?window=5m&graph=workload&namespaces=shop,web&at=1795208283';
  expect(reading(search)).toEqual(
    queries.topology('demo', {
      window: '5m',
      graph: 'workload',
      namespaces: ['shop', 'web'],
      at: 1_795_208_283,
    }).queryKey,
  );
  expect(reading('?window=1y&graph=pods&at=now')).toEqual(reading(''));
  const { graph, at } = parseView(new URLSearchParams('graph=pods&at=now'));
  expect({ graph, at }).toEqual({ graph: 'service', at: null });
});
