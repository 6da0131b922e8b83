import { duration } from './matcher.ts';

/** How far back a series must have lived to be older than the change: the same as for any instant vector. Seconds. */
const LOOKBACK_SECONDS = 300;

/**
 * By how much each series of a counter grew since a moment, and nothing of what was before: as PromQL, evaluated
 * `settleSeconds + countedSeconds` after that moment.
 *
 * A counter that is scraped shortly after the moment holds calls from before it, so that the scrapes of the settling time are
 * each series' baseline, and what came after them counts:
 *
 * - a baseline, and no value below it: last value minus baseline;
 * - no scrape in the settling time, but the series is older than the moment: last value minus the lowest since;
 * - a series that is newer than the settling time, or restarted since: its whole value, for it counts from 0;
 * - a reset while it is counted: `increase`, the one case that is extrapolated.
 *
 * The settling time must hold at least one scrape of every target. Needs nothing newer than Prometheus 2.42.
 *
 * @param selector one metric with matchers, without range.
 * @example
 * growthAfter('istio_requests_total', { settleSeconds: 17, countedSeconds: 30 });
 */
export function growthAfter(
  selector: string,
  times: { readonly settleSeconds: number; readonly countedSeconds: number },
): string {
  const counted = duration(times.countedSeconds);
  const sinceMoment = duration(times.settleSeconds + times.countedSeconds);
  const last = `last_over_time(${selector}[${counted}])`;
  const lowest = `min_over_time(${selector}[${counted}])`;
  const baseline = `last_over_time(${selector}[${duration(times.settleSeconds)}] offset ${counted})`;
  const older = `last_over_time(${selector}[${duration(LOOKBACK_SECONDS)}] offset ${sinceMoment})`;
  const sinceBaseline = `${last} - (${baseline} <= ${lowest})`;
  const withoutBaseline = `(${last} - ${lowest} and ${older} unless ${baseline})`;
  const reset = `resets(${selector}[${counted}]) > 0`;
  return `((${sinceBaseline} or ${withoutBaseline} or ${last}) unless ${reset}) or increase(${selector}[${sinceMoment}])`;
}
