import { duration } from './matcher.ts';

/**
 * How far back from the start of a window its baseline is looked for: what Prometheus itself does for an instant vector.
 * `last_over_time` is used instead of `offset` alone because it ignores stale marks: after one failed scrape at the wrong
 * moment the series would seem newborn and its whole life would count as traffic of the window.
 */
const BASELINE_SECONDS = 300;

/** Above this, reading every sample of the window five times costs more than the precision is worth. */
const LONG_WINDOW_SECONDS = 3600;

/**
 * By how much each series of a counter grew in the window, as PromQL.
 *
 * `increase` and `rate` drop the first value of a series that is born inside the window, so the only plaintext request of an
 * edge, which comes under fresh labels, would vanish: a false green. They also extrapolate, so that counts are no integers.
 * Here instead, for each series:
 *
 * - no reset in the window: last value minus baseline, exactly (baseline: the last sample before the window);
 * - absent at the start, or restarted between baseline and first sample (some value lies below the baseline): the last value,
 *   since it counts from 0;
 * - a reset inside the window: `increase`, the one case that is extrapolated.
 *
 * Set operators match on all labels but the metric name, so `or` fills in only what the expression before it left out.
 *
 * Windows longer than an hour take a form that reads the samples twice instead of five times: `increase` for series that
 * have a baseline (from a range that begins before the window, so that growth at the boundary counts), which extrapolates by
 * two scrapes at most, and still the last value for newborn ones.
 *
 * Source: Prometheus' `extrapolatedRate` (promql/functions.go); needs nothing newer than Prometheus 2.42.
 *
 * @param selector one metric with matchers, without range.
 * @param endedSecondsAgo the window's end, before the moment of evaluation.
 */
export function increaseOf(
  selector: string,
  windowSeconds: number,
  scrapeIntervalSeconds: number,
  endedSecondsAgo = 0,
): string {
  const over = (seconds: number, before = 0): string => {
    const offset = endedSecondsAgo + before;
    return `${selector}[${duration(seconds)}]${offset === 0 ? '' : ` offset ${duration(offset)}`}`;
  };
  const window = over(windowSeconds);
  const last = `last_over_time(${window})`;
  const baseline = `last_over_time(${over(Math.max(BASELINE_SECONDS, 4 * scrapeIntervalSeconds), windowSeconds)})`;

  if (windowSeconds > LONG_WINDOW_SECONDS) {
    const reach = over(windowSeconds + 2 * scrapeIntervalSeconds);
    return `(increase(${reach}) and ${baseline}) or (${last} unless ${baseline})`;
  }
  const sinceBaseline = `${last} - (${baseline} <= min_over_time(${window}))`;
  const reset = `resets(${window}) > 0`;
  return `((${sinceBaseline} or ${last}) unless ${reset}) or increase(${window})`;
}
