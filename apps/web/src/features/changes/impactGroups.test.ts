import { expect, it } from 'vitest';
import { impactGroups } from './impactGroups.ts';
import { anImpact, anImpactEntry } from './testPlan.ts';

it('lists the worst first and leaves out what does not happen', () => {
  const groups = impactGroups([
    anImpact({ unchanged: [anImpactEntry()], losesAccess: [anImpactEntry({ after: 'refused' })] }),
  ]);
  expect(groups.map(({ title }) => title)).toEqual([
    '1 client would lose access',
    '1 client keeps working over mutual TLS',
  ]);
});

it('says "may" when telemetry cannot tell the port of any loss', () => {
  const [group] = impactGroups([anImpact({ losesAccess: [anImpactEntry({ uncertain: true })] })]);
  expect(group?.title).toBe('1 client may lose access');
});

it('puts the clients of several plans together', () => {
  const one = anImpact({ startsToEncrypt: [anImpactEntry()] });
  const [group] = impactGroups([one, one]);
  expect(group?.title).toBe('2 clients would start to use mutual TLS');
});

it('promises mutual TLS only where every client has it afterwards', () => {
  const [group] = impactGroups([
    anImpact({ unchanged: [anImpactEntry(), anImpactEntry({ before: 'plaintext', after: 'plaintext' })] }),
  ]);
  expect(group?.title).toBe('2 clients keep what they have');
});

it('names a client of several workloads behind one port once, with the rate of all', () => {
  const unchanged = [anImpactEntry(), anImpactEntry({ requestsPerSecond: 2 }), anImpactEntry({ port: 9000 })];
  const [group] = impactGroups([anImpact({ unchanged })]);
  expect(group?.entries.map(({ port, requestsPerSecond }) => [port, requestsPerSecond])).toEqual([
    [8080, 3],
    [9000, 1],
  ]);
});
