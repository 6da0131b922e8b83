import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { Listeners } from '../listeners.ts';
import { eventually } from '../testing/eventually.ts';
import { type ChangeRecord, parseChangeRecord } from './changeRecord.ts';
import { ChangeVerifier } from './changeVerifier.ts';

const outcome = {
  state: 'verified',
  since: null,
  countedUntil: '2026-01-01T00:01:00.000Z',
  provable: 'service',
  proxies: { state: 'not_observable', reason: 'nobody asked' },
  message: 'Traffic has verified it.',
  edges: [],
};

function changeOf(kind: string): ChangeRecord {
  return parseChangeRecord({
    ...{ id: 'a', stage: 'written', fingerprint: '', user: 'ann', undoes: null, callers: [], modes: [] },
    target: { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
    appliedAt: '2026-01-01T00:00:00.000Z',
    prometheusTime: null,
    writes: [
      {
        verb: 'create',
        ref: { kind, namespace: 'shop', name: 'default' },
        apiVersion: 'security.istio.io/v1',
        stored: { apiVersion: 'security.istio.io/v1', kind, metadata: { name: 'default' }, spec: {} },
      },
    ],
    reach: { kind: 'mesh' },
    outcome,
  });
}

const dayAfter = Date.parse('2026-01-02T00:00:00.000Z');

/** A cluster in which no object is to be seen, long after the change. */
function verifierOver(reason: 'forbidden' | 'failed', at = dayAfter, seenUntil = at) {
  const snapshot = new ClusterSnapshot({
    version: 7,
    at,
    objects: new Map(),
    statuses: new Map([
      ['PeerAuthentication', { state: 'missing', reason, message: 'padlock may not list them.' }],
    ]),
    optional: new Set(),
    istioNamespace: 'istio-system',
  });
  return new ChangeVerifier({
    cluster: 'c',
    store: { changed: new Listeners<ClusterSnapshot>(), snapshot, seenUntil },
    records: { changed: new Listeners<undefined>(), list: () => [], replace: () => Promise.resolve() },
    telemetry: { since: () => Promise.reject(new Error('not asked')), scrapeIntervalSeconds: 15 },
    proxies: { since: () => Promise.reject(new Error('not asked')) },
    log: pino({ level: 'silent' }),
  });
}

it('says of no change that others changed its objects, while it may not read their kind', () => {
  const verification = verifierOver('forbidden').verificationOf(changeOf('PeerAuthentication'));
  expect(verification.state).toBe('verified');
  expect(verification.message).toBe(
    'Whether this change still stands cannot be told, since no PeerAuthentication can be read: padlock may not list them.',
  );
});

it('goes by the objects where their kind can be read, or was read before a failure', () => {
  expect(verifierOver('forbidden').verificationOf(changeOf('DestinationRule')).state).toBe('superseded');
  expect(verifierOver('failed').verificationOf(changeOf('PeerAuthentication')).state).toBe('superseded');
});

it('knows that what was written is gone also where nothing else has happened since', () => {
  const change = changeOf('PeerAuthentication');
  const soon = Date.parse(change.appliedAt) + 1_000;
  expect(verifierOver('failed', soon).verificationOf(change).state).toBe('verified');
  expect(verifierOver('failed', soon, soon + 60_000).verificationOf(change).state).toBe('superseded');
});

it('keeps what it found with the record as it is by then, not as it was when telemetry was asked', async () => {
  const written = { ...changeOf('PeerAuthentication'), outcome: null, appliedAt: new Date().toISOString() };
  const claim: ChangeRecord = {
    ...written,
    stage: 'writing',
    appliedAt: new Date(Date.now() - 70_000).toISOString(),
  };
  const taken: ChangeRecord = { ...claim, id: 'taken back', writes: changeOf('DestinationRule').writes };
  let records: readonly ChangeRecord[] = [claim, taken];
  let asked = 0;
  const replaced: ChangeRecord[] = [];
  const snapshot = new ClusterSnapshot({
    ...{ version: 7, at: 0, objects: new Map(), optional: new Set(), istioNamespace: 'istio-system' },
    statuses: new Map([['PeerAuthentication', { state: 'synced', apiVersion: 'security.istio.io/v1' }]]),
  });
  const verifier = new ChangeVerifier({
    cluster: 'c',
    store: { changed: new Listeners<ClusterSnapshot>(), snapshot, seenUntil: 0 },
    records: {
      changed: new Listeners<undefined>(),
      list: () => records,
      replace: (record) => Promise.resolve(void replaced.push(record)),
    },
    telemetry: {
      since: () => {
        asked += 1;
        // A slow write came to its end meanwhile, and another failed.
        records = [written];
        return Promise.resolve({ state: 'too_soon', destinationPort: false });
      },
      scrapeIntervalSeconds: 15,
    },
    proxies: { since: () => Promise.resolve({ state: 'not_observable', reason: 'nobody asked' }) },
    log: pino({ level: 'silent' }),
  });
  verifier.start();
  await eventually(() => asked === 2 && replaced.length > 0);
  verifier.stop();
  expect(new Set(replaced.map(({ id, stage }) => `${id} ${stage}`))).toEqual(new Set(['a written']));
});
