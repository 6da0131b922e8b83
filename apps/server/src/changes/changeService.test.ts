import type { Plan } from '@padlock/contract';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { seesEveryName } from '../auth/farSight.ts';
import { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { Listeners } from '../listeners.ts';
import { create } from '../testing/operations.ts';
import { RecordStore } from '../records/recordStore.ts';
import { apiOf } from '../testing/kubeconfig.ts';
import { type ChangeRecord, parseChangeRecord } from './changeRecord.ts';
import { ChangeService } from './changeService.ts';
import { ChangeVerifier } from './changeVerifier.ts';

/** One whose rules cannot be computed. */
class BrokenSnapshot extends ClusterSnapshot {
  override get mesh(): never {
    throw new TypeError('an object that nobody expected');
  }
}

const ann = {
  name: 'ann',
  anonymous: false,
  identity: { kind: 'server' as const },
  visibleNamespaces: undefined,
  far: seesEveryName,
};
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
    hiddenLosses: 0,
    complete: true,
    telemetrySince: null,
  },
};

const noFindings = () => Promise.resolve(undefined);

/** A service that has one plan for whatever it is asked. */
function serviceFor(plan: Plan, whenWritten: Promise<void> = Promise.resolve()) {
  const snapshot = new BrokenSnapshot({
    version: 1,
    at: 0,
    objects: new Map(),
    statuses: new Map(),
    optional: new Set(),
    istioNamespace: 'istio-system',
  });
  const changed = new Listeners<ClusterSnapshot>();
  const silent = pino({ level: 'silent' });
  const records = new RecordStore<ChangeRecord>({
    api: apiOf('http://127.0.0.1:1'),
    namespace: 'padlock',
    type: 'change',
    parse: parseChangeRecord,
    timeOf: ({ appliedAt }) => Date.parse(appliedAt),
    maxRecords: 10,
    maxAgeMs: 60_000,
    readOnly: false,
    log: () => undefined,
  });
  records.start();
  const verifier = new ChangeVerifier({
    cluster: 'c',
    store: { changed, snapshot, seenUntil: 0 },
    records,
    telemetry: {
      since: () => Promise.reject(new Error('not asked')),
      scrapeIntervalSeconds: 15,
    },
    proxies: { since: () => Promise.reject(new Error('not asked')) },
    log: silent,
  });
  const service = new ChangeService({
    cluster: 'c',
    planner: {
      plan: () =>
        Promise.resolve({
          plan,
          operations: [create('orders')],
          reach: { kind: 'places', places: [] },
          callers: () => [],
        }),
    },
    store: { snapshot, whenSnapshot: () => Promise.resolve(false) },
    writer: {
      write: async (operations) => {
        await whenWritten;
        return operations.map((operation) => ({ operation, stored: operation.after }));
      },
    },
    records,
    verifier,
    telemetryNow: () => Promise.resolve(undefined),
    announce: () => undefined,
    audit: silent,
  });
  return { service, records, changed, snapshot, stop: () => records.stop() };
}

const request = {
  target,
  window: '24h',
  companions: [],
  digest: 'd',
  resourceVersions: {},
  acceptedLosses: [],
  acceptedHiddenLosses: 0,
  idempotencyKey: 'key',
} satisfies Parameters<ChangeService['apply']>[0];

it('a change that was written is not called failed, nor does the process end, when its effect cannot be computed', async () => {
  const { service, changed, snapshot, stop } = serviceFor(plan);
  const change = await service.apply(request, ann, noFindings);
  expect(change.state).toBe('accepted');
  // An unhandled rejection would fail this run.
  changed.notify(snapshot);
  expect(await service.list(ann)).toHaveLength(1);
  stop();
});

it('callers that the person may not see are cut off only where their number was agreed to', async () => {
  const { service, stop } = serviceFor({ ...plan, impact: { ...plan.impact, hiddenLosses: 2 } });
  const apply = (acceptedHiddenLosses: number) =>
    service.apply(
      { ...request, acceptedHiddenLosses, idempotencyKey: `key ${acceptedHiddenLosses}` },
      ann,
      noFindings,
    );
  for (const tooFew of [0, 1])
    await expect(apply(tooFew)).rejects.toMatchObject({
      input: { status: 422, code: 'losses_not_accepted' },
      message: expect.stringContaining('acceptedHiddenLosses, 2 here') as string,
    });
  expect(await service.list(ann)).toEqual([]);
  expect(await apply(2)).toMatchObject({ state: 'accepted' });
  stop();
});

it('a change that takes minutes to write is not shown, and so not undone, before it is written', async () => {
  let finish = (): void => undefined;
  const { service, records, stop } = serviceFor(plan, new Promise((resolve) => (finish = resolve)));
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  try {
    const made = service.apply(request, ann, noFindings);
    await vi.waitFor(() => expect(records.list()).toHaveLength(1));
    await vi.advanceTimersByTimeAsync(180_000);
    expect(await service.list(ann)).toEqual([]);
    finish();
    const { id } = await made;
    expect(await service.list(ann)).toMatchObject([{ id }]);
    const kept = records.list();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(records.list()).toEqual(kept);
  } finally {
    vi.useRealTimers();
    stop();
  }
});
