import { at } from './geometry.ts';

export interface Wish {
  /** Where it would like its centre to be. */
  readonly wish: number;
  /** How much that matters; > 0. */
  readonly weight: number;
  /** Least distance to the centre of the one before it. */
  readonly separation: number;
}

/**
 * Centres in the given order, no two closer than asked, as near as possible to where each wants to be (least weighted
 * squares). Pooling adjacent violators: exact, and linear in the number of items.
 *
 * @example placeInOrder([{ wish: 0, weight: 1, separation: 0 }, { wish: 0, weight: 1, separation: 10 }]) // [-5, 5]
 */
export function placeInOrder(items: readonly Wish[]): number[] {
  // Shifted by the separations so far, "not closer than" becomes "not decreasing".
  const shifts: number[] = [];
  let shift = 0;
  items.forEach((item, index) => {
    if (index > 0) shift += item.separation;
    shifts.push(shift);
  });

  const blocks: { mean: number; weight: number; count: number }[] = [];
  items.forEach((item, index) => {
    let block = { mean: item.wish - at(shifts, index), weight: item.weight, count: 1 };
    for (let last = blocks.at(-1); last && last.mean > block.mean; last = blocks.at(-1)) {
      blocks.pop();
      const weight = last.weight + block.weight;
      const mean = (last.mean * last.weight + block.mean * block.weight) / weight;
      block = { mean, weight, count: last.count + block.count };
    }
    blocks.push(block);
  });
  return blocks
    .flatMap(({ mean, count }) => Array.from({ length: count }, () => mean))
    .map((x, i) => x + at(shifts, i));
}
