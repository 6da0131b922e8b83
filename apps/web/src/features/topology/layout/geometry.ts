export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An upright rectangle by its centre, as Cytoscape places nodes. */
export interface Rect extends Point, Size {}

/** The element at an index that the caller knows to be inside; a miss is a bug, not data. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} of ${list.length}`);
  return value;
}

/** A point as a rectangle without extent. */
export function spot({ x, y }: Point): Rect {
  return { x, y, width: 0, height: 0 };
}

/** Do two rectangles overlap, or come closer than `margin`? */
export function overlaps(a: Rect, b: Rect, margin = 0): boolean {
  return (
    Math.abs(a.x - b.x) < (a.width + b.width) / 2 + margin &&
    Math.abs(a.y - b.y) < (a.height + b.height) / 2 + margin
  );
}

/** The smallest rectangle around all of them; undefined for none. */
export function bounds(rects: Iterable<Rect>): Rect | undefined {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const rect of rects) {
    left = Math.min(left, rect.x - rect.width / 2);
    right = Math.max(right, rect.x + rect.width / 2);
    top = Math.min(top, rect.y - rect.height / 2);
    bottom = Math.max(bottom, rect.y + rect.height / 2);
  }
  if (left === Infinity) return undefined;
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

export function grow(rect: Rect, margin: number): Rect {
  return { x: rect.x, y: rect.y, width: rect.width + 2 * margin, height: rect.height + 2 * margin };
}
