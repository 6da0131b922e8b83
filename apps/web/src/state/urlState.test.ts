import { expect, it } from 'vitest';
import { defaultWindow, parseNames } from './urlState.ts';

it('tells no choice of namespaces from the choice of none', () => {
  expect(parseNames(null)).toBeNull();
  expect(parseNames('')).toEqual([]);
  expect(parseNames('shop,data')).toEqual(['shop', 'data']);
});

it('starts the graph with the last minute and everything else with the last hour', () => {
  expect(defaultWindow('/clusters/demo/topology')).toBe('1m');
  expect(defaultWindow('/clusters/demo/services/shop/topology/mtls')).toBe('1h');
});
