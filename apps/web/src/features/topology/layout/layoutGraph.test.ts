import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveOf, pointOn } from './curve.ts';
import { bounds, grow, overlaps, type Rect } from './geometry.ts';
import { anyMesh, edge, label, largeMesh, node, request, shopMesh } from './graphs.testkit.ts';
import { layoutGraph } from './layoutGraph.ts';
import { boxPadding, type Layout, layoutKinds, type LayoutNode } from './layoutTypes.ts';

function cards(nodes: readonly LayoutNode[], layout: Layout): Map<string, Rect> {
  return new Map(
    nodes.map(({ id, width, height }) => [
      id,
      { ...(layout.positions[id] ?? { x: NaN, y: NaN }), width, height },
    ]),
  );
}

function boxes(nodes: readonly LayoutNode[], layout: Layout): Rect[] {
  const placed = cards(nodes, layout);
  const groups = Map.groupBy(nodes, (each) => each.group ?? `/${each.id}`);
  return [...groups].flatMap(([name, members]) => {
    const around = bounds(members.flatMap((member) => placed.get(member.id) ?? []));
    return around ? [grow(around, name.startsWith('/') ? 0 : boxPadding)] : [];
  });
}

function overlapping(rects: readonly Rect[]): number {
  let count = 0;
  rects.forEach((a, i) => rects.slice(i + 1).forEach((b) => (count += overlaps(a, b) ? 1 : 0)));
  return count;
}

