// The traffic's counters as Prometheus would store them.
import { matcherPredicate } from '../prometheus/promql/series.ts';
import type { LabelMatcher, Series, SeriesSource } from '../prometheus/promql/series.ts';
import type { History } from './history.ts';
import { metrics } from './metrics.ts';
import type { Metric } from './metrics.ts';
import type { ReportedCalls, Traffic } from './traffic.ts';

type Labels = Series['labels'];

/** Series of Istio's standard metrics over `traffic`. Values are worked out when they are asked for. */
export class TrafficStorage implements SeriesSource {
  readonly #traffic: Traffic;
  /** By metric (name and bucket): the label sets of `traffic.reported`, in its order. */
  readonly #labels = new Map<Metric, Labels[]>();

  constructor(traffic: Traffic) {
    this.#traffic = traffic;
  }

  select(matchers: readonly LabelMatcher[], fromMs: number, toMs: number): readonly Series[] {
    const { history, reported } = this.#traffic;
    const named = matcherPredicate(matchers.filter(({ label }) => label === '__name__'));
    const matches = matcherPredicate(matchers);
    return metrics
      .filter(({ name }) => named({ __name__: name }))
      .flatMap((metric) => {
        const calls = reported.filter(({ family }) => family === metric.family);
        return this.#labelsOf(metric, calls).flatMap((labels, index) => {
          const one = calls[index];
          return one !== undefined && matches(labels)
            ? samples(labels, metric, one, history, fromMs, toMs)
            : [];
        });
      });
  }

  /** The same objects each time, so that what is worked out from a label set can be remembered with it. */
  #labelsOf(metric: Metric, calls: readonly ReportedCalls[]): readonly Labels[] {
    const known = this.#labels.get(metric) ?? [];
    this.#labels.set(metric, known);
    const le = metric.le === undefined ? {} : { le: metric.le };
    for (const { labels } of calls.slice(known.length))
      known.push({ __name__: metric.name, ...labels, ...le });
    return known;
  }
}

function samples(
  labels: Labels,
  metric: Metric,
  { counter, flow }: ReportedCalls,
  history: History,
  fromMs: number,
  toMs: number,
): readonly Series[] {
  const start = Math.max(counter.first, history.indexAtOrAfter(fromMs));
  const stop = Math.min(counter.end, history.indexAtOrAfter(toMs + 1));
  if (stop <= start) return [];
  const values = new Float64Array(stop - start);
  for (let index = start; index < stop; index += 1) {
    values[index - start] = metric.valueOf(counter.at(index), flow);
  }
  return [{ labels, timestamps: history.times.subarray(start, stop), values }];
}
