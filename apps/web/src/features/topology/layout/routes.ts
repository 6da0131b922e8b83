import { bendTowards, controlPoint, pointOn, type Curve } from './curve.ts';
import { at, overlaps, type Point, type Rect, type Size } from './geometry.ts';
import type { EdgeRoute, LayoutEdge, LayoutNode } from './layoutTypes.ts';
import { assignEnds, type Ends, type Side } from './ports.ts';
import { createSpatialIndex, type SpatialIndex } from './spatialIndex.ts';

/** Bends to try, as a share of the length of the edge; both ways, the straightest first. */
const bends = [0.06, 0, 0.16, 0.28, 0.42, 0.6, 0.85] as const;
const sampled = 14;
const cardMargin = 6;
/** Places for a label, from the middle outwards. */
const labelPlaces = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8] as const;
const labelMargin = 4;
/** Costs, in px of detour that each would be worth. */
const costs = { underCard: 400, overLabel: 90, beside: 7 } as const;

interface Ended {
  readonly edge: LayoutEdge;
  readonly source: Rect;
  readonly target: Rect;
  readonly ends: Ends;
}

/**
 * A curve for each edge that keeps off the cards and off other labels where it can, and a place on it for its label. Short
 * edges choose first, having the least choice. Deterministic. Edges of a card to itself get no route.
 *
 * @param positions centres of all nodes, by id.
 * @param obstacles what labels should not cover either, such as the names of boxes.
 */
export function routeEdges(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  positions: ReadonlyMap<string, Point>,
  obstacles: readonly Rect[] = [],
): Map<string, EdgeRoute> {
  const cards = new Map<string, Rect>();
  for (const node of nodes) {
    const point = positions.get(node.id);
    if (point) cards.set(node.id, { ...point, width: node.width, height: node.height });
  }
  const cardIndex = createSpatialIndex<Rect>(160);
  for (const card of cards.values()) cardIndex.add(card, card);
  const labelIndex = createSpatialIndex<Rect>(80);
  for (const obstacle of obstacles) labelIndex.add(obstacle, obstacle);
  const passed = createSpatialIndex<string>(16);

  const routes = new Map<string, EdgeRoute>();
  for (const ended of byLength(withEnds(edges, cards))) {
    const { edge, source, target, ends } = ended;
    const from = move(source, ends.source.offset);
    const to = move(target, ends.target.offset);
    const bend = cheapestBend(from, to, ended, { cardIndex, labelIndex, passed });
    const curve: Curve = { from, to, control: controlPoint(from, to, bend) };
    const label = edge.label ? placeLabel(curve, edge.label, cardIndex, labelIndex) : 0.5;
    if (edge.label) {
      const rect = { ...pointOn(curve, label), ...edge.label };
      labelIndex.add(rect, rect);
    }
    for (let i = 2; i < sampled - 1; i++) {
      const point = pointOn(curve, i / sampled);
      passed.add({ ...point, width: 0, height: 0 }, edge.id);
    }
    routes.set(edge.id, { source: ends.source.offset, target: ends.target.offset, bend, label });
  }
  return routes;
}

function withEnds(edges: readonly LayoutEdge[], cards: ReadonlyMap<string, Rect>): Ended[] {
  const drawn = edges.flatMap((edge) => {
    const source = cards.get(edge.source);
    const target = cards.get(edge.target);
    return source && target && edge.source !== edge.target ? [{ edge, source, target }] : [];
  });
  const ends = assignEnds(
    drawn.map(({ edge, source, target }) => ({
      source,
      target,
      sourceKey: edge.source,
      targetKey: edge.target,
    })),
  );
  return drawn.map((edge, index) => ({ ...edge, ends: at(ends, index) }));
}

function byLength(edges: readonly Ended[]): Ended[] {
  const length = ({ source, target }: Ended) => Math.hypot(source.x - target.x, source.y - target.y);
  return edges.toSorted((a, b) => length(a) - length(b) || (a.edge.id < b.edge.id ? -1 : 1));
}

