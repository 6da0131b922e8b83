import { describe, expect, it } from 'vitest';
import {
  automaticCollapse,
  collapsedNamespaces,
  collapseText,
  countedStates,
  foldNamespaces,
  jointState,
  parseCollapse,
  readableNodes,
  toggleNamespace,
} from './collapse.ts';
import { call, service, topologyOf } from './testkit.ts';

const web = service('web', 'ui');
const cart = service('shop', 'cart');
const orders = service('shop', 'orders');
const database = service('data', 'db');
const namespaces = ['web', 'shop', 'data'].map((name) => ({
  name,
  mode: 'STRICT' as const,
  inMesh: true,
}));
const small = {
  ...topologyOf(
    [web, cart, orders, database],
    [
      call(web, cart),
      call(web, orders, 'open'),
      call(cart, orders),
      call(cart, database),
      call(orders, database, 'idle'),
    ],
  ),
  namespaces,
};
const large = {
  ...small,
  nodes: Array.from({ length: readableNodes + 1 }, (_, i) => service('shop', `service-${i}`)),
};

describe('which namespaces are collapsed', () => {
  it('none in a small graph, all in a large one, until somebody decides', () => {
    expect(collapsedNamespaces(small, automaticCollapse).size).toBe(0);
    expect([...collapsedNamespaces(large, automaticCollapse)]).toEqual(['web', 'shop', 'data']);
    expect(collapsedNamespaces(large, parseCollapse('none')).size).toBe(0);
    expect(collapsedNamespaces(small, parseCollapse('all')).size).toBe(3);
  });

  it('one is opened or closed and the others stay, in the address too', () => {
    const opened = toggleNamespace(large, automaticCollapse, 'shop');
    expect(collapseText(opened)).toBe('all~shop');
    expect([...collapsedNamespaces(large, parseCollapse('all~shop'))]).toEqual(['web', 'data']);
    const closed = toggleNamespace(small, automaticCollapse, 'shop');
    expect([...collapsedNamespaces(small, closed)]).toEqual(['shop']);
    expect(collapseText(toggleNamespace(small, closed, 'shop'))).toBe('none');
  });

  it('an address that says something else leaves it to the size', () => {
    expect(parseCollapse(null)).toEqual(automaticCollapse);
    expect(parseCollapse('some~shop')).toEqual(automaticCollapse);
    expect(collapseText(automaticCollapse)).toBe('');
  });
});

describe('folding', () => {
  const folded = foldNamespaces(small, new Set(['shop']));

  it('makes one bundle of the connections between the same two ends', () => {
    expect(folded.bundles.map(({ id, edges }) => [id, edges.length])).toEqual([
      ['demo/service/web/ui->demo/namespace/shop', 2],
      ['demo/namespace/shop->demo/service/data/db', 2],
    ]);
  });

  it('keeps what is not in a collapsed namespace, and counts on the card what is inside', () => {
    expect(folded.nodes).toEqual([web, database]);
    expect(folded.edges).toEqual([]);
    expect(folded.namespaces).toMatchObject([{ namespace: 'shop', nodes: [cart, orders] }]);
    expect(folded.namespaces[0]?.edges).toHaveLength(5);
  });

  it('loses no connection: each is drawn, bundled or inside', () => {
    const all = foldNamespaces(small, new Set(['shop', 'web', 'data']));
    const bundled = all.bundles.flatMap(({ edges }) => edges);
    const inside = small.edges.filter(
      ({ source, target }) => source.includes('/shop/') && target.includes('/shop/'),
    );
    expect(new Set([...bundled, ...inside])).toEqual(new Set(small.edges));
  });
});

describe('the state of several connections together', () => {
  const joint = (...states: Parameters<typeof call>[2][]) =>
    jointState(states.map((state) => call(web, cart, state)));

  it('is locked only where all that carry traffic are locked', () => {
    expect(joint('locked', 'locked', 'idle')).toBe('locked');
    expect(joint('locked', 'open')).toBe('partial');
    expect(joint('locked', 'partial')).toBe('partial');
    expect(joint('locked', 'unknown')).toBe('unknown');
    expect(joint('locked', 'blocked')).toBe('blocked');
  });

  it('is open only where nothing was mutual TLS', () => {
    expect(joint('open', 'idle', 'unknown')).toBe('open');
    expect(joint('open', 'partial')).toBe('partial');
    expect(joint('idle')).toBe('idle');
  });

  it('is counted worst first', () => {
    expect(countedStates([call(web, cart), call(web, cart, 'open'), call(web, cart)])).toEqual([
      ['open', 1],
      ['locked', 2],
    ]);
  });
});
