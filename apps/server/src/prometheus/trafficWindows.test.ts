import { TrafficWindow } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { chartTimes } from './trafficSeries.ts';
import { refreshSeconds, windowSeconds } from './trafficWindows.ts';

describe('traffic windows', () => {
  it.each([
    ['15s', 15],
    ['5m', 300],
    ['12h', 43_200],
    ['7d', 604_800],
  ] as const)('%s lasts %i seconds', (window, seconds) => {
    expect(windowSeconds(window)).toBe(seconds);
  });

  it('are asked for sooner the shorter they are, but never before there is something new', () => {
    expect(TrafficWindow.options.map((window) => refreshSeconds(window, 1))).toEqual([
      2, 2, 2, 5, 5, 15, 15, 15, 15, 15, 60, 60,
    ]);
    expect(refreshSeconds('1m', 30)).toBe(30);
    expect(refreshSeconds('1m', undefined)).toBe(2);
    expect(refreshSeconds('1m', 3_600)).toBe(60);
  });

  it('are asked for less often where that takes Prometheus long, the longer ones first', () => {
    expect(refreshSeconds('1m', 15, 0.2)).toBe(15);
    expect(refreshSeconds('1m', 15, 10)).toBe(20);
    expect(refreshSeconds('5m', 15, 4.5)).toBe(36);
    expect(refreshSeconds('24h', 15, 10)).toBe(80);
    expect(refreshSeconds('7d', 15, 60)).toBe(120);
  });
});

describe('the times of a chart', () => {
  it.each(TrafficWindow.options)('of %s are few, and lie on multiples of their step', (range) => {
    const { start, end, stepSeconds } = chartTimes(range, 1_795_208_283.7);
    const points = (end - start) / stepSeconds + 1;
    expect(points).toBeGreaterThan(1);
    expect(points).toBeLessThanOrEqual(120);
    expect(end % stepSeconds).toBe(0);
    expect(1_795_208_283.7 - end).toBeLessThan(stepSeconds);
  });

  it('are the same for everybody who asks within one step', () => {
    expect(chartTimes('1h', 1_795_208_281)).toEqual(chartTimes('1h', 1_795_208_305));
  });
});