function move(centre: Point, by: Point): Point {
  return { x: centre.x + by.x, y: centre.y + by.y };
}

function cheapestBend(
  from: Point,
  to: Point,
  { source, target, ends, edge }: Ended,
  index: {
    readonly cardIndex: SpatialIndex<Rect>;
    readonly labelIndex: SpatialIndex<Rect>;
    readonly passed: SpatialIndex<string>;
  },
): EdgeRoute['bend'] {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  let best: { bend: EdgeRoute['bend']; cost: number } | undefined;
  for (const bend of candidates(from, to, ends, length)) {
    const control = controlPoint(from, to, bend);
    const curve = { from, control, to };
    let cost =
      Math.abs(bend.distance) * 0.5 +
      departure(from, control, ends.source.side) +
      departure(to, control, ends.target.side);
    for (let i = 1; i < sampled; i++) {
      const point = pointOn(curve, i / sampled);
      const spot = { ...point, width: 0, height: 0 };
      for (const card of index.cardIndex.nearPoint(point))
        if (overlaps(spot, card, card === source || card === target ? -1 : cardMargin))
          cost += costs.underCard;
      for (const label of index.labelIndex.nearPoint(point))
        if (overlaps(spot, label)) cost += costs.overLabel;
      for (const other of index.passed.nearPoint(point)) if (other !== edge.id) cost += costs.beside;
    }
    if (!best || cost < best.cost) best = { bend, cost };
  }
  return best?.bend ?? { weight: 0.5, distance: 0 };
}

/** Arcs to both sides, and where the edge turns a corner, a curve into it. */
function* candidates(from: Point, to: Point, ends: Ends, length: number): Generator<EdgeRoute['bend']> {
  if (isVertical(ends.source.side) !== isVertical(ends.target.side)) {
    const corner = isVertical(ends.source.side) ? { x: from.x, y: to.y } : { x: to.x, y: from.y };
    const { weight, distance } = bendTowards(from, to, corner);
    for (const share of [0.85, 0.6, 1, 0.35])
      yield { weight: 0.5 + (weight - 0.5) * share, distance: distance * share };
  }
  for (const bend of bends)
    for (const direction of bend === 0 ? [1] : outwards(from, to, ends))
      yield { weight: 0.5, distance: bend * direction * length };
}

/** First the side that makes the curve leave its card at a right angle, then the other. */
function outwards(from: Point, to: Point, ends: Ends): readonly [number, number] {
  const vertical = isVertical(ends.source.side);
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  return (vertical ? dx * dy >= 0 : dx * dy < 0) ? [1, -1] : [-1, 1];
}

function isVertical(side: Side): boolean {
  return side === 'top' || side === 'bottom';
}

/** An end that scrapes along its card costs; one that leaves it at a right angle is free. */
function departure(end: Point, control: Point, side: Side): number {
  const dx = control.x - end.x;
  const dy = control.y - end.y;
  const away = { top: -dy, bottom: dy, left: -dx, right: dx }[side] / (Math.hypot(dx, dy) || 1);
  return away < 0.25 ? 120 * (0.25 - away) : 14 * (1 - away);
}

function placeLabel(
  curve: Curve,
  size: Size,
  cardIndex: SpatialIndex<Rect>,
  labelIndex: SpatialIndex<Rect>,
): number {
  let best: { place: number; clashes: number } | undefined;
  for (const place of labelPlaces) {
    const rect = { ...pointOn(curve, place), ...size };
    let clashes = 0;
    for (const card of new Set(cardIndex.near(rect))) if (overlaps(rect, card, labelMargin)) clashes += 2;
    for (const label of new Set(labelIndex.near(rect))) if (overlaps(rect, label, labelMargin)) clashes += 1;
    if (clashes === 0) return place;
    if (!best || clashes < best.clashes) best = { place, clashes };
  }
  return best?.place ?? 0.5;
}
