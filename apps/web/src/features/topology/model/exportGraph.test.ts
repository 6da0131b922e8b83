import { describe, expect, it } from 'vitest';
import { exportedGraph, exportName } from './exportGraph.ts';
import { call, service, topologyOf } from './testkit.ts';
import { defaultView } from './viewOptions.ts';

const cart = service('shop', 'cart');
const orders = service('shop', 'orders');
const lonely = service('shop', 'lonely');
const graph = topologyOf([cart, orders, lonely], [call(cart, orders), call(orders, cart, 'idle')]);

describe('an exported graph', () => {
  it('has cluster, window and moment in its name, in letters that files may have', () => {
    const now = new Date('2026-11-21T14:40:05.123Z');
    expect(exportName({ cluster: 'demo', window: '5m', at: null }, now, 'png')).toBe(
      'padlock-demo-5m-2026-11-21T14-40-05Z.png',
    );
    const past = { cluster: 'eu/prod: 1', window: '1h', at: '2026-11-20T00:00:00.000Z' } as const;
    expect(exportName(past, now, 'json')).toBe('padlock-eu_prod_1-1h-2026-11-20T00-00-00Z.json');
  });

  it('holds what is shown, and what was asked for', () => {
    expect(exportedGraph(graph, defaultView, null, undefined)).toMatchObject({
      window: '1m',
      asked: { namespaces: null, find: '', idle: true },
      found: null,
      nodes: [cart, orders, lonely],
      edges: graph.edges,
    });
    const view = { ...defaultView, find: 'cart', display: new Set(['boxes'] as const) };
    expect(exportedGraph(graph, view, ['shop'], new Set([cart.id]))).toMatchObject({
      asked: { namespaces: ['shop'], find: 'cart', idle: false },
      found: [cart.id],
      nodes: [cart, orders],
      edges: [{ state: 'locked' }],
    });
  });
});
