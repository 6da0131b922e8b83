import type { NodePort } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { buildGraphModel, type GraphContext } from './graphModel.ts';
import { call, service, topologyOf } from './testkit.ts';
import { defaultView } from './viewOptions.ts';

const context: GraphContext = {
  options: defaultView,
  measure: (text) => text.length * 7,
  pendingPorts: new Map(),
  collapsed: new Set(),
  findings: new Map(),
  previews: new Map(),
  metrics: new Map(),
  changing: new Set(),
  podsKnown: true,
};
const frontpage = service('shop', 'frontpage');
const port = (number: number): NodePort => ({
  name: null,
  port: number,
  protocol: 'http',
  targetPorts: [number],
  mode: 'STRICT',
});

describe('cards', () => {
  it('show two ports at most, and how many more there are', () => {
    const many = service('shop', 'many', { ports: [port(1), port(2), port(3), port(4)] });
    const [card] = buildGraphModel(topologyOf([many], []), context).cards;
    expect(card?.chips.map(({ text }) => text)).toEqual(['1', '2', '+2']);
  });

  it('show a pending port first', () => {
    const many = service('shop', 'many', { ports: [port(1), port(2), port(3)] });
    const pendingPorts = new Map([[many.id, new Set([3])]]);
    const [card] = buildGraphModel(topologyOf([many], []), { ...context, pendingPorts }).cards;
    expect(card?.chips[0]).toMatchObject({ text: '3', pending: true });
  });

  it('print the container port, since that is what a policy names', () => {
    const [card] = buildGraphModel(topologyOf([frontpage], []), context).cards;
    expect(card?.chips[0]).toMatchObject({ text: '8080', glyph: 'partial' });
  });

  it('say that a client without a name is not in the mesh', () => {
    const unnamed = service('shop', 'unnamed', { kind: 'unnamed', ports: [], pods: 0, podsInMesh: 0 });
    const [card] = buildGraphModel(topologyOf([unnamed], []), context).cards;
    expect(card).toMatchObject({ name: 'Unnamed client', note: 'no sidecar', outOfMesh: true });
  });

  it('are wide enough for their texts', () => {
    const long = service('shop', 'a-service-with-a-very-long-name');
    const [card] = buildGraphModel(topologyOf([long], []), context).cards;
    expect(card?.width).toBeGreaterThan(long.name.length * 7);
  });
});

describe('edges', () => {
  const catalog = service('shop', 'catalog');

  it('are described in words, for those who cannot see the graph', () => {
    const { edges } = buildGraphModel(
      topologyOf([frontpage, catalog], [call(frontpage, catalog, 'partial')]),
      context,
    );
    expect(edges[0]?.description).toBe('shop/frontpage to shop/catalog; Partial; 99% mutual TLS; 10/s');
  });

  it('carry several labels at once, or none', () => {
    const topology = topologyOf([frontpage, catalog], [call(frontpage, catalog)]);
    const both = { labels: new Set(['security', 'rate'] as const), display: defaultView.display };
    expect(buildGraphModel(topology, { ...context, options: both }).edges[0]?.label?.lines).toEqual([
      '100%  10/s',
    ]);
    const none = { labels: new Set<never>(), display: defaultView.display };
    expect(buildGraphModel(topology, { ...context, options: none }).edges[0]?.label).toBeUndefined();
  });

  it('say whether a refusal is predicted, and whether evidence contradicts policy', () => {
    const predicted = call(frontpage, catalog, 'blocked', { predicted: true });
    const drifted = call(catalog, frontpage, 'partial', { drift: true });
    const { edges } = buildGraphModel(topologyOf([frontpage, catalog], [predicted, drifted]), context);
    expect(edges.map(({ text }) => text)).toEqual(['refused, predicted', '99% drift']);
  });

  it('without traffic go when idle connections are hidden, with nodes that nothing else connects', () => {
    const topology = topologyOf([frontpage, catalog], [call(frontpage, catalog, 'idle')]);
    const display = new Set(['boxes', 'ports'] as const);
    const model = buildGraphModel(topology, { ...context, options: { ...defaultView, display } });
    expect(model).toEqual({ cards: [], edges: [], boxes: [] });
  });
});

