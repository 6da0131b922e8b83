import { expect, it } from 'vitest';
import { timeMarks } from './timeMarks.ts';

it('are round times by the clock, few enough to stand side by side', () => {
  const midnight = new Date(2026, 10, 21).getTime() / 1000;
  const marks = timeMarks([midnight + 600, midnight + 12 * 3_600, midnight + 24 * 3_600]);
  expect(marks.map(({ text }) => text)).toEqual(['06:00', '12:00', '18:00', '00:00']);
  expect(marks.at(-1)?.at).toBe(1);
  const week = timeMarks([midnight, midnight + 7 * 86_400]);
  expect(week.length).toBeLessThanOrEqual(5);
  expect(week[0]?.text).toMatch(/^\d+ Nov$/);
  expect(timeMarks([])).toEqual([]);
});
