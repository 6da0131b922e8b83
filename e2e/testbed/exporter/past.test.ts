import { expect, it } from 'vitest';
import { countersWithPast } from './past.ts';

const edge = {
  id: 'a',
  client: 'unknown',
  server: { namespace: 'shop', name: 'catalog', service: 'catalog', containerPort: 8080 },
  protocol: 'http',
  perSecond: 10,
  mutualTls: 0,
  failing: 0,
  seen: 'answered',
  before: 40,
} as const;

it('the past has one sample for each step, and the counters go on from its end', () => {
  const { counters, samples } = countersWithPast([edge], { seconds: 10, stepSeconds: 2 });
  const lines = samples({ job: 'j' }).split('\n');
  const values = lines.flatMap((line) => /,job="j"\} (\d+) \d+(\.\d+)?$/.exec(line)?.[1] ?? []);
  expect(values).toEqual(['40', '60', '80', '100', '120', '140']);
  expect(lines.at(-2)).toBe('# EOF');
  const now = Number(/\} (\d+)$/m.exec(counters.text())?.[1]);
  expect(now).toBeGreaterThanOrEqual(160);
  expect(now).toBeLessThan(180);
});
