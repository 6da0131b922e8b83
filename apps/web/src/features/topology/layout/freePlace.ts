import { bounds, grow, overlaps, type Point, type Rect } from './geometry.ts';
import { boxPadding, type LayoutEdge, type LayoutNode } from './layoutTypes.ts';

const step = { x: 32, y: 24 };
const cardMargin = 24;
const boxMargin = 20;
/** Rings of places tried around the wish. */
const maxRings = 60;

/**
 * Finds a place for each node that has none, without moving any that has: near its neighbours inside its own box, never on
 * another card, and so that no two boxes come to overlap.
 *
 * @returns centres of all nodes, by id; undefined when a box has no room to grow.
 */
export function placeNewNodes(
  nodes: readonly LayoutNode[],
  edges: readonly LayoutEdge[],
  fixed: Readonly<Record<string, Point>>,
): Map<string, Point> | undefined {
  const placed = new Map<string, Point>();
  const cards = new Map<string, Rect>();
  const boxOf = new Map<string, Rect>();
  const settle = (node: LayoutNode, point: Point) => {
    const card = { ...point, width: node.width, height: node.height };
    placed.set(node.id, point);
    cards.set(node.id, card);
    const name = node.group ?? `/${node.id}`;
    const box = bounds([card, ...(boxOf.has(name) ? [boxOf.get(name) ?? card] : [])]);
    if (box) boxOf.set(name, box);
  };
  for (const node of nodes) {
    const point = fixed[node.id];
    if (point) settle(node, point);
  }

  const neighbours = new Map<string, string[]>();
  for (const { source, target } of edges)
    for (const [from, to] of [
      [source, target],
      [target, source],
    ] as const) {
      const known = neighbours.get(from);
      if (known) known.push(to);
      else neighbours.set(from, [to]);
    }

  for (const node of nodes) {
    if (placed.has(node.id)) continue;
    const near = (neighbours.get(node.id) ?? []).flatMap((id) => placed.get(id) ?? []);
    const own = node.group === undefined ? undefined : boxOf.get(node.group);
    const point = findPlace(node, wishFor(near, own, boxOf), own, { cards, boxOf });
    if (!point) return undefined;
    settle(node, point);
  }
  return placed;
}

function wishFor(near: readonly Point[], own: Rect | undefined, boxOf: ReadonlyMap<string, Rect>): Point {
  const anchor =
    near.length > 0
      ? {
          x: near.reduce((sum, point) => sum + point.x, 0) / near.length,
          y: near.reduce((sum, point) => sum + point.y, 0) / near.length,
        }
      : (own ?? bounds(boxOf.values()) ?? { x: 0, y: 0 });
  if (!own) return anchor;
  const clamp = (value: number, centre: number, size: number) =>
    Math.min(Math.max(value, centre - size / 2), centre + size / 2);
  return { x: clamp(anchor.x, own.x, own.width), y: clamp(anchor.y, own.y, own.height) };
}

function findPlace(
  node: LayoutNode,
  wish: Point,
  own: Rect | undefined,
  taken: { readonly cards: ReadonlyMap<string, Rect>; readonly boxOf: ReadonlyMap<string, Rect> },
): Point | undefined {
  const padding = node.group === undefined ? 0 : boxPadding;
  const ownBox = own && grow(own, padding);
  const others = [...taken.boxOf]
    .filter(([name]) => name !== node.group)
    .map(([name, box]) => (name.startsWith('/') ? box : grow(box, boxPadding)))
    // Boxes that a person dragged onto each other stay as they are.
    .filter((other) => !ownBox || !overlaps(ownBox, other, boxMargin));
  const isFree = (point: Point) => {
    const card = { ...point, width: node.width, height: node.height };
    for (const other of taken.cards.values()) if (overlaps(card, other, cardMargin)) return false;
    const box = grow(bounds(own ? [own, card] : [card]) ?? card, padding);
    return others.every((other) => !overlaps(box, other, boxMargin));
  };
  for (let ring = 0; ring <= maxRings; ring++)
    for (const point of ringAround(wish, ring)) if (isFree(point)) return point;
  if (own) return undefined;
  const all = bounds(taken.boxOf.values()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { x: all.x, y: all.y + all.height / 2 + node.height + 3 * boxPadding };
}

/** Places on a square ring of the search grid, below and beside before above: calls run downwards. */
function* ringAround(centre: Point, ring: number): Generator<Point> {
  if (ring === 0) {
    yield centre;
    return;
  }
  for (let i = 0; i <= ring; i++)
    for (const [column, row] of [
      [i, ring],
      [-i, ring],
      [ring, i],
      [-ring, i],
      [ring, -i],
      [-ring, -i],
      [i, -ring],
      [-i, -ring],
    ] as const)
      yield { x: centre.x + column * step.x, y: centre.y + row * step.y };
}
