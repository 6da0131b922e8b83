// The traffic of the demo mesh: flows advance counters under the policies in force at each moment.
import type { Mesh } from '@padlock/mtls';
import type { Flow } from '../demo/flows.ts';
import { distributionOf } from './distribution.ts';
import type { FlowDistribution, KeyedReport } from './distribution.ts';
import { History, resolutions, RETENTION_MS } from './history.ts';
import type { Counter, WritableCounter } from './history.ts';
import { callsPerSecond, pastPlaintextShare } from './load.ts';
import type { Labels, Report } from './reports.ts';

export interface TrafficOptions {
  readonly flows: readonly Flow[];
  /** The mesh before the first change; `setMesh` tells later ones. */
  readonly mesh: Mesh;
  /** Milliseconds since the epoch. The past before it is made up, as if the mesh had always been as it is. */
  readonly start: number;
  readonly scrapeIntervalMs: number;
  /** Whether server reports carry `destination_port` at first; `setMesh` tells later. */
  readonly destinationPort: boolean;
}

/** What one label set counted at each scrape, in calls with fractions. Metrics are derived from it. */
export interface ReportedCalls {
  readonly family: Report['family'];
  readonly labels: Labels;
  readonly flow: Flow;
  readonly counter: Counter;
}

/**
 * The end of the made-up past is as fine as live scrapes, so that what reads the last minutes finds one interval. In scrapes:
 * 20 minutes of the default interval.
 */
const FINE_PAST_SCRAPES = 600;
/** Spacing of the past between the coarser resolutions and the fine end. */
const FINEST_COARSE_MS = 15_000;
const COMPACT_EVERY_MS = 10 * 60_000;

/**
 * A week of made-up past, and then live: `scrape` at each interval, `setMesh` at each change of the cluster.
 *
 * @example
 * const traffic = new Traffic({ flows, mesh, start: Date.now(), scrapeIntervalMs: 2000, destinationPort: false });
 * traffic.scrape(Date.now());
 */
export class Traffic {
  readonly history = new History();
  readonly #options: TrafficOptions;
  readonly #tallies = new Map<string, Tally>();
  readonly #reported: ReportedCalls[] = [];
  #distributions: ReadonlyMap<Flow, FlowDistribution> = new Map();
  #countedUntil: number;
  #compactedAt: number;

  constructor(options: TrafficOptions) {
    this.#options = options;
    this.#countedUntil = options.start - RETENTION_MS;
    this.#compactedAt = options.start;
    this.#distribute(options.mesh, options.destinationPort);
    for (const time of pastScrapes(options)) this.scrape(time);
  }

  /** Every label set that was ever scraped. */
  get reported(): readonly ReportedCalls[] {
    return this.#reported;
  }

  /** The cluster changed at `now`: calls until then went by the old mesh, calls from then on go by the new one. */
  setMesh(mesh: Mesh, now: number, destinationPort: boolean): void {
    this.#count(now);
    this.#distribute(mesh, destinationPort);
  }

  /** Advances the counters to `now` and keeps their values as a scrape does. */
  scrape(now: number): void {
    this.#count(now);
    this.history.beginScrape(now);
    for (const tally of this.#tallies.values()) {
      // A proxy exposes a label set from the first call on that it counted under it.
      if (tally.counter === undefined && tally.count >= 1) {
        tally.counter = this.history.addCounter();
        this.#reported.push({ ...tally.report, flow: tally.flow, counter: tally.counter });
      }
      tally.counter?.push(tally.count);
    }
    if (now - this.#compactedAt > COMPACT_EVERY_MS) {
      this.history.compact(now);
      this.#compactedAt = now;
    }
  }

  #count(until: number): void {
    const seconds = (until - this.#countedUntil) / 1000;
    if (seconds <= 0) return;
    const middle = (this.#countedUntil + until) / 2;
    this.#countedUntil = until;
    const { start } = this.#options;
    for (const [flow, distribution] of this.#distributions) {
      const calls = seconds * callsPerSecond(flow, middle, start);
      if (calls === 0) continue;
      const plaintext = pastPlaintextShare(flow, middle, start);
      for (const { report, share } of distribution.now)
        this.#add(flow, report, calls * share * (1 - plaintext));
      if (plaintext === 0) continue;
      for (const { report, share } of distribution.plaintext)
        this.#add(flow, report, calls * share * plaintext);
    }
  }

  #add(flow: Flow, report: KeyedReport, calls: number): void {
    const tally = this.#tallies.get(report.key);
    if (tally === undefined) {
      this.#tallies.set(report.key, { report, flow, count: calls, counter: undefined });
    } else {
      tally.count += calls;
    }
  }

  #distribute(mesh: Mesh, destinationPort: boolean): void {
    const { flows } = this.#options;
    this.#distributions = new Map(
      flows.map((flow) => [flow, distributionOf(flow, mesh, destinationPort)] as const),
    );
  }
}

interface Tally {
  readonly report: KeyedReport;
  readonly flow: Flow;
  count: number;
  counter: WritableCounter | undefined;
}

/** Scrape times of the made-up past: coarse long ago, finer towards the start. */
function* pastScrapes({ start, scrapeIntervalMs }: TrafficOptions): Generator<number> {
  const finePast = FINE_PAST_SCRAPES * scrapeIntervalMs;
  let age = RETENTION_MS;
  while (age > 0) {
    yield start - age;
    const spacing = age > finePast ? (spacingAt(age) ?? FINEST_COARSE_MS) : scrapeIntervalMs;
    age -= Math.max(spacing, scrapeIntervalMs);
  }
}

function spacingAt(age: number): number | undefined {
  return resolutions.find((resolution) => age > resolution.olderThan)?.spacing;
}
