import type { PolicySummary } from '@padlock/contract';
import { expect, test } from 'vitest';
import { outsideWrites } from './outsideWrites.ts';

const now = Date.parse('2026-03-10T12:00:00Z');

function policy(name: string, changes: Partial<PolicySummary>): PolicySummary {
  return {
    ref: { kind: 'PeerAuthentication', namespace: 'shop', name },
    scope: 'workload',
    selector: null,
    host: null,
    clients: null,
    pods: 1,
    services: null,
    mode: 'STRICT',
    settings: [],
    status: 'in_force',
    others: [],
    reason: '',
    managedBy: 'kubectl',
    createdAt: '2026-01-01T00:00:00.000Z',
    lastWrite: null,
    readOnly: false,
    ...changes,
  };
}

test('what other programs wrote in the last days stands newest first, creations too', () => {
  const list = [
    policy('edited', { lastWrite: { at: '2026-03-10T11:00:00.000Z', by: 'kubectl' } }),
    policy('new', { createdAt: '2026-03-10T11:30:00.000Z', managedBy: 'Argo CD' }),
    policy('by-padlock', { lastWrite: { at: '2026-03-10T11:59:00.000Z', by: 'Padlock' } }),
    policy('taken-over', {
      managedBy: 'Padlock',
      lastWrite: { at: '2026-03-09T00:00:00.000Z', by: 'kubectl' },
    }),
    policy('old', { lastWrite: { at: '2026-03-01T00:00:00.000Z', by: 'kubectl' } }),
    policy('untold', { createdAt: null }),
  ];
  expect(
    outsideWrites(list, now).map((write) => [write.policy.ref.name, write.by, write.isCreation]),
  ).toEqual([
    ['new', 'Argo CD', true],
    ['edited', 'kubectl', false],
    ['taken-over', 'kubectl', false],
  ]);
});
