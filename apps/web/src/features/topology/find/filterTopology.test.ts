import type { Finding } from '@padlock/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { call, service, topologyOf } from '../model/testkit.ts';
import { countStates, findIn, hideFrom } from './filterTopology.ts';
import { parseExpression } from './parseExpression.ts';

const legacy = service('legacy', 'legacy-importer', { pods: 1, podsInMesh: 0, ports: [] });
const cart = service('shop', 'cart');
const orders = service('shop', 'orders', {
  ports: [{ name: 'grpc', port: 90, protocol: 'grpc', targetPorts: [9090], mode: 'STRICT' }],
});
const database = service('data', 'db');
const lonely = service('data', 'lonely');
const host = service('', '*.example.com', {
  namespace: null,
  kind: 'external',
  pods: 0,
  podsInMesh: 0,
  ports: [],
});
const tcp = {
  opened: 1,
  openedMutualTls: 0,
  sentBytes: 1,
  receivedBytes: 1,
  bytesMutualTls: 0,
  bytesPerSecond: 20_000,
  share: null,
};
const topology = topologyOf(
  [legacy, cart, orders, database, lonely, host],
  [
    call(legacy, cart, 'open'),
    call(cart, orders, 'partial', {
      protocols: ['grpc'],
      share: { basis: 'requests', mutualTls: 9_999, total: 10_000, text: '99%', precise: '99.9%' },
    }),
    call(orders, database, 'locked', { protocols: ['tcp'], requests: null, tcp }),
    call(cart, database, 'idle', { protocols: [] }),
    call(orders, host, 'unknown', { protocols: [], share: null }),
  ],
);
const short = (id: string) => id.replaceAll(/demo\/service\/(\w*\/)?/g, '').replace('->', '>');
const found = (text: string) => [...findIn(topology, parseExpression(text)).edges].map(short);
const foundNodes = (text: string) => [...findIn(topology, parseExpression(text)).nodes].map(short);
const left = (text: string) => {
  const { edges, nodes } = hideFrom(topology, parseExpression(text));
  return { edges: edges.map(({ id }) => short(id)), nodes: nodes.map(({ name }) => name) };
};

describe('what is known beside the graph', () => {
  const finding: Finding = {
    id: 'f1',
    code: 'strict_with_plaintext_callers',
    severity: 'error',
    objects: [],
    reason: '',
    nodes: [],
    basis: 'traffic',
    acknowledged: null,
  };
  const slow = { latency: { p50: 20, p95: 600, p99: 2_500 }, bytesPerSecond: 3_000 };
  const known = {
    metrics: new Map(
      topology.edges.filter(({ state }) => state === 'partial').map(({ id }) => [id, { id, ...slow }]),
    ),
    findings: new Map([[orders.id, [finding]]]),
  };
  const edges = (text: string) => [...findIn(topology, parseExpression(text), known).edges].map(short);
  const nodes = (text: string) => [...findIn(topology, parseExpression(text), known).nodes].map(short);

  it('finds connections by response time, with its unit', () => {
    expect(edges('p95 > 500ms')).toEqual(['cart>orders']);
    expect(edges('p99 > 2.4s and p50 < 21')).toEqual(['cart>orders']);
    expect(edges('not p95 > 1s'), 'without a time nothing matches either way').toEqual(['cart>orders']);
    expect(edges('latency >= 600')).toEqual(['cart>orders']);
  });

  it('finds connections by bytes of requests and of TCP', () => {
    expect(edges('throughput > 2kB')).toEqual(['cart>orders', 'orders>db']);
    expect(edges('throughput = 0'), 'idle is no throughput').toEqual(['cart>db']);
  });

  it('finds nodes by findings, and connections by those of either end', () => {
    expect(nodes('severity = error')).toEqual(['orders']);
    expect(nodes('finding = strict*')).toEqual(['orders']);
    expect(edges('finding = *')).toEqual(['cart>orders', 'orders>db', 'orders>*.example.com']);
    expect(nodes('not finding = *')).not.toContain('orders');
    expect(nodes('not finding = *')).toContain('cart');
    expect(foundNodes('not finding = *'), 'findings that are not known say nothing').toEqual([]);
  });
});

