import { groupLabels, type Sample, signature } from './vector.ts';

interface Bucket {
  readonly upperBound: number;
  count: number;
}

/** `histogram_quantile` over classic buckets. Source: Prometheus 2.42, promql/quantile.go `bucketQuantile`. */
export function histogramQuantile(quantile: number, vector: readonly Sample[]): readonly Sample[] {
  const groups = new Map<
    string,
    { labels: Readonly<Record<string, string>>; buckets: Map<number, Bucket> }
  >();
  for (const sample of vector) {
    const upperBound = bound(sample.labels['le']);
    if (upperBound === undefined) continue;
    const labels = groupLabels(sample.labels, { kind: 'without', labels: ['le'] });
    const key = signature(labels);
    const group = groups.get(key) ?? { labels, buckets: new Map<number, Bucket>() };
    groups.set(key, group);
    const bucket = group.buckets.get(upperBound);
    if (bucket === undefined) group.buckets.set(upperBound, { upperBound, count: sample.value });
    else bucket.count += sample.value;
  }
  return [...groups.values()].map(({ labels, buckets }) => ({
    labels,
    value: quantileOf(
      quantile,
      [...buckets.values()].sort((a, b) => a.upperBound - b.upperBound),
    ),
  }));
}

function bound(le: string | undefined): number | undefined {
  if (le === undefined) return undefined;
  if (le === '+Inf') return Infinity;
  const value = Number(le);
  return Number.isNaN(value) ? undefined : value;
}

function quantileOf(quantile: number, buckets: readonly Bucket[]): number {
  const last = buckets.at(-1);
  if (Number.isNaN(quantile) || last === undefined || last.upperBound !== Infinity || buckets.length < 2)
    return NaN;
  if (quantile < 0) return -Infinity;
  if (quantile > 1) return Infinity;
  // Scrapes of different proxies at different moments can make buckets shrink: they are made monotonic first.
  let most = 0;
  const counts = buckets.map(({ count }) => (most = Math.max(most, count)));
  const total = counts.at(-1) ?? 0;
  if (total === 0) return NaN;
  const rank = quantile * total;
  const index = counts.slice(0, -1).findIndex((count) => count >= rank);
  const secondLast = buckets.at(-2);
  if (index === -1) return secondLast?.upperBound ?? NaN;
  const end = buckets[index]?.upperBound ?? NaN;
  if (index === 0 && end <= 0) return end;
  const start = index === 0 ? 0 : (buckets[index - 1]?.upperBound ?? NaN);
  const before = index === 0 ? 0 : (counts[index - 1] ?? 0);
  return start + (end - start) * ((rank - before) / ((counts[index] ?? 0) - before));
}
