import type { Edge } from './edge.ts';
import { trafficCounters, type TrafficCounters } from './trafficCounters.ts';

export interface CountersWithPast {
  readonly counters: TrafficCounters;
  /** The samples of the past as OpenMetrics text, under the labels that a scrape adds. */
  samples(scrapeLabels: Readonly<Record<string, string>>): string;
}

/**
 * Counters that have run for a while before `now`, and the samples that a Prometheus would have of that time. Then nobody has to
 * wait until it is known how often is scraped, which takes five minutes of samples.
 */
export function countersWithPast(
  edges: readonly Edge[],
  { seconds, stepSeconds }: { readonly seconds: number; readonly stepSeconds: number },
): CountersWithPast {
  const end = Date.now() - stepSeconds * 1000;
  let past: number | undefined = end - seconds * 1000;
  const counters = trafficCounters(edges, () => past ?? Date.now());
  const scrapes: { readonly at: number; readonly text: string }[] = [];
  for (; past <= end; past += stepSeconds * 1000) scrapes.push({ at: past, text: counters.text() });
  past = undefined;
  return {
    counters,
    samples(scrapeLabels) {
      const added = Object.entries(scrapeLabels)
        .map(([name, value]) => `,${name}=${JSON.stringify(value)}`)
        .join('');
      const lines = scrapes.flatMap(({ at, text }) =>
        text
          .split('\n')
          .filter((line) => line !== '' && !line.startsWith('#'))
          .map((line) => line.replace(/\} (\d+)$/, (_, count: string) => `${added}} ${count} ${at / 1000}`)),
      );
      return `${lines.join('\n')}\n# EOF\n`;
    },
  };
}
