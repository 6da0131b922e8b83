import { expect, it } from 'vitest';
import { relativeTime } from './time.ts';

it.each([
  [999, 'now'],
  [1_000, '1 s ago'],
  [59_999, '59 s ago'],
  [60_000, '1 min ago'],
  [3_600_000, '1 h ago'],
  [172_800_000, '2 d ago'],
])('%d ms before now is "%s"', (age, text) => {
  expect(relativeTime(0, age)).toBe(text);
});
