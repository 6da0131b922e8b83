import type { Point, Rect } from './geometry.ts';

/** Rectangles in square cells, to find those near a point or a rectangle without looking at all. */
export interface SpatialIndex<T> {
  add(rect: Rect, item: T): void;
  /** Items whose cell the rectangle touches; may hold one that does not overlap, and one item several times. */
  near(rect: Rect): Iterable<T>;
  nearPoint(point: Point): readonly T[];
}

export function createSpatialIndex<T>(cell: number): SpatialIndex<T> {
  const cells = new Map<number, T[]>();
  // One number for both: exact for up to a million cells each way, and much faster than a text.
  const key = (column: number, row: number) => (column + 2 ** 20) * 2 ** 21 + row + 2 ** 20;
  const column = (value: number) => Math.floor(value / cell);
  const none: readonly T[] = [];
  return {
    add(rect, item) {
      for (let x = column(rect.x - rect.width / 2); x <= column(rect.x + rect.width / 2); x++)
        for (let y = column(rect.y - rect.height / 2); y <= column(rect.y + rect.height / 2); y++) {
          const items = cells.get(key(x, y));
          if (items) items.push(item);
          else cells.set(key(x, y), [item]);
        }
    },
    *near(rect) {
      for (let x = column(rect.x - rect.width / 2); x <= column(rect.x + rect.width / 2); x++)
        for (let y = column(rect.y - rect.height / 2); y <= column(rect.y + rect.height / 2); y++)
          yield* cells.get(key(x, y)) ?? none;
    },
    nearPoint: (point) => cells.get(key(column(point.x), column(point.y))) ?? none,
  };
}
