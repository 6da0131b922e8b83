import { at, type Point, type Rect } from './geometry.ts';

export type Side = 'top' | 'bottom' | 'left' | 'right';

export interface Ends {
  readonly source: { readonly side: Side; readonly offset: Point };
  readonly target: { readonly side: Side; readonly offset: Point };
}

/** Less room than this between two cards, one above the other, and the edge leaves at the sides. */
const leastVerticalRoom = 20;
/** Edges that run this much more sideways than down leave at the side and come in from above. */
const sideways = 1.7;
/** Share of a side on which edges may end. */
const usable = 0.72;
const mostApart = 34;

/** Which sides of its cards an edge should use. */
export function chooseSides(source: Rect, target: Rect): { source: Side; target: Side } {
  const roomX = Math.abs(source.x - target.x) - (source.width + target.width) / 2;
  const roomY = Math.abs(source.y - target.y) - (source.height + target.height) / 2;
  const vertical: Side = source.y <= target.y ? 'bottom' : 'top';
  const horizontal: Side = source.x <= target.x ? 'right' : 'left';
  if (roomY >= leastVerticalRoom) {
    if (roomX > sideways * roomY) return { source: horizontal, target: opposite(vertical) };
    return { source: vertical, target: opposite(vertical) };
  }
  if (roomX > 0) return { source: horizontal, target: opposite(horizontal) };
  return { source: vertical, target: opposite(vertical) };
}

function opposite(side: Side): Side {
  switch (side) {
    case 'top':
      return 'bottom';
    case 'bottom':
      return 'top';
    case 'left':
      return 'right';
    case 'right':
      return 'left';
  }
}

/**
 * Where each edge leaves and enters its cards: on the sides that face each other, edges on one side spread in the order of
 * their other ends, so that they do not cross at the card.
 */
export function assignEnds(
  edges: readonly {
    readonly source: Rect;
    readonly target: Rect;
    readonly sourceKey: string;
    readonly targetKey: string;
  }[],
): Ends[] {
  const sides = edges.map((edge) => chooseSides(edge.source, edge.target));
  const onSide = new Map<string, { edge: number; end: 'source' | 'target'; towards: Point }[]>();
  edges.forEach((edge, index) => {
    const { source, target } = at(sides, index);
    for (const [key, end, towards] of [
      [`${edge.sourceKey} ${source}`, 'source', edge.target],
      [`${edge.targetKey} ${target}`, 'target', edge.source],
    ] as const) {
      const known = onSide.get(key);
      if (known) known.push({ edge: index, end, towards });
      else onSide.set(key, [{ edge: index, end, towards }]);
    }
  });

  const offsets = edges.map(() => ({ source: { x: 0, y: 0 }, target: { x: 0, y: 0 } }));
  for (const ends of onSide.values()) {
    const first = at(ends, 0);
    const card = at(edges, first.edge)[first.end];
    const side = at(sides, first.edge)[first.end];
    const along = side === 'top' || side === 'bottom' ? 'x' : 'y';
    ends.sort((a, b) => a.towards[along] - b.towards[along] || a.edge - b.edge);
    const room = (along === 'x' ? card.width : card.height) * usable;
    const apart = Math.min(mostApart, room / ends.length);
    ends.forEach(({ edge, end, towards }, index) => {
      const slot = (index - (ends.length - 1) / 2) * apart;
      // A lone edge may slide a little towards where it goes.
      const slide = ends.length === 1 ? clamp((towards[along] - card[along]) * 0.12, room / 5) : 0;
      at(offsets, edge)[end] = onBorder(card, side, slot + slide);
    });
  }
  return edges.map((_, index) => ({
    source: { side: at(sides, index).source, offset: at(offsets, index).source },
    target: { side: at(sides, index).target, offset: at(offsets, index).target },
  }));
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}

function onBorder(card: Rect, side: Side, slot: number): Point {
  switch (side) {
    case 'top':
      return { x: slot, y: -card.height / 2 };
    case 'bottom':
      return { x: slot, y: card.height / 2 };
    case 'left':
      return { x: -card.width / 2, y: slot };
    case 'right':
      return { x: card.width / 2, y: slot };
  }
}
