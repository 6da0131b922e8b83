import { lockStates } from '../../../../components/lock/lockAppearance.ts';
import { at, overlaps, type Point, type Rect, spot } from '../../layout/geometry.ts';
import { type Curve, curveOf, pointOn } from '../../layout/curve.ts';
import type { Scene } from '../scene.ts';

/** Lines as flat lists, so that thousands of them go to a worker at once. */
export interface LineSet {
  readonly ids: readonly string[];
  /** Six numbers each: start, control point and end of a quadratic curve, in the graph's coordinates. */
  readonly curves: Float32Array;
  /** Of each, its place in `lockStates`. */
  readonly states: Uint8Array;
  /** 1: it steps back, since something else was asked for. */
  readonly faded: Uint8Array;
}

export const noLines: LineSet = {
  ids: [],
  curves: new Float32Array(),
  states: new Uint8Array(),
  faded: new Uint8Array(),
};

/** The lines of all edges between two cards; a call to itself has no route. */
export function lineSet(
  scene: Scene,
  faded: ReadonlySet<string>,
  positionOf: (id: string) => Point | undefined,
): LineSet {
  const ids: string[] = [];
  const curves: number[] = [];
  const states: number[] = [];
  const back: number[] = [];
  for (const edge of scene.edges.values()) {
    const route = scene.layout.routes[edge.id];
    const source = positionOf(edge.source);
    const target = positionOf(edge.target);
    if (!route || !source || !target) continue;
    const { from, control, to } = curveOf(route, source, target);
    ids.push(edge.id);
    curves.push(from.x, from.y, control.x, control.y, to.x, to.y);
    states.push(lockStates.indexOf(edge.state));
    back.push(faded.has(edge.id) ? 1 : 0);
  }
  return {
    ids,
    curves: Float32Array.from(curves),
    states: Uint8Array.from(states),
    faded: Uint8Array.from(back),
  };
}

export function curveAt({ curves }: Pick<LineSet, 'curves'>, index: number): Curve {
  const first = index * 6;
  return {
    from: { x: at(curves, first), y: at(curves, first + 1) },
    control: { x: at(curves, first + 2), y: at(curves, first + 3) },
    to: { x: at(curves, first + 4), y: at(curves, first + 5) },
  };
}

/** A rectangle that holds the curve: that of its three points. */
export function boundsOf({ from, control, to }: Curve): Rect {
  const left = Math.min(from.x, control.x, to.x);
  const right = Math.max(from.x, control.x, to.x);
  const top = Math.min(from.y, control.y, to.y);
  const bottom = Math.max(from.y, control.y, to.y);
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

const pieces = 24;

/** The line nearest to a point, where one is nearer than `reach`; lengths of the graph. */
export function lineNear(lines: LineSet, point: Point, reach: number): string | undefined {
  let nearest: string | undefined;
  let least = reach;
  lines.ids.forEach((id, index) => {
    const curve = curveAt(lines, index);
    if (!overlaps(boundsOf(curve), spot(point), reach)) return;
    let from = curve.from;
    for (let piece = 1; piece <= pieces; piece++) {
      const to = pointOn(curve, piece / pieces);
      const distance = distanceTo(point, from, to);
      if (distance < least) {
        least = distance;
        nearest = id;
      }
      from = to;
    }
  });
  return nearest;
}

function distanceTo(point: Point, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy || 1);
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}
