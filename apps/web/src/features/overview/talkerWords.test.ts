import { expect, it } from 'vitest';
import { causeText, sinceWords, volumeText } from './talkerWords.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const seen = (hoursAgo: number, orEarlier = false) => ({
  time: new Date(now - hoursAgo * 3_600_000).toISOString(),
  precisionSeconds: 3_600,
  orEarlier,
});

it('says since when as exactly as it is known, and no more', () => {
  expect(sinceWords(null, now).text).toBe('–');
  expect(sinceWords(seen(1), now).text).toBe('< 1 h');
  expect(sinceWords(seen(14), now).text).toBe('14 h');
  expect(sinceWords(seen(74), now).text).toBe('3 d');
  expect(sinceWords(seen(168, true), now).text).toBe('> 7 d');
});

it('keeps requests and connections apart, and tells of connections that were open before', () => {
  const talker = { requestsPerSecond: 0.8, connectionsPerSecond: 0.1 } as Parameters<typeof volumeText>[0];
  expect(volumeText(talker)).toBe('0.8/s, 0.1/s conn.');
  expect(volumeText({ ...talker, requestsPerSecond: null })).toBe('0.1/s conn.');
  expect(volumeText({ ...talker, requestsPerSecond: null, connectionsPerSecond: 0 })).toBe(
    'open connections',
  );
});

it('names the object that makes it so', () => {
  const object = { kind: 'DestinationRule', namespace: 'shop', name: 'orders' };
  expect(causeText({ code: 'subset_rule', object })).toBe(
    'A subset of DestinationRule shop/orders turns TLS off',
  );
  expect(causeText({ code: 'unexplained', object: null })).toBe('Policy says mutual TLS: drift');
});
