/** One series of a range query: labels and [unix seconds, value] pairs. */
export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, number])[];
}

/** Times at which a range query is evaluated: start, start + step, ... up to end. Unix seconds. */
export interface RangeTimes {
  readonly start: number;
  readonly end: number;
  readonly stepSeconds: number;
}

export interface SecuritySeries {
  stepSeconds: number;
  timestamps: number[];
  /** null: no data at that time. */
  mutualTls: (number | null)[];
  notMutualTls: (number | null)[];
}

/**
 * Answers of `seriesQueries` by mutual TLS and not, on one time axis. Several series of one kind are added, so sent and
 * received bytes may come together. Where one kind has data and the other none, the other is 0; where neither has, both are
 * null, for a gap in the chart.
 */
export function splitBySecurity(series: readonly RangeSeries[], times: RangeTimes): SecuritySeries {
  const timestamps = timeAxis(times);
  const of = (mutualTls: boolean): (number | null)[] =>
    addedUp(
      series.filter((one) => (one.labels['connection_security_policy'] === 'mutual_tls') === mutualTls),
      times,
      timestamps.length,
    );
  const mutualTls = of(true);
  const notMutualTls = of(false);
  for (const [i, value] of mutualTls.entries()) {
    const other = notMutualTls[i] ?? null;
    if (value === null && other !== null) mutualTls[i] = 0;
    if (value !== null && other === null) notMutualTls[i] = 0;
  }
  return { stepSeconds: times.stepSeconds, timestamps, mutualTls, notMutualTls };
}

/** A series without security labels (errors) on the same time axis. */
export function totalSeries(
  series: readonly RangeSeries[],
  times: RangeTimes,
): { stepSeconds: number; timestamps: number[]; perSecond: (number | null)[] } {
  const timestamps = timeAxis(times);
  return {
    stepSeconds: times.stepSeconds,
    timestamps,
    perSecond: addedUp(series, times, timestamps.length),
  };
}

function timeAxis({ start, end, stepSeconds }: RangeTimes): number[] {
  const points = Math.floor((end - start) / stepSeconds + 1e-6) + 1;
  return Array.from({ length: Math.max(0, points) }, (_, i) => start + i * stepSeconds);
}

function addedUp(series: readonly RangeSeries[], times: RangeTimes, length: number): (number | null)[] {
  const sums = Array.from({ length }, (): number | null => null);
  for (const { values } of series) {
    for (const [timestamp, value] of values) {
      const i = Math.round((timestamp - times.start) / times.stepSeconds);
      const sum = sums[i];
      if (sum !== undefined && Number.isFinite(value)) sums[i] = (sum ?? 0) + value;
    }
  }
  return sums;
}
