import type { Point } from '../layout/geometry.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

export function directionOf(key: string): Direction | undefined {
  switch (key) {
    case 'ArrowUp':
      return 'up';
    case 'ArrowDown':
      return 'down';
    case 'ArrowLeft':
      return 'left';
    case 'ArrowRight':
      return 'right';
    default:
      return undefined;
  }
}

/** How much a step to the side counts against a step ahead. */
const sidewaysCost = 2.2;

/**
 * The nearest place in a direction: within 60 degrees of it, what lies straight ahead before what lies aside.
 *
 * @returns its id; undefined at the rim.
 */
export function nextIn(
  direction: Direction,
  from: Point,
  places: ReadonlyMap<string, Point>,
): string | undefined {
  let best: { id: string; cost: number } | undefined;
  for (const [id, place] of places) {
    const { ahead, aside } = along(direction, place.x - from.x, place.y - from.y);
    if (ahead <= 1 || aside > ahead * Math.sqrt(3)) continue;
    const cost = ahead + sidewaysCost * aside;
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}

function along(direction: Direction, dx: number, dy: number): { ahead: number; aside: number } {
  switch (direction) {
    case 'up':
      return { ahead: -dy, aside: Math.abs(dx) };
    case 'down':
      return { ahead: dy, aside: Math.abs(dx) };
    case 'left':
      return { ahead: -dx, aside: Math.abs(dy) };
    case 'right':
      return { ahead: dx, aside: Math.abs(dy) };
  }
}

/** Where a walk starts: the uppermost place, then the leftmost. */
export function firstPlace(places: ReadonlyMap<string, Point>): string | undefined {
  let best: { id: string; point: Point } | undefined;
  for (const [id, point] of places)
    if (
      !best ||
      point.y < best.point.y - 1 ||
      (Math.abs(point.y - best.point.y) <= 1 && point.x < best.point.x)
    )
      best = { id, point };
  return best?.id;
}
