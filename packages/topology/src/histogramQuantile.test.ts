import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogramQuantile } from './histogramQuantile.ts';

const bounds = [10, 25, 50, Infinity];

test('a quantile lies inside its bucket, as far as its rank says', () => {
  // 20 up to 10 ms, 60 more up to 25 ms, 20 more up to 50 ms.
  const counts = [20, 80, 100, 100];
  expect(histogramQuantile(0.5, bounds, counts)).toBe(10 + (15 * 30) / 60);
  expect(histogramQuantile(0.1, bounds, counts)).toBe(5);
  expect(histogramQuantile(0.99, bounds, counts)).toBe(25 + (25 * 19) / 20);
});

test('what is slower than all finite buckets is at least the last bound', () => {
  expect(histogramQuantile(0.99, bounds, [0, 0, 1, 100])).toBe(50);
});

test('nothing observed has no quantile', () => {
  expect(histogramQuantile(0.5, bounds, [0, 0, 0, 0])).toBeUndefined();
  expect(histogramQuantile(0.5, [], [])).toBeUndefined();
});

test('a higher quantile is never a shorter time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }), (grown) => {
      let sum = 0;
      const counts = grown.map((more) => (sum += more));
      const times = [0.5, 0.95, 0.99].map((q) => histogramQuantile(q, bounds, counts) ?? 0);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
  );
});
