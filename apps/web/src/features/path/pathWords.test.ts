import { expect, it } from 'vitest';
import { progressSentence } from './pathWords.ts';

it.each([
  [
    { strict: 12, ready: 3, warned: 2, blocked: 3, unknown: 0, outside: 1 },
    '12 of 20 workloads are STRICT, 3 ready, 2 ready with warnings, 3 blocked; 1 outside the mesh.',
  ],
  [{ strict: 1, ready: 0, warned: 0, blocked: 0, unknown: 0, outside: 0 }, '1 of 1 workload is STRICT.'],
  [
    { strict: 0, ready: 1, warned: 0, blocked: 0, unknown: 0, outside: 0 },
    '0 of 1 workload is STRICT, 1 ready.',
  ],
  [{ strict: 0, ready: 0, warned: 0, blocked: 0, unknown: 0, outside: 2 }, 'No workload is in the mesh.'],
])('%j reads "%s"', (counts, sentence) => {
  expect(progressSentence(counts)).toBe(sentence);
});
