import { labelText, type Labels } from '../../exporter/labels.ts';

/** Upper bounds of Istio's histogram buckets. */
const DURATION_MS = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];
const SIZE_BYTES = [1, 5, 10, 50, 100, 500, 1000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000];

const histograms: Readonly<Record<string, readonly number[]>> = {
  istio_request_duration_milliseconds: DURATION_MS,
  istio_request_bytes: SIZE_BYTES,
  istio_response_bytes: SIZE_BYTES,
};

interface Histogram {
  readonly buckets: number[];
  sum: number;
  count: number;
}

/** The metrics of one sidecar. They begin at 0 when it does. */
export interface Counters {
  add(metric: string, labels: Labels, amount: number): void;
  observe(metric: keyof typeof histograms, labels: Labels, value: number): void;
  /** In Prometheus' text format. */
  text(): string;
}

export function counters(): Counters {
  const counts = new Map<string, Map<string, number>>();
  const observed = new Map<string, Map<string, Histogram>>();
  return {
    add(metric, labels, amount) {
      const series = inMap(counts, metric, () => new Map<string, number>());
      const key = labelText(labels);
      series.set(key, (series.get(key) ?? 0) + amount);
    },
    observe(metric, labels, value) {
      const bounds = histograms[metric] ?? [];
      const series = inMap(observed, metric, () => new Map<string, Histogram>());
      const histogram = inMap(series, labelText(labels), () => ({
        buckets: bounds.map(() => 0),
        sum: 0,
        count: 0,
      }));
      histogram.sum += value;
      histogram.count += 1;
      bounds.forEach((bound, index) => {
        if (value <= bound) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1;
      });
    },
    text: () =>
      [...[...counts].map(counterText), ...[...observed].map(histogramText)]
        .map((part) => `${part}\n`)
        .join(''),
  };
}

function counterText([metric, series]: readonly [string, ReadonlyMap<string, number>]): string {
  return [
    `# TYPE ${metric} counter`,
    ...[...series].map(([labels, value]) => `${metric}{${labels}} ${value}`),
  ].join('\n');
}

function histogramText([metric, series]: readonly [string, ReadonlyMap<string, Histogram>]): string {
  const bounds = histograms[metric] ?? [];
  return [
    `# TYPE ${metric} histogram`,
    ...[...series].flatMap(([labels, { buckets, sum, count }]) => [
      ...bounds.map((bound, index) => `${metric}_bucket{${labels},le="${bound}"} ${buckets[index] ?? 0}`),
      `${metric}_bucket{${labels},le="+Inf"} ${count}`,
      `${metric}_sum{${labels}} ${sum}`,
      `${metric}_count{${labels}} ${count}`,
    ]),
  ].join('\n');
}

function inMap<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
