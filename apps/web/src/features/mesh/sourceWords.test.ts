import { expect, it } from 'vitest';
import { recordingRulesWords, sourceState } from './sourceWords.ts';

it('says what to do wherever recording rules are not used', () => {
  expect(recordingRulesWords('used').advice).toBeNull();
  expect(recordingRulesWords('absent').advice).toContain('deploy/prometheus/padlock-traffic-rules.yaml');
  for (const reason of ['ambiguous', 'behind', 'incomplete'] as const) {
    const { text, advice } = recordingRulesWords(reason);
    expect(text).toMatch(/^not used: /);
    expect(advice).toMatch(/\.$/);
  }
});

it('gives the reason of a source that is away, without a second full stop', () => {
  expect(
    sourceState({ name: 'prometheus', state: 'down', lastSuccess: null, message: 'It timed out.' }),
  ).toEqual({ text: 'away', warning: 'It timed out' });
});
