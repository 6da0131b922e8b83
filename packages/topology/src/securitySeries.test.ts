import { describe, expect, test } from 'vitest';
import { splitBySecurity, totalSeries } from './securitySeries.ts';

const times = { start: 100, end: 130, stepSeconds: 10 };
const series = (policy: string, values: readonly (readonly [number, number])[]) => ({
  labels: { connection_security_policy: policy },
  values,
});

describe('splitBySecurity', () => {
  test('puts both kinds on one time axis: a gap where neither has data, 0 where only the other has', () => {
    const mutual = series('mutual_tls', [
      [100, 1],
      [110, 2],
    ]);
    const plain = series('none', [
      [110, 3],
      [120, 4],
    ]);
    expect(splitBySecurity([mutual, plain], times)).toEqual({
      stepSeconds: 10,
      timestamps: [100, 110, 120, 130],
      mutualTls: [1, 2, 0, null],
      notMutualTls: [0, 3, 4, null],
    });
  });

  test('adds what is not mutual TLS, whatever it is called', () => {
    const split = splitBySecurity([series('none', [[100, 1]]), series('unknown', [[100, 2]])], times);
    expect(split.notMutualTls[0]).toBe(3);
  });

  test('values that are no number, or off the axis, count for nothing', () => {
    const odd = series('none', [
      [100, Number.NaN],
      [90, 1],
      [140, 1],
    ]);
    expect(splitBySecurity([odd], times).notMutualTls).toEqual([null, null, null, null]);
  });
});

test('a series without security stands on the same axis', () => {
  expect(totalSeries([{ labels: {}, values: [[120, 5]] }], times)).toEqual({
    stepSeconds: 10,
    timestamps: [100, 110, 120, 130],
    perSecond: [null, null, 5, null],
  });
});
