import { type Curve, pointOn } from '../../layout/curve.ts';
import { at, type Point } from '../../layout/geometry.ts';

/** A curve as a way that can be gone by length. */
export interface Track {
  readonly points: readonly Point[];
  /** Of each point, how far it is from the start. */
  readonly lengths: readonly number[];
  readonly length: number;
}

const pieces = 16;

/** Cuts a curve into straight pieces: a drop on a line of 2 px shows no difference. */
export function trackOf(curve: Curve): Track {
  const points = Array.from({ length: pieces + 1 }, (_, piece) => pointOn(curve, piece / pieces));
  const lengths = [0];
  let length = 0;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    if (from && to) length += Math.hypot(to.x - from.x, to.y - from.y);
    lengths.push(length);
  }
  return { points, lengths, length };
}

/** Calls `visit` with a place every `gap`, from `offset` on. */
export function alongTrack(
  { points, lengths, length }: Track,
  offset: number,
  gap: number,
  visit: (x: number, y: number) => void,
): void {
  let piece = 1;
  for (let way = offset; way < length; way += gap) {
    while (piece < lengths.length - 1 && at(lengths, piece) < way) piece++;
    const [from, to] = [points[piece - 1], points[piece]];
    if (!from || !to) return;
    const start = at(lengths, piece - 1);
    const share = (way - start) / (at(lengths, piece) - start || 1);
    visit(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
  }
}
