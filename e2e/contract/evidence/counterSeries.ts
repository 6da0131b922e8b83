/** A counter as proxies expose it: one label set, and what stands there at each scrape. */
export interface CounterSeries {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly scrapeInterval: number;
  /**
   * The value at a scrape that many seconds before now; undefined: the series does not exist at that time.
   *
   * @example
   * (ago) => 6_000 - 10 * ago; // ten requests a second, for ten minutes
   */
  readonly at: (secondsAgo: number) => number | undefined;
  /** How far back it is scraped. Seconds. */
  readonly since: number;
}

/** The series as OpenMetrics text, with the time of each scrape. `now` in Unix seconds. */
export function openMetricsOf(series: readonly CounterSeries[], now: number): string {
  const families = Map.groupBy(series, ({ metric }) => metric);
  // Typed `unknown`: names may then stand as they are.
  const texts = Array.from(families, ([metric, members]) =>
    [`# TYPE ${metric} unknown`, ...members.flatMap((member) => linesOf(member, now))].join('\n'),
  );
  return `${texts.join('\n')}\n# EOF\n`;
}

function linesOf({ metric, labels, scrapeInterval, at, since }: CounterSeries, now: number): string[] {
  const text = Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',');
  const scrapes = Math.floor(since / scrapeInterval);
  return Array.from({ length: scrapes + 1 }, (_, scrape) => (scrapes - scrape) * scrapeInterval).flatMap(
    (ago) => {
      const value = at(ago);
      return value === undefined ? [] : [`${metric}{${text}} ${value} ${now - ago}`];
    },
  );
}
