/**
 * A quantile of a histogram with cumulative buckets, as Prometheus' `histogram_quantile` estimates it: linear within a bucket.
 *
 * @param bounds upper bounds in ascending order, the last one Infinity.
 * @param counts how many observations are at most each bound; the same length.
 * @returns undefined without observations. Where it lies beyond the last finite bound, that bound.
 */
export function histogramQuantile(
  quantile: number,
  bounds: readonly number[],
  counts: readonly number[],
): number | undefined {
  const total = counts.at(-1) ?? 0;
  if (!(total > 0)) return undefined;
  const rank = quantile * total;
  const found = counts.findIndex((count) => count >= rank);
  const bound = bounds[found] ?? Infinity;
  const below = found === 0 ? 0 : (bounds[found - 1] ?? 0);
  if (bound === Infinity) return below;
  const before = found === 0 ? 0 : (counts[found - 1] ?? 0);
  const inside = (counts[found] ?? 0) - before;
  return inside > 0 ? below + ((bound - below) * (rank - before)) / inside : bound;
}
