/** Samples of one series within a range, both ends included. Timestamps in milliseconds. */
export interface RangeSamples {
  readonly timestamps: readonly number[];
  readonly values: readonly number[];
}

export interface RangeBounds {
  readonly startMs: number;
  readonly endMs: number;
}

/** undefined: this series yields no sample. */
type RangeFunction = (samples: RangeSamples, bounds: RangeBounds) => number | undefined;

/**
 * Functions of a range vector, with the semantics of Prometheus 2.42.
 * Source: promql/functions.go, `extrapolatedRate` and the `_over_time` functions.
 */
export const rangeFunctions: Readonly<Record<string, RangeFunction>> = {
  increase: (samples, bounds) => extrapolated(samples, bounds, { counter: true, perSecond: false }),
  rate: (samples, bounds) => extrapolated(samples, bounds, { counter: true, perSecond: true }),
  delta: (samples, bounds) => extrapolated(samples, bounds, { counter: false, perSecond: false }),
  resets: ({ values }) =>
    values.reduce(
      (count, value, index) => (index > 0 && value < (values[index - 1] ?? value) ? count + 1 : count),
      0,
    ),
  changes: ({ values }) =>
    values.reduce((count, value, index) => (index > 0 && value !== values[index - 1] ? count + 1 : count), 0),
  last_over_time: ({ values }) => values.at(-1),
  min_over_time: ({ values }) =>
    values.reduce((least, value) => (value < least || Number.isNaN(least) ? value : least), NaN),
  max_over_time: ({ values }) =>
    values.reduce((most, value) => (value > most || Number.isNaN(most) ? value : most), NaN),
  sum_over_time: ({ values }) => values.reduce((sum, value) => sum + value, 0),
  avg_over_time: ({ values }) => values.reduce((sum, value) => sum + value, 0) / values.length,
  count_over_time: ({ values }) => values.length,
};

function extrapolated(
  { timestamps, values }: RangeSamples,
  { startMs, endMs }: RangeBounds,
  options: { counter: boolean; perSecond: boolean },
): number | undefined {
  const firstTime = timestamps[0];
  const lastTime = timestamps.at(-1);
  const first = values[0];
  const last = values.at(-1);
  if (
    values.length < 2 ||
    firstTime === undefined ||
    lastTime === undefined ||
    first === undefined ||
    last === undefined
  )
    return undefined;

  let result = last - first;
  if (options.counter)
    for (const [index, value] of values.entries()) {
      const before = values[index - 1];
      if (before !== undefined && value < before) result += before;
    }

  let toStart = (firstTime - startMs) / 1000;
  const toEnd = (endMs - lastTime) / 1000;
  const sampled = (lastTime - firstTime) / 1000;
  const averageGap = sampled / (values.length - 1);
  // A counter cannot be below zero: it is not extrapolated further back than where it would have been zero.
  if (options.counter && result > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / result));
  // A series that begins (or ends) well inside the range is assumed to begin (or end) half a gap before (or after).
  const threshold = averageGap * 1.1;
  const covered =
    sampled + (toStart < threshold ? toStart : averageGap / 2) + (toEnd < threshold ? toEnd : averageGap / 2);
  const factor = covered / sampled / (options.perSecond ? (endMs - startMs) / 1000 : 1);
  return result * factor;
}
