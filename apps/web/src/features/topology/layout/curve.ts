import type { Point } from './geometry.ts';
import type { EdgeRoute } from './layoutTypes.ts';

/** A quadratic curve in absolute coordinates. */
export interface Curve {
  readonly from: Point;
  readonly control: Point;
  readonly to: Point;
}

/** The curve of a route, between cards at these centres. */
export function curveOf(route: EdgeRoute, source: Point, target: Point): Curve {
  const from = { x: source.x + route.source.x, y: source.y + route.source.y };
  const to = { x: target.x + route.target.x, y: target.y + route.target.y };
  return { from, to, control: controlPoint(from, to, route.bend) };
}

export function controlPoint(from: Point, to: Point, bend: EdgeRoute['bend']): Point {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  return {
    x: from.x + dx * bend.weight - (dy / length) * bend.distance,
    y: from.y + dy * bend.weight + (dx / length) * bend.distance,
  };
}

/** The bend whose control point is `control`: the inverse of `controlPoint`. */
export function bendTowards(from: Point, to: Point, control: Point): EdgeRoute['bend'] {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const length = Math.hypot(dx, dy) || 1;
  const cx = control.x - from.x;
  const cy = control.y - from.y;
  return { weight: (cx * dx + cy * dy) / (length * length), distance: (cy * dx - cx * dy) / length };
}

/** The point at `t` (0 start, 1 end). */
export function pointOn(curve: Curve, t: number): Point {
  const a = (1 - t) * (1 - t);
  const b = 2 * t * (1 - t);
  const c = t * t;
  return {
    x: a * curve.from.x + b * curve.control.x + c * curve.to.x,
    y: a * curve.from.y + b * curve.control.y + c * curve.to.y,
  };
}
