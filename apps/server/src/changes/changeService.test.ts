import type { Plan } from '@padlock/contract';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { Listeners } from '../listeners.ts';
import { create } from '../testing/operations.ts';
import { InMemoryChangeLog } from './changeLog.ts';
import { ChangeService } from './changeService.ts';

/** One whose rules cannot be computed. */
class BrokenSnapshot extends ClusterSnapshot {
  override get mesh(): never {
    throw new TypeError('an object that nobody expected');
  }
}

const target = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' } as const;
const plan: Plan = {
  target,
  digest: 'd',
  writes: [],
  companions: [],
  modes: [],
  pods: 0,
  alsoServices: [],
  alsoAffects: [],
  comesIntoForce: [],
  warnings: [],
  impact: {
    window: '24h',
    losesAccess: [],
    startsToEncrypt: [],
    stopsToEncrypt: [],
    unchanged: [],
    hiddenCallers: 0,
    complete: true,
  },
};

it('a change that was written is not called failed, nor does the process end, when its effect cannot be computed', async () => {
  const snapshot = new BrokenSnapshot({
    version: 1,
    at: 0,
    objects: new Map(),
    statuses: new Map(),
    optional: new Set(),
    istioNamespace: 'istio-system',
  });
  const changed = new Listeners<ClusterSnapshot>();
  const service = new ChangeService({
    cluster: 'c',
    planner: { plan: () => Promise.resolve({ plan, operations: [create('orders')] }) },
    store: { changed, snapshot, whenSnapshot: () => Promise.resolve(false) },
    writer: {
      write: (operations) =>
        Promise.resolve(operations.map((operation) => ({ operation, stored: operation.after }))),
    },
    records: new InMemoryChangeLog(),
    audit: pino({ level: 'silent' }),
  });
  const change = await service.apply(
    {
      target,
      window: '24h',
      companions: [],
      digest: 'd',
      resourceVersions: {},
      acceptedLosses: [],
      idempotencyKey: 'key',
    },
    { name: 'ann', anonymous: false, visibleNamespaces: undefined },
  );
  expect(change.state).toBe('accepted');
  // An unhandled rejection would fail this run.
  changed.notify(snapshot);
  expect(await service.list()).toHaveLength(1);
});
