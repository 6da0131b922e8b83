import { expect, it } from 'vitest';
import { axisFloor, percentText, pointsGained, pointsText, runsOf, shareOverTime } from './coverage.ts';

const series = (mutualTls: (number | null)[], notMutualTls: (number | null)[]) => ({
  timestamps: mutualTls.map((_, index) => index),
  mutualTls,
  notMutualTls,
});

it('leaves a gap where nothing was seen, and counts one kind alone as all or nothing', () => {
  expect(shareOverTime(series([3, 0, null], [1, 2, null]))).toEqual([75, 0, null]);
});

it('sums before it divides when it compares the ends', () => {
  const values = [1, ...Array.from({ length: 18 }, () => null), 99];
  const others = [1, ...Array.from({ length: 18 }, () => null), 1];
  expect(pointsGained(series(values, others))).toBeCloseTo(49);
  expect(pointsGained(series([1, null], [0, null]))).toBeNull();
});

it('claims no change that is smaller than it prints', () => {
  expect(pointsText(0.04)).toBe('unchanged');
  expect(pointsText(1.23)).toBe('+1.2 points');
  expect(pointsText(-3)).toBe('−3.0 points');
});

it('never prints 100 % for less, nor 0 % for more', () => {
  expect(percentText(99.99)).toBe('99.9%');
  expect(percentText(0.01)).toBe('<0.1%');
  expect([percentText(100), percentText(0)]).toEqual(['100%', '0%']);
});

it('shows small gaps large, and the whole when there is no share to speak of', () => {
  expect([axisFloor([99.9, null]), axisFloor([97, 100]), axisFloor([10])]).toEqual([99, 96, 0]);
  expect(axisFloor([null])).toBe(99);
});

it('breaks the line where nothing was seen', () => {
  expect(runsOf([1, 2, null, 3])).toEqual([
    [
      [0, 1],
      [1, 2],
    ],
    [[3, 3]],
  ]);
});
