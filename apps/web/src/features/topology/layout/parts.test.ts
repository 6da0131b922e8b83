import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callOrder, orient } from './acyclic.ts';
import { bendTowards, controlPoint } from './curve.ts';
import { at } from './geometry.ts';
import { assignLayers } from './layers.ts';
import { placeInOrder } from './isotonic.ts';
import { crossings, orderLayers } from './ordering.ts';

const anyEdges = fc.array(fc.tuple(fc.nat(14), fc.nat(14)), { maxLength: 40 });

describe('call order', () => {
  it('holds each node once, and without cycles no edge points backwards', () => {
    fc.assert(
      fc.property(anyEdges, (pairs) => {
        const order = callOrder(15, pairs);
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(15).keys()]);
        const acyclic = pairs.filter(([a, b]) => a < b);
        const rank = new Map(callOrder(15, acyclic).map((node, i) => [node, i]));
        for (const [a, b] of acyclic) expect(rank.get(a)).toBeLessThan(rank.get(b) ?? -1);
      }),
    );
  });

  it('layers keep every edge pointing down', () => {
    fc.assert(
      fc.property(anyEdges, (pairs) => {
        const order = callOrder(15, pairs);
        const edges = orient(order, pairs);
        const layer = assignLayers(order, edges);
        for (const [a, b] of edges) expect(at(layer, a)).toBeLessThan(at(layer, b));
      }),
    );
  });
});

describe('crossings', () => {
  const twoLayers = (pairs: readonly (readonly [number, number])[]) => {
    const below: number[][] = Array.from({ length: 8 }, () => []);
    const above: number[][] = Array.from({ length: 8 }, () => []);
    for (const [upper, lower] of pairs) {
      at(below, upper).push(lower + 4);
      at(above, lower + 4).push(upper);
    }
    const none = Array.from({ length: 8 }, () => undefined);
    const layers = [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ];
    return { layers, above, below, widths: Array.from({ length: 8 }, () => 10), pulls: none };
  };

  it('are counted like comparing every pair of edges', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(3)), { selector: String }), (pairs) => {
        const graph = twoLayers(pairs);
        let expected = 0;
        for (const [a, b] of pairs) for (const [c, d] of pairs) if (a < c && b > d) expected++;
        expect(crossings(graph, graph.layers)).toBe(expected);
      }),
    );
  });

  it('are removed where a better order exists', () => {
    const graph = twoLayers([
      [0, 3],
      [1, 2],
      [2, 1],
      [3, 0],
    ]);
    expect(crossings(graph, graph.layers)).toBe(6);
    expect(crossings(graph, orderLayers(graph, 10))).toBe(0);
  });
});

describe('places in order', () => {
  it('keep order and distances, and grant wishes that do not collide', () => {
    const wish = fc.record({
      wish: fc.double({ min: -500, max: 500, noNaN: true }),
      weight: fc.constantFrom(1, 2, 8),
      separation: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(wish, { minLength: 1, maxLength: 20 }), (items) => {
        const places = placeInOrder(items);
        const room = items.slice(1).map((item, i) => at(places, i + 1) - at(places, i) - item.separation);
        expect(Math.min(0, ...room)).toBeCloseTo(0, 6);
        const free = items.slice(1).every((item, i) => item.wish - at(items, i).wish >= item.separation);
        const missed = items.map((item, i) => Math.abs(at(places, i) - item.wish));
        expect(free ? Math.max(...missed) : 0).toBeCloseTo(0, 6);
      }),
    );
  });

  it('share a collision evenly', () => {
    expect(
      placeInOrder([
        { wish: 0, weight: 1, separation: 0 },
        { wish: 0, weight: 1, separation: 10 },
      ]),
    ).toEqual([-5, 5]);
  });
});

describe('a bend', () => {
  it('and its control point say the same', () => {
    const coordinate = fc.integer({ min: -300, max: 300 });
    const point = fc.record({ x: coordinate, y: coordinate });
    fc.assert(
      fc.property(point, point, point, (from, to, control) => {
        fc.pre(from.x !== to.x || from.y !== to.y);
        const back = controlPoint(from, to, bendTowards(from, to, control));
        expect(back.x).toBeCloseTo(control.x, 6);
        expect(back.y).toBeCloseTo(control.y, 6);
      }),
    );
  });
});
