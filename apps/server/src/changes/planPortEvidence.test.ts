import { expect, it } from 'vitest';
import { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import type { KindStatus } from '../kubernetes/reflector.ts';
import { planPortEvidence } from './planPortEvidence.ts';

function snapshot(telemetry: KindStatus): ClusterSnapshot {
  return new ClusterSnapshot({
    version: 1,
    at: 0,
    objects: new Map(),
    statuses: new Map([['Telemetry', telemetry]]),
    optional: new Set(['Telemetry']),
    istioNamespace: 'istio-system',
  });
}

it.each<[string, KindStatus, string]>([
  ['is not served', { state: 'missing', reason: 'absent', message: 'absent' }, 'serves no Telemetry'],
  [
    'may not be read',
    { state: 'missing', reason: 'forbidden', message: 'cannot list resource "telemetries".' },
    'cannot list resource "telemetries".',
  ],
])('where Telemetry %s, nothing is planned, and it says why', (_, status, reason) => {
  const plan = planPortEvidence(snapshot(status));
  expect(plan).toMatchObject({
    kind: 'refused',
    code: 'telemetry_not_known',
    reason: expect.stringContaining(reason) as string,
  });
});

it('is written in the root namespace', () => {
  const plan = planPortEvidence(snapshot({ state: 'synced', apiVersion: 'telemetry.istio.io/v1' }));
  expect(plan).toMatchObject({ kind: 'plan', operations: [{ verb: 'create' }], changes: [] });
});
