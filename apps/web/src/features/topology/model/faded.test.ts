import { describe, expect, it } from 'vitest';
import { findIn } from '../find/filterTopology.ts';
import { parseExpression } from '../find/parseExpression.ts';
import { foldNamespaces } from './collapse.ts';
import { fadedIn } from './faded.ts';
import { call, service, topologyOf } from './testkit.ts';

const web = service('web', 'ui');
const cart = service('shop', 'cart');
const orders = service('shop', 'orders');
const database = service('data', 'db');
const graph = topologyOf(
  [web, cart, orders, database],
  [call(web, cart, 'open'), call(web, orders), call(orders, database)],
);
const faded = (collapsed: string[], locks: 'open'[], find?: string) =>
  [
    ...fadedIn(
      foldNamespaces(graph, new Set(collapsed)),
      new Set(locks),
      find === undefined ? undefined : findIn(graph, parseExpression(find)),
    ),
  ].map((id) => id.replaceAll(/demo\/(service|namespace)\//g, ''));

describe('what steps back', () => {
  it('is nothing where nothing is asked', () => {
    expect(faded([], [])).toEqual([]);
  });

  it('are edges in other states, never nodes', () => {
    expect(faded([], ['open'])).toEqual(['web/ui->shop/orders', 'shop/orders->data/db']);
  });

  it('is all that Find has not found, but the ends of what it has', () => {
    expect(faded([], [], 'lock = open')).toEqual([
      'web/ui->shop/orders',
      'shop/orders->data/db',
      'shop/orders',
      'data/db',
    ]);
    expect(faded([], ['open'], 'name = db')).toEqual(expect.arrayContaining(['shop/orders->data/db']));
  });

  it('is no bundle and no namespace with one part that was found', () => {
    expect(faded(['shop'], [], 'lock = open')).toEqual(['shop->data/db', 'data/db']);
    expect(faded(['shop', 'data'], [], 'server = db')).toEqual(['web/ui->shop', 'web/ui']);
  });
});
