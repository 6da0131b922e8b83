import type { TimeSeries } from '@padlock/contract';

export interface Bar {
  /** Unix seconds of its first point. */
  readonly time: number;
  /** Per second; null: no data. */
  readonly mutualTls: number | null;
  readonly rest: number | null;
}

/** At most `most` bars: neighbouring points are averaged, points without data are left out of the average. */
export function barsOf(series: TimeSeries, most: number): Bar[] {
  const perBar = Math.max(1, Math.ceil(series.timestamps.length / most));
  const bars: Bar[] = [];
  for (let start = 0; start < series.timestamps.length; start += perBar)
    bars.push({
      time: series.timestamps[start] ?? 0,
      mutualTls: mean(series.mutualTls.slice(start, start + perBar)),
      rest: mean(series.notMutualTls.slice(start, start + perBar)),
    });
  return bars;
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
