import { expect, test } from 'vitest';
import { policySummary } from '../policies/testing/policySummary.ts';
import { outsideWrites } from './outsideWrites.ts';

const now = Date.parse('2026-03-10T12:00:00Z');

test('what other programs wrote in the last days stands newest first, creations too', () => {
  const list = [
    policySummary('edited', { lastWrite: { at: '2026-03-10T11:00:00.000Z', by: 'kubectl' } }),
    policySummary('new', { createdAt: '2026-03-10T11:30:00.000Z', managedBy: 'Argo CD' }),
    policySummary('by-padlock', { lastWrite: { at: '2026-03-10T11:59:00.000Z', by: 'Padlock' } }),
    policySummary('taken-over', {
      managedBy: 'Padlock',
      lastWrite: { at: '2026-03-09T00:00:00.000Z', by: 'kubectl' },
    }),
    policySummary('old', { lastWrite: { at: '2026-03-01T00:00:00.000Z', by: 'kubectl' } }),
    policySummary('untold', { createdAt: null }),
  ];
  expect(
    outsideWrites(list, now).map((write) => [write.policy.ref.name, write.by, write.isCreation]),
  ).toEqual([
    ['new', 'Argo CD', true],
    ['edited', 'kubectl', false],
    ['taken-over', 'kubectl', false],
  ]);
});
