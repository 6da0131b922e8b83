import { at, type Point, type Rect, type Size } from './geometry.ts';

export type Side = 'top' | 'bottom' | 'left' | 'right';

export interface Ends {
  readonly source: { readonly side: Side; readonly offset: Point };
  readonly target: { readonly side: Side; readonly offset: Point };
}

/** An edge that has chosen its sides. */
export interface SidedEdge {
  readonly source: Rect;
  readonly target: Rect;
  readonly sourceKey: string;
  readonly targetKey: string;
  readonly sides: Sides;
  /** Where its line heads for: its control point. */
  readonly heading: Point;
}

/** Less room than this between two cards, one above the other, and the edge leaves at the sides. */
const leastVerticalRoom = 20;
/** Share of a side on which edges may end. */
const usable = 0.72;
const mostApart = 34;

/** Less room than this beside each other, and the edge does not use the sides. */
const leastSidewaysRoom = 24;

export interface Sides {
  readonly source: Side;
  readonly target: Side;
}

/** Which sides of its cards an edge may use, the most natural first: calls run downwards. */
export function sideChoices(source: Rect, target: Rect): readonly [Sides, ...Sides[]] {
  const roomX = Math.abs(source.x - target.x) - (source.width + target.width) / 2;
  const roomY = Math.abs(source.y - target.y) - (source.height + target.height) / 2;
  const vertical: Side = source.y <= target.y ? 'bottom' : 'top';
  const horizontal: Side = source.x <= target.x ? 'right' : 'left';
  const down: Sides = { source: vertical, target: opposite(vertical) };
  const across: Sides = { source: horizontal, target: opposite(horizontal) };
  if (roomY < leastVerticalRoom) return roomX > 0 ? [across] : [down];
  if (roomX < leastSidewaysRoom) return [down];
  const corners: Sides[] = [
    { source: across.source, target: down.target },
    { source: down.source, target: across.target },
  ];
  return roomX > roomY ? [across, ...corners, down] : [down, ...corners, across];
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
 * Where each edge leaves and enters its cards: edges on one side are spread in the order in which their lines come in, so that
 * they do not cross at the card.
 */
export function assignEnds(edges: readonly SidedEdge[]): Ends[] {
  const sides = edges.map((edge) => edge.sides);
  const onSide = new Map<string, { edge: number; end: 'source' | 'target'; towards: Point }[]>();
  edges.forEach((edge, index) => {
    const { source, target } = at(sides, index);
    for (const [key, end] of [
      [`${edge.sourceKey} ${source}`, 'source'],
      [`${edge.targetKey} ${target}`, 'target'],
    ] as const) {
      const known = onSide.get(key);
      if (known) known.push({ edge: index, end, towards: edge.heading });
      else onSide.set(key, [{ edge: index, end, towards: edge.heading }]);
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

/** The middle of a side, relative to the centre of the card. */
export function sideMiddle(card: Size, side: Side): Point {
  return onBorder(card, side, 0);
}

function onBorder(card: Size, side: Side, slot: number): Point {
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
