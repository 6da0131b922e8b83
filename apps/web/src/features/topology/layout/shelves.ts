import { at, type Size } from './geometry.ts';
import type { Placement } from './layoutTypes.ts';

/**
 * Rows of items, left to right, none wider than `maxWidth` (unless a single item is), centred below each other. For what has
 * no connections that could place it.
 */
export function packShelves(
  sizes: readonly Size[],
  limits: { readonly maxWidth: number; readonly gap: number; readonly rowGap: number },
): Placement {
  const rows: { items: number[]; width: number; height: number }[] = [];
  sizes.forEach((size, item) => {
    const row = rows.at(-1);
    if (row && row.width + limits.gap + size.width <= limits.maxWidth) {
      row.items.push(item);
      row.width += limits.gap + size.width;
      row.height = Math.max(row.height, size.height);
    } else rows.push({ items: [item], width: size.width, height: size.height });
  });
  const width = Math.max(0, ...rows.map((row) => row.width));
  const centres = sizes.map(() => ({ x: 0, y: 0 }));
  let top = 0;
  for (const row of rows) {
    let left = (width - row.width) / 2;
    for (const item of row.items) {
      const size = at(sizes, item);
      centres[item] = { x: left + size.width / 2, y: top + row.height / 2 };
      left += size.width + limits.gap;
    }
    top += row.height + limits.rowGap;
  }
  return { centres, width, height: Math.max(0, top - limits.rowGap) };
}
