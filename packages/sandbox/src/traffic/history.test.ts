import { describe, expect, it } from 'vitest';
import { History, RETENTION_MS } from './history.ts';

const HOUR = 3_600_000;

describe('the history of counters', () => {
  it('a counter begins with the scrape that first saw it', () => {
    const history = new History();
    history.beginScrape(0);
    history.beginScrape(1000);
    const counter = history.addCounter();
    counter.push(5);
    history.beginScrape(2000);
    counter.push(8);
    expect([counter.first, counter.end]).toEqual([1, 3]);
    expect([counter.at(1), counter.at(2)]).toEqual([5, 8]);
    expect(history.indexAtOrAfter(1500)).toBe(2);
    expect(history.indexAtOrAfter(2001)).toBe(3);
  });

  it('thins out old scrapes, forgets ancient ones and keeps every value with its time', () => {
    const history = new History();
    const now = 10 * 24 * HOUR;
    history.beginScrape(0);
    const counter = history.addCounter();
    counter.push(0);
    for (let time = now - 8 * HOUR; time <= now; time += 5000) {
      history.beginScrape(time);
      counter.push(time);
    }
    const late = history.addCounter();
    late.push(1);

    history.compact(now);

    const { times } = history;
    expect(now - (times[0] ?? 0)).toBeLessThan(RETENTION_MS);
    const spacing = (age: number): number => {
      const index = history.indexAtOrAfter(now - age);
      return (times[index + 1] ?? 0) - (times[index] ?? 0);
    };
    expect([spacing(7 * HOUR), spacing(2 * HOUR), spacing(60_000)]).toEqual([60_000, 15_000, 5000]);
    expect(counter.first).toBe(0);
    expect(Array.from(times, (_, index) => counter.at(index))).toEqual([...times]);
    expect([late.first, late.end, late.at(late.first)]).toEqual([times.length - 1, times.length, 1]);
  });
});
