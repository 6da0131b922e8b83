import { expect, it } from 'vitest';
import { telemetryWords } from './telemetryWords.ts';

const now = Date.parse('2026-11-20T12:00:00Z');

it.each([
  [
    '2026-11-20T09:00:00Z',
    'Telemetry begins 3 h ago: who called before that, a nightly job say, is missing here.',
  ],
  ['2026-11-20T11:59:50Z', 'Prometheus has no telemetry of this mesh: who calls is not known.'],
])('telemetry since %s', (since, words) => {
  expect(telemetryWords(since, now)).toBe(words);
});
