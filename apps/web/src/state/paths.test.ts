import { describe, expect, it } from 'vitest';
import { inCluster, lastingSearch, paths, topologySelection } from './paths.ts';

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

describe('in another cluster', () => {
  it('a list stays the same list, with its filters', () => {
    expect(
      inCluster(
        { pathname: '/clusters/east/services', search: '?window=6h&namespaces=shop&sort=-rate' },
        'west',
      ),
    ).toEqual({ pathname: '/clusters/west/services', search: '?window=6h&namespaces=shop&sort=-rate' });
  });

  it('the topology stays, without what is selected and collapsed there', () => {
    expect(
      inCluster(
        {
          pathname: '/clusters/east/topology',
          search: '?labels=rate&find=lock+%3D+open&selected=east%2Fservice%2Fshop%2Fcart&collapse=shop',
        },
        'a/b',
      ),
    ).toEqual({ pathname: '/clusters/a%2Fb/topology', search: '?labels=rate&find=lock+%3D+open' });
  });

  it('the page of one object leads to the list of its kind, and what no list has to the overview', () => {
    const search = '?window=5m&sort=-rate';
    expect(inCluster({ pathname: '/clusters/east/services/shop/cart/mtls', search }, 'west')).toEqual({
      pathname: '/clusters/west/services',
      search: '?window=5m',
    });
    expect(inCluster({ pathname: '/clusters/east/namespaces/shop', search: '' }, 'west').pathname).toBe(
      '/clusters/west/overview',
    );
    expect(inCluster({ pathname: '/clusters', search: '' }, 'west').pathname).toBe('/clusters/west/overview');
  });
});
