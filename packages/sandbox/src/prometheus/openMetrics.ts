import { formatSampleValue } from './formatSampleValue.ts';
import type { LabelMatcher, SeriesSource } from './promql/series.ts';

/**
 * All samples between two moments (Unix milliseconds) as OpenMetrics text, as `promtool tsdb create-blocks-from openmetrics`
 * reads it: a real Prometheus can then answer for the same samples.
 *
 * @param matchers which series. All of them is some megabytes for each scrape, most of it histogram buckets.
 */
export function openMetrics(
  source: SeriesSource,
  fromMs: number,
  toMs: number,
  matchers: readonly LabelMatcher[] = [{ label: '__name__', operator: '!=', value: '' }],
): string {
  const families = new Map<string, string[]>();
  for (const series of source.select(matchers, fromMs, toMs)) {
    const { __name__: name = '', ...labels } = series.labels;
    const lines = families.get(name) ?? [];
    families.set(name, lines);
    const text = Object.entries(labels)
      .map(
        ([label, value]) =>
          `${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
      )
      .join(',');
    for (let index = 0; index < series.timestamps.length; index += 1) {
      const timestamp = series.timestamps[index] ?? NaN;
      if (timestamp < fromMs || timestamp > toMs) continue;
      lines.push(`${name}{${text}} ${formatSampleValue(series.values[index] ?? NaN)} ${timestamp / 1000}`);
    }
  }
  // Typed `unknown`: buckets and sums then need no family of their own, and every name may stand as it is.
  return `${[...families].map(([name, lines]) => `# TYPE ${name} unknown\n${lines.join('\n')}\n`).join('')}# EOF\n`;
}
