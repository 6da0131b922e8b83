import type { TimeSeries } from '@padlock/contract';

/** What a chart draws: time in Unix seconds, then one row of values for each line; null: no data at that time. */
export interface ChartData {
  readonly timestamps: readonly number[];
  readonly rows: readonly (readonly (number | null)[])[];
}

/** Mutual TLS, and on top of it what was not: the upper line is the sum, so that the bands add up. */
export function stacked(series: Pick<TimeSeries, 'timestamps' | 'mutualTls' | 'notMutualTls'>): ChartData {
  const { timestamps, mutualTls, notMutualTls } = series;
  return {
    timestamps,
    rows: [
      timestamps.map((_, index) => mutualTls[index] ?? null),
      timestamps.map((_, index) => sum(mutualTls[index] ?? null, notMutualTls[index] ?? null)),
    ],
  };
}

function sum(a: number | null, b: number | null): number | null {
  return a === null && b === null ? null : (a ?? 0) + (b ?? 0);
}

/** Was there anything at all? */
export function isEmpty(data: ChartData): boolean {
  return data.rows.every((row) => row.every((value) => value === null || value === 0));
}

/** The last value that is known; null: none. */
export function latest(values: readonly (number | null)[]): number | null {
  return values.findLast((value) => value !== null) ?? null;
}