describe('what runs outside Kubernetes', () => {
  const machine = (withProxy: number, pods = 0) =>
    service('shop', 'vm', {
      kind: 'workload',
      pods,
      podsInMesh: pods,
      ports: [],
      workloadEntries: { total: 1, withProxy },
    });

  it.each([
    ['with a proxy', machine(1), 'outside Kubernetes', false],
    ['without', machine(0), 'machine, no proxy', true],
    ['beside pods', machine(0, 2), undefined, false],
  ])('says so: %s', (_what, node, note, outOfMesh) => {
    const [card] = buildGraphModel(topologyOf([node], []), context).cards;
    expect(card).toMatchObject({ note, outOfMesh });
  });
});

describe('where pods cannot be read', () => {
  const far = service('(cluster west)', 'west/cart', {
    kind: 'workload',
    otherCluster: 'west',
    pods: 0,
    ports: [],
  });
  const blind = { ...context, podsKnown: false };

  it('nothing is said to have none, or to be out of the mesh', () => {
    const orders = service('shop', 'orders', { kind: 'workload', pods: 0, podsInMesh: 0, ports: [] });
    const topology = topologyOf([orders], []);
    const dark = { ...topology, namespaces: [{ name: 'shop', mode: 'STRICT' as const, inMesh: false }] };
    const { cards, boxes } = buildGraphModel(dark, blind);
    expect(cards).toMatchObject([{ note: 'pods not known', outOfMesh: false }]);
    expect(boxes).toMatchObject([{ inMesh: null }]);
    expect(buildGraphModel(dark, context)).toMatchObject({
      cards: [{ note: 'no pods' }],
      boxes: [{ inMesh: false }],
    });
  });

  it('what stands in another cluster is said to, as ever', () => {
    const { cards } = buildGraphModel(topologyOf([far], []), blind);
    expect(cards).toMatchObject([{ note: 'in another cluster' }]);
  });
});

describe('what stands in another cluster', () => {
  const catalog = service('shop', 'catalog');
  const far = service('(cluster west)', 'shop/cart', {
    kind: 'workload',
    otherCluster: 'west',
    pods: 0,
    ports: [],
  });
  const { cards, boxes } = buildGraphModel(topologyOf([far, catalog], [call(far, catalog)]), context);

  it('says so, and is not said to have no sidecar or no pods', () => {
    expect(cards.map(({ name, note, outOfMesh }) => [name, note, outOfMesh])).toContainEqual([
      'shop/cart',
      'in another cluster',
      false,
    ]);
  });

  it('stands in a box of its cluster, which is no namespace out of the mesh', () => {
    expect(boxes.map(({ name, isOtherCluster }) => [name, isOtherCluster])).toEqual([
      ['(cluster west)', true],
      ['shop', false],
    ]);
  });
});

describe('a collapsed namespace', () => {
  const web = service('web', 'ui');
  const cart = service('shop', 'cart');
  const orders = service('shop', 'orders');
  const topology = topologyOf(
    [web, cart, orders],
    [call(web, cart), call(web, orders, 'open'), call(cart, orders)],
  );
  const model = buildGraphModel(topology, { ...context, collapsed: new Set(['shop']) });

  it('is one card with the locks of its connections, worst first, and no box', () => {
    expect(model.cards.map(({ name, category }) => [name, category])).toEqual([
      ['ui', 'service'],
      ['shop', 'namespace'],
    ]);
    expect(model.cards[1]?.chips.map(({ glyph, text }) => [glyph, text])).toEqual([
      ['open', '1'],
      ['locked', '2'],
    ]);
    expect(model.boxes.map(({ name }) => name)).toEqual(['web']);
  });

  it('sums what runs to it in one line, which is never greener than its parts', () => {
    expect(model.edges).toMatchObject([{ state: 'partial', text: '1/2', target: 'demo/namespace/shop' }]);
    expect(model.edges[0]?.description).toBe(
      'web/ui to namespace shop; 2 connections; 1 open, 1 locked; Enter opens the namespaces',
    );
  });
});

it('a box takes its mode from the namespace; one that is not known counts as outside the mesh', () => {
  const { boxes } = buildGraphModel(topologyOf([frontpage, service('other', 'x')], []), context);
  expect(boxes).toEqual([
    { name: 'shop', mode: 'STRICT', inMesh: true, isOtherCluster: false },
    { name: 'other', mode: 'PERMISSIVE', inMesh: false, isOtherCluster: false },
  ]);
});
