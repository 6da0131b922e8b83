import type { Point } from './geometry.ts';

export type Positions = Readonly<Record<string, Point>>;

/** What a picture depends on; each has its own places. */
export interface PictureKey {
  readonly cluster: string;
  readonly graph: string;
  readonly layout: string;
  readonly namespaces: readonly string[] | null;
  /** Which namespaces are collapsed; empty: none. */
  readonly folding: string;
}

function storageKey(key: PictureKey): string {
  return `padlock.topology ${JSON.stringify([key.cluster, key.graph, key.layout, key.namespaces, key.folding])}`;
}

/** Where cards were last, in this tab. Without storage, or with something else in it, nothing is remembered. */
export function readPositions(
  key: PictureKey,
  storage: Pick<Storage, 'getItem'> = sessionStorage,
): Positions {
  try {
    const parsed: unknown = JSON.parse(storage.getItem(storageKey(key)) ?? '{}');
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).flatMap(([id, value]: [string, unknown]) => {
        const point = parsePoint(value);
        return point ? [[id, point]] : [];
      }),
    );
  } catch {
    return {};
  }
}

export function writePositions(
  key: PictureKey,
  positions: Positions,
  storage: Pick<Storage, 'setItem'> = sessionStorage,
): void {
  const rounded = Object.entries(positions).map(([id, { x, y }]) => [id, [Math.round(x), Math.round(y)]]);
  try {
    storage.setItem(storageKey(key), JSON.stringify(Object.fromEntries(rounded)));
  } catch {
    // The picture is laid out anew after a reload.
  }
}

function parsePoint(value: unknown): Point | undefined {
  if (!Array.isArray(value)) return undefined;
  const [x, y] = value as readonly unknown[];
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : undefined;
}