describe.each(layoutKinds)('%s layout', (kind) => {
  it('places every node, no two cards on each other, no two boxes on each other', () => {
    fc.assert(
      fc.property(anyMesh, ({ nodes, edges }) => {
        const layout = layoutGraph(request(nodes, edges, { kind }));
        const placed = [...cards(nodes, layout).values()];
        expect(placed.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
        expect(overlapping(placed)).toBe(0);
        expect(overlapping(boxes(nodes, layout))).toBe(0);
      }),
      { numRuns: kind === 'layered' ? 60 : 15 },
    );
  });

  it('gives the same picture for the same request', () => {
    const { nodes, edges } = shopMesh();
    expect(layoutGraph(request(nodes, edges, { kind }))).toEqual(
      layoutGraph(request(nodes, edges, { kind })),
    );
  });
});

describe('layered layout', () => {
  it('puts callers above what they call', () => {
    const nodes = ['a', 'b', 'c', 'd'].map((id) => node(id, 'ns'));
    const { positions } = layoutGraph(request(nodes, [edge('a', 'b'), edge('b', 'c'), edge('a', 'd')]));
    const y = (id: string) => positions[id]?.y ?? NaN;
    expect(y('a')).toBeLessThan(y('b'));
    expect(y('b')).toBeLessThan(y('c'));
    expect(y('a')).toBeLessThan(y('d'));
  });

  it('survives a cyclic mesh of 3,000 services and 15,000 calls', () => {
    const { nodes, edges } = largeMesh(3000, 15_000);
    const layout = layoutGraph(request(nodes, edges));
    expect(Object.keys(layout.positions)).toHaveLength(3000);
    expect(overlapping(boxes(nodes, layout))).toBe(0);
  }, 30_000);

  it('survives one cycle through 3,000 services of one namespace', () => {
    const nodes = Array.from({ length: 3000 }, (_, i) => node(`n${i}`, 'ns'));
    const edges = nodes.map((_, i) => edge(`n${i}`, `n${(i + 1) % 3000}`));
    expect(Object.keys(layoutGraph(request(nodes, edges)).positions)).toHaveLength(3000);
  }, 30_000);

  it('breaks the hundreds of callees of one service into a block', () => {
    const nodes = Array.from({ length: 301 }, (_, i) => node(`n${i}`, 'ns'));
    const edges = nodes.slice(1).map(({ id }) => edge('n0', id));
    const around = bounds(cards(nodes, layoutGraph(request(nodes, edges))).values());
    expect((around?.width ?? Infinity) / (around?.height ?? 1)).toBeLessThan(4);
  });
});

describe('concentric layout', () => {
  const star = ['hub', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((id) => node(id, 'ns'));
  const spokes = star.slice(1).map(({ id }) => edge('hub', id));
  const { positions } = layoutGraph(request(star, [...spokes, edge('a', 'b')], { kind: 'concentric' }));
  const from = (id: string, other: string) => {
    const [a, b] = [positions[id], positions[other]];
    // Rings are flattened to the shape of the page.
    return a && b ? Math.hypot(a.x - b.x, (a.y - b.y) / 0.6) : NaN;
  };

  it('has in the middle what is connected with most others, and the least connected furthest out', () => {
    const distances = star.slice(1).map(({ id }) => from(id, 'hub'));
    expect(Math.min(...distances)).toBeCloseTo(from('a', 'hub'));
    expect(from('i', 'hub')).toBeGreaterThan(from('a', 'hub') * 1.5);
  });

  it('has boxes in rings, too', () => {
    const hubs = ['middle', 'b', 'c', 'd', 'e', 'f'].map((name) => node(`${name}/x`, name));
    const calls = hubs.slice(1).map(({ id }) => edge(id, 'middle/x'));
    const layout = layoutGraph(request(hubs, calls, { kind: 'concentric' }));
    const around = bounds(cards(hubs, layout).values());
    const middle = layout.positions['middle/x'];
    expect(Math.abs((middle?.x ?? 0) - (around?.x ?? 0))).toBeLessThan((around?.width ?? 0) / 6);
    expect(Math.abs((middle?.y ?? 0) - (around?.y ?? 0))).toBeLessThan((around?.height ?? 0) / 6);
  });

  it('survives a mesh of 3,000 services and 15,000 calls', () => {
    const { nodes, edges } = largeMesh(3000, 15_000);
    const layout = layoutGraph(request(nodes, edges, { kind: 'concentric' }));
    expect(overlapping(boxes(nodes, layout))).toBe(0);
  }, 30_000);
});

it('a mesh in which all namespaces call each other fills the viewport instead of a long line', () => {
  const { nodes, edges } = largeMesh(300, 900);
  const around = bounds(cards(nodes, layoutGraph(request(nodes, edges))).values());
  const aspect = (around?.width ?? Infinity) / (around?.height ?? 1);
  expect(aspect).toBeGreaterThan(0.7);
  expect(aspect).toBeLessThan(4);
});

describe('a mesh whose namespaces nearly all call each other', () => {
  const nodes = Array.from({ length: 40 }, (_, i) => node(`n${i}`));
  const edges = nodes.flatMap(({ id }) => nodes.flatMap(({ id: to }) => (id === to ? [] : [edge(id, to)])));
  const layout = layoutGraph(request(nodes, edges));
  const placed = cards(nodes, layout);
  const curves = edges.map((each) => {
    const route = layout.routes[each.id];
    const source = placed.get(each.source);
    const target = placed.get(each.target);
    if (!route || !source || !target) throw new Error(`no route for ${each.id}`);
    return { source, target, curve: curveOf(route, source, target) };
  });

  it('has each line end on its cards', () => {
    const off = curves.filter(
      ({ source, target, curve }) =>
        !overlaps({ ...curve.from, width: 1, height: 1 }, source, 1) ||
        !overlaps({ ...curve.to, width: 1, height: 1 }, target, 1),
    );
    expect(off).toEqual([]);
  });

  it('has the two directions between two cards beside each other, not on each other', () => {
    const middles = curves.map(({ curve }) => pointOn(curve, 0.5));
    const keys = new Set(middles.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`));
    expect(keys.size).toBeGreaterThan(edges.length * 0.95);
  });
});

describe('a refresh', () => {
  it('keeps every node where it was and finds a free place for new ones', () => {
    fc.assert(
      fc.property(anyMesh, fc.integer({ min: 1, max: 4 }), ({ nodes, edges }, added) => {
        const kept = nodes.slice(0, Math.max(1, nodes.length - added));
        fc.pre(kept.length * 2 >= nodes.length);
        const before = layoutGraph(request(kept, edges));
        const after = layoutGraph(request(nodes, edges, { fixed: before.positions }));
        const stayed = kept.every(({ id }) => after.positions[id]?.x === before.positions[id]?.x);
        // A box that is walled in cannot grow; then everything is laid out anew.
        if (stayed) for (const { id } of kept) expect(after.positions[id]).toEqual(before.positions[id]);
        else expect(after).toEqual(layoutGraph(request(nodes, edges)));
        expect(overlapping([...cards(nodes, after).values()])).toBe(0);
        expect(overlapping(boxes(nodes, after))).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a refresh of the demo mesh', () => {
  it('moves nothing when a service appears in a box that has room around it', () => {
    const { nodes, edges } = shopMesh();
    const before = layoutGraph(request(nodes, edges));
    const more = [...nodes, node('reports', 'shop'), node('kafka', 'data'), node('vault', 'security')];
    const after = layoutGraph(
      request(more, [...edges, edge('orders', 'kafka'), edge('reports', 'vault')], {
        fixed: before.positions,
      }),
    );
    for (const { id } of nodes) expect(after.positions[id]).toEqual(before.positions[id]);
    expect(overlapping(boxes(more, after))).toBe(0);
  });
});

describe('edges of the demo mesh', () => {
  const { nodes, edges } = shopMesh();
  const layout = layoutGraph(request(nodes, edges));
  const placed = cards(nodes, layout);
  const curves = edges.map((each) => {
    const route = layout.routes[each.id];
    const source = placed.get(each.source);
    const target = placed.get(each.target);
    if (!route || !source || !target) throw new Error(`no route for ${each.id}`);
    return { each, route, curve: curveOf(route, source, target) };
  });

  it('pass under no card', () => {
    const hidden = curves.filter(({ each, curve }) =>
      [...placed].some(
        ([id, card]) =>
          id !== each.source &&
          id !== each.target &&
          Array.from({ length: 40 }, (_, i) => pointOn(curve, i / 40)).some((point) =>
            overlaps({ ...point, width: 0, height: 0 }, card),
          ),
      ),
    );
    expect(hidden.map(({ each }) => each.id)).toEqual([]);
  });

  it('carry labels that cover neither a card nor each other', () => {
    const labels = curves.map(({ curve, route }) => ({ ...pointOn(curve, route.label), ...label }));
    expect(overlapping(labels)).toBe(0);
    expect(labels.filter((rect) => [...placed.values()].some((card) => overlaps(rect, card)))).toEqual([]);
  });
});
