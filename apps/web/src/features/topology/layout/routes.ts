import { bendTowards, controlPoint, pointOn, type Curve } from './curve.ts';
import { at, overlaps, type Point, type Rect, type Size } from './geometry.ts';
import type { EdgeRoute, LayoutEdge, LayoutNode } from './layoutTypes.ts';
import { type DrawnEdge, routeMany } from './manyRoutes.ts';
import { assignEnds, type Ends, type Side, sideChoices, sideMiddle, type Sides } from './ports.ts';
import { createSpatialIndex, type SpatialIndex } from './spatialIndex.ts';

/** Bends to try, as a share of the length of the edge; both ways, the straightest first. */
const bends = [0.06, 0, 0.16, 0.28, 0.42, 0.6, 0.85] as const;
const sampled = 14;
const cardMargin = 6;
/** Places for a label, from the middle outwards. */
const labelPlaces = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8] as const;
const labelMargin = 4;
/** Costs, in px of detour that each would be worth. */
const costs = { underCard: 400, overLabel: 90, beside: 7, clash: 150 } as const;
/** Curves on which a label may look for room, the cheapest first. */
const curvesToTry = 6;

/** What a less natural pair of sides must save, px. */
const sidePreference = 30;
/** With more edges than this the search would take seconds, and could not keep the lines apart either. */
const searchedUpTo = 600;

interface Obstacles {
  readonly cardIndex: SpatialIndex<Rect>;
  readonly labelIndex: SpatialIndex<Rect>;
  readonly passed: SpatialIndex<string>;
}

interface Ended extends DrawnEdge {
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
  const drawn = edges.flatMap((edge) => {
    const source = cards.get(edge.source);
    const target = cards.get(edge.target);
    return source && target && edge.source !== edge.target ? [{ edge, source, target }] : [];
  });
  if (drawn.length > searchedUpTo) return routeMany(drawn, [...cards.values(), ...obstacles]);

  const cardIndex = createSpatialIndex<Rect>(160);
  for (const card of cards.values()) cardIndex.add(card, card);
  const labelIndex = createSpatialIndex<Rect>(80);
  for (const obstacle of obstacles) labelIndex.add(obstacle, obstacle);
  const passed = createSpatialIndex<string>(16);

  const routes = new Map<string, EdgeRoute>();
  const obstacleIndex = { cardIndex, labelIndex, passed };
  for (const ended of byLength(withEnds(drawn, obstacleIndex))) {
    const { edge, ends } = ended;
    const { curve, bend, label } = chooseCurve(ended, obstacleIndex);
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

function withEnds(drawn: readonly DrawnEdge[], obstacles: Obstacles): Ended[] {
  const ends = assignEnds(
    drawn.map(({ edge, source, target }) => ({
      source,
      target,
      sourceKey: edge.source,
      targetKey: edge.target,
      ...cheapestSides(edge, source, target, obstacles),
    })),
  );
  return drawn.map((edge, index) => ({ ...edge, ends: at(ends, index) }));
}

/** The pair of sides whose best curve is cheapest, from the middle of one to the middle of the other, and where it heads. */
function cheapestSides(
  edge: LayoutEdge,
  source: Rect,
  target: Rect,
  obstacles: Obstacles,
): { sides: Sides; heading: Point } {
  let best = { sides: sideChoices(source, target)[0], heading: between(source, target), cost: Infinity };
  sideChoices(source, target).forEach((sides, rank) => {
    const ends: Ends = {
      source: { side: sides.source, offset: sideMiddle(source, sides.source) },
      target: { side: sides.target, offset: sideMiddle(target, sides.target) },
    };
    const [curve] = rankedCurves({ edge, source, target, ends }, obstacles);
    const cost = curve.cost + (rank > 0 ? sidePreference : 0);
    if (cost < best.cost) best = { sides, heading: curve.curve.control, cost };
  });
  return best;
}

function between(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function byLength(edges: readonly Ended[]): Ended[] {
  const length = ({ source, target }: Ended) => Math.hypot(source.x - target.x, source.y - target.y);
  return edges.toSorted((a, b) => length(a) - length(b) || (a.edge.id < b.edge.id ? -1 : 1));
}

function move(centre: Point, by: Point): Point {
  return { x: centre.x + by.x, y: centre.y + by.y };
}

interface RankedCurve {
  readonly curve: Curve;
  readonly bend: EdgeRoute['bend'];
  readonly cost: number;
}

/** The cheapest curve on which the label finds room: a little detour is better than a label on a card or on another label. */
function chooseCurve(ended: Ended, obstacles: Obstacles): Omit<RankedCurve, 'cost'> & { label: number } {
  const ranked = rankedCurves(ended, obstacles);
  const size = ended.edge.label;
  if (!size) return { ...ranked[0], label: 0.5 };
  let best: { curve: Curve; bend: EdgeRoute['bend']; label: number; cost: number } | undefined;
  for (const { curve, bend, cost } of ranked.slice(0, curvesToTry)) {
    const { place, clashes } = placeLabel(curve, size, obstacles);
    const withLabel = cost + clashes * costs.clash;
    if (!best || withLabel < best.cost) best = { curve, bend, label: place, cost: withLabel };
    if (clashes === 0) break;
  }
  return best ?? { ...ranked[0], label: 0.5 };
}

/** All curves that an edge could take, cheapest first. */
function rankedCurves(
  { source, target, ends, edge }: Ended,
  index: Obstacles,
): [RankedCurve, ...RankedCurve[]] {
  const from = move(source, ends.source.offset);
  const to = move(target, ends.target.offset);
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const straight = { weight: 0.5, distance: 0 };
  const ranked: RankedCurve[] = [];
  for (const bend of candidates(from, to, ends, length)) {
    const curve = { from, control: controlPoint(from, to, bend), to };
    let cost =
      length * 0.1 +
      Math.abs(bend.distance) * 0.5 +
      departure(from, curve.control, ends.source.side) +
      departure(to, curve.control, ends.target.side);
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
    ranked.push({ curve, bend, cost });
  }
  const [first, ...rest] = ranked.sort((a, b) => a.cost - b.cost);
  return first
    ? [first, ...rest]
    : [{ curve: { from, control: between(from, to), to }, bend: straight, cost: 0 }];
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

/** The place on a curve where its label covers least; a card counts twice. */
function placeLabel(
  curve: Curve,
  size: Size,
  { cardIndex, labelIndex }: Obstacles,
): { place: number; clashes: number } {
  let best = { place: 0.5, clashes: Infinity };
  for (const place of labelPlaces) {
    const rect = { ...pointOn(curve, place), ...size };
    let clashes = 0;
    for (const card of new Set(cardIndex.near(rect))) if (overlaps(rect, card, labelMargin)) clashes += 2;
    for (const label of new Set(labelIndex.near(rect))) if (overlaps(rect, label, labelMargin)) clashes += 1;
    if (clashes < best.clashes) best = { place, clashes };
    if (clashes === 0) break;
  }
  return best;
}
