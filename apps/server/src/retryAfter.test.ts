import { expect, it } from 'vitest';
import { retryAfterMs } from './retryAfter.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

it.each([
  ['seconds', '7', 7_000],
  ['a date', 'Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
  ['a date that is over', 'Sun, 01 Mar 2026 11:00:00 GMT', 1_000],
  ['a day, which is too long', '86400', 300_000],
  ['nothing', undefined, 5_000],
  ['nonsense', 'soon', 5_000],
])('understands %s', (_, header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});
