import { expect, it } from 'vitest';
import { isEmpty, latest, stacked } from './chartData.ts';

it('stacks what was not mutual TLS on what was, and leaves gaps as gaps', () => {
  const data = stacked({ timestamps: [1, 2, 3], mutualTls: [5, null, null], notMutualTls: [1, 2, null] });
  expect(data.rows).toEqual([
    [5, null, null],
    [6, 2, null],
  ]);
});

it('is empty when nothing was counted, and not when something was', () => {
  expect(isEmpty(stacked({ timestamps: [1], mutualTls: [0], notMutualTls: [null] }))).toBe(true);
  expect(isEmpty(stacked({ timestamps: [1], mutualTls: [0], notMutualTls: [1] }))).toBe(false);
});

it('takes the last value that is known', () => {
  expect(latest([1, 2, null])).toBe(2);
  expect(latest([null])).toBeNull();
});
