// Counters over time, in columns: one axis of scrape times shared by all, one column of counts per counter. Old scrapes are
// thinned out, so that a week fits into a few megabytes.

/** How close together scrapes are kept, by their age. Milliseconds. */
export interface Resolution {
  readonly olderThan: number;
  readonly spacing: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Beyond this, samples are forgotten. */
export const RETENTION_MS = 7 * 24 * HOUR_MS;

/**
 * Finest last. The newest samples stand as they were scraped. A rate over a window that spans two spacings is off by their
 * difference, so they change beyond what the charts of an hour and of six hours show, and longer charts have longer windows.
 */
export const resolutions: readonly Resolution[] = [
  { olderThan: 6 * HOUR_MS + 30 * MINUTE_MS, spacing: MINUTE_MS },
  { olderThan: HOUR_MS + 10 * MINUTE_MS, spacing: 15_000 },
];

/** One counter: its count at each scrape since it first appeared. */
export interface Counter {
  /** Index of the first sample on the time axis. */
  readonly first: number;
  /** Index after the last sample: the length of the axis for a counter that is still exposed. */
  readonly end: number;
  /** Count at a scrape, by its index on the axis. */
  at(index: number): number;
}

export interface WritableCounter extends Counter {
  push(count: number): void;
}

export class History {
  readonly #times = new Column();
  readonly #counters: StoredCounter[] = [];

  /** Scrape times, ascending, milliseconds since the epoch. */
  get times(): Float64Array {
    return this.#times.values;
  }

  /** A counter that begins with the scrape at hand. */
  addCounter(): WritableCounter {
    // The scrape that has just begun is its first.
    const counter = new StoredCounter(this.#times.length - 1);
    this.#counters.push(counter);
    return counter;
  }

  /** Begins a scrape. Each counter that is exposed then gets one `push`. */
  beginScrape(time: number): void {
    this.#times.push(time);
  }

  /** Index of the first scrape at or after `time`. */
  indexAtOrAfter(time: number): number {
    const { times } = this;
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[middle] ?? Infinity) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Thins out and forgets by age. */
  compact(now: number): void {
    const kept: number[] = [];
    let lastKept = -Infinity;
    for (const [index, time] of this.times.entries()) {
      const age = now - time;
      if (age > RETENTION_MS) continue;
      const spacing = resolutions.find((resolution) => age > resolution.olderThan)?.spacing ?? 0;
      // Half a spacing of slack: scrapes are never exactly on time.
      if (spacing > 0 && time - lastKept < spacing - Math.min(spacing / 2, 1000)) continue;
      kept.push(index);
      lastKept = time;
    }
    this.#times.keep(kept, 0);
    for (const counter of this.#counters) counter.keep(kept);
  }
}

class StoredCounter implements WritableCounter {
  readonly #counts = new Column();
  #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  get first(): number {
    return this.#first;
  }

  get end(): number {
    return this.#first + this.#counts.length;
  }

  at(index: number): number {
    return this.#counts.at(index - this.#first);
  }

  push(count: number): void {
    this.#counts.push(count);
  }

  keep(indices: readonly number[]): void {
    const before = indices.findIndex((index) => index >= this.#first);
    this.#counts.keep(indices, this.#first);
    this.#first = before === -1 ? indices.length : before;
  }
}

/** A growing array of numbers. */
class Column {
  #buffer = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get values(): Float64Array {
    return this.#buffer.subarray(0, this.#length);
  }

  at(index: number): number {
    return index < this.#length ? (this.#buffer[index] ?? Number.NaN) : Number.NaN;
  }

  push(value: number): void {
    if (this.#length === this.#buffer.length) {
      const larger = new Float64Array(Math.ceil(this.#length * 1.5));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer[this.#length] = value;
    this.#length += 1;
  }

  /** Keeps the values at `indices`, which count from `offset` before the first. */
  keep(indices: readonly number[], offset: number): void {
    const { values } = this;
    let length = 0;
    const next = new Float64Array(values.length + 1024);
    for (const index of indices) {
      const value = values[index - offset];
      if (value === undefined) continue;
      next[length] = value;
      length += 1;
    }
    this.#buffer = next;
    this.#length = length;
  }
}
