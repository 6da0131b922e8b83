import { expect, it } from 'vitest';
import { lastingSearch, paths, topologySelection } from './paths.ts';

it('keeps namespaces and window between pages, and nothing else', () => {
  expect(lastingSearch('?window=5m&selected=x&namespaces=shop')).toBe('?namespaces=shop&window=5m');
  expect(lastingSearch('?selected=x')).toBe('');
});

it('keeps that no namespace is chosen', () => {
  expect(lastingSearch('?namespaces=')).toBe('?namespaces=');
});

it('writes names that are no plain path segments', () => {
  expect(paths.service('a/b', 'shop', 'catalog')).toBe('/clusters/a%2Fb/services/shop/catalog/mtls');
  expect(topologySelection('demo', 'demo/service/shop/catalog')).toBe(
    '/clusters/demo/topology?selected=demo%2Fservice%2Fshop%2Fcatalog',
  );
});