describe('edges are found', () => {
  it('by their state, and where they are', () => {
    expect(found('lock = open and ns = shop')).toEqual(['legacy-importer>cart']);
    expect(found('lock = open and ns = data')).toEqual([]);
    expect(found('client.ns = shop and server.ns = data')).toEqual(['orders>db', 'cart>db']);
  });

  it('by the exact share, not by the one that is printed', () => {
    expect(found('mtls < 100')).toEqual(['legacy-importer>cart', 'cart>orders']);
    expect(found('mtls > 99.98 and mtls < 100')).toEqual(['cart>orders']);
  });

  it('by protocol, client and traffic', () => {
    expect(found('protocol = tcp')).toEqual(['orders>db']);
    expect(found('client = legacy*')).toEqual(['legacy-importer>cart']);
    expect(found('client = LEGACY/legacy-importer')).toEqual(['legacy-importer>cart']);
    expect(found('rate > 5')).toEqual(['legacy-importer>cart', 'cart>orders']);
    expect(found('throughput > 10kB')).toEqual(['orders>db']);
    expect(found('server = "*.example.com"')).toEqual(['orders>*.example.com']);
  });

  it('by what nodes at either end are', () => {
    expect(found('mode = strict')).toEqual(['cart>orders', 'orders>db', 'orders>*.example.com']);
    expect(found('sidecar = no')).toEqual(['legacy-importer>cart']);
    expect(found('port = 9090 and lock = locked')).toEqual(['orders>db']);
  });

  it('neither way by what is not known of them', () => {
    expect(found('not mtls < 100')).toEqual(['orders>db']);
    expect(found('mtls != 100')).not.toContain('cart>db');
    expect(found('not (mtls < 100 or mtls >= 100)')).toEqual([]);
    expect(found('lock = idle or mtls < 1')).toEqual(['legacy-importer>cart', 'cart>db']);
  });
});

describe('nodes are found', () => {
  it('by name, the shortest first, with their edges', () => {
    expect(foundNodes('o')).toEqual(['legacy-importer', 'cart', 'orders', 'lonely', '*.example.com']);
    expect(findIn(topology, parseExpression('r')).order.slice(0, 3).map(short)).toEqual([
      'cart',
      'orders',
      'legacy-importer',
    ]);
    expect(foundNodes('cart')).toEqual(['cart']);
    expect(found('cart')).toEqual(['legacy-importer>cart', 'cart>orders', 'cart>db']);
  });

  it('never by what only edges have, even turned around', () => {
    expect(foundNodes('lock = open')).toEqual([]);
    expect(foundNodes('not lock = open')).toEqual([]);
    expect(foundNodes('ns = data or lock = open')).toEqual(['db', 'lonely']);
  });

  it('in full colour as ends of edges too', () => {
    const { shown, nodes } = findIn(topology, parseExpression('lock = open'));
    expect(nodes.size).toBe(0);
    expect([...shown].map(short)).toEqual(['legacy-importer>cart', 'legacy-importer', 'cart']);
  });
});

describe('hiding', () => {
  it('takes edges away, and nodes that lost their last one', () => {
    expect(left('lock = open')).toEqual({
      edges: ['cart>orders', 'orders>db', 'cart>db', 'orders>*.example.com'],
      nodes: ['cart', 'orders', 'db', 'lonely', '*.example.com'],
    });
  });

  it('keeps both ends of what stays', () => {
    expect(left('not name = cart')).toEqual({
      edges: ['legacy-importer>cart', 'cart>orders', 'cart>db'],
      nodes: ['legacy-importer', 'cart', 'orders', 'db'],
    });
  });

  it('counts what is left, and leaves the graph itself where nothing matches', () => {
    expect(hideFrom(topology, parseExpression('ns = shop')).totals.edges).toEqual(countStates([]));
    expect(hideFrom(topology, parseExpression('ns = nowhere'))).toBe(topology);
  });

  it('and finding agree: what is found is what would be hidden', () => {
    const expressions = fc.constantFrom(
      'lock = open',
      'mtls < 100',
      'not protocol = tcp',
      'ns = shop',
      'o',
      'rate > 5 or drift = yes',
    );
    fc.assert(
      fc.property(expressions, (text) => {
        const gone = new Set(topology.edges.map(({ id }) => short(id)));
        for (const id of left(text).edges) gone.delete(id);
        expect([...gone]).toEqual(found(text));
      }),
    );
  });
});

it('a pattern of many stars is answered at once', () => {
  const slow = service('shop', 'a'.repeat(5_000));
  const graph = topologyOf([slow], []);
  expect(findIn(graph, parseExpression(`name = ${'a*'.repeat(400)}b`)).nodes.size).toBe(0);
  expect(findIn(graph, parseExpression(`name = ${'a*'.repeat(400)}a`)).nodes.size).toBe(1);
});
