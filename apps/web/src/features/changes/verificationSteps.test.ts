import type { Change, Verification, VerifiedEdge } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { edgeResult } from './edgeResult.ts';
import { aChange, aVerification, aVerifiedEdge } from './testChange.ts';
import { amount, isSettled, type Step, verificationLock, verificationSteps } from './verificationSteps.ts';

const stepsOf = (verification: Partial<Verification>, change: Partial<Change> = {}) =>
  verificationSteps(aChange({ ...change, verification: aVerification(verification) }));
const step = (steps: readonly Step[], key: Step['key']) => steps.find((each) => each.key === key);

describe('in force', () => {
  it('is claimed of the cluster only where proxies cannot be asked', () => {
    expect(step(stepsOf({}), 'in force')).toMatchObject({
      state: 'done',
      title: 'In force in the cluster',
      text: 'Whether the proxies have taken it up cannot be observed: no istiod is configured that could be asked.',
    });
  });

  it('says how many proxies have acknowledged it, and warns as long as one has not', () => {
    const proxies = (synced: number) => ({ state: 'observed', synced, total: 3 }) as const;
    expect(step(stepsOf({ proxies: proxies(3) }), 'in force')).toMatchObject({
      state: 'done',
      title: 'In force on 3 of 3 proxies',
    });
    expect(step(stepsOf({ proxies: proxies(2) }), 'in force')).toMatchObject({
      state: 'warning',
      text: '1 proxy has not acknowledged the new policy.',
    });
  });

  it('is not said before the own watch has seen it', () => {
    const steps = stepsOf({ state: 'accepted' }, { state: 'accepted' });
    expect(steps.map(({ state }) => state)).toEqual(['done', 'running', 'ahead', 'ahead']);
  });
});

describe('traffic', () => {
  it('is waited for', () => {
    const steps = stepsOf({ edges: [aVerifiedEdge({ state: 'waiting', mutual: 0 })] });
    expect(step(steps, 'traffic')).toMatchObject({ state: 'running', title: 'Waiting for traffic' });
    expect(step(steps, 'result')?.state).toBe('ahead');
  });

  it('is counted by client', () => {
    const steps = stepsOf({
      state: 'verified',
      edges: [aVerifiedEdge(), aVerifiedEdge({ unit: 'connections' })],
    });
    expect(step(steps, 'traffic')).toMatchObject({ state: 'done', at: '2026-11-21T12:03:41.000Z' });
    expect(step(steps, 'traffic')?.text).toMatch(/^From 1 client, counted from /);
  });
});

describe('the result', () => {
  const result = (state: Verification['state'], edges: readonly VerifiedEdge[]) =>
    step(stepsOf({ state, edges: [...edges] }), 'result');

  it('is verified with what was counted, and never adds requests to connections', () => {
    const edges = [
      aVerifiedEdge(),
      aVerifiedEdge({ mutual: 11 }),
      aVerifiedEdge({ unit: 'connections', mutual: 2 }),
    ];
    expect(result('verified', edges)).toMatchObject({ state: 'verified' });
    expect(result('verified', edges)?.title).toMatch(
      /^Verified: 42 requests and 2 connections, 100% mutual TLS since /,
    );
  });

  it('of DISABLED is verified by plaintext, and its lock stands open', () => {
    const edges = [aVerifiedEdge({ expected: 'plaintext', mutual: 0, notMutual: 7 })];
    expect(result('verified', edges)).toMatchObject({ state: 'open' });
    expect(result('verified', edges)?.title).toContain('7 requests, all plaintext, as asked');
    expect(verificationLock({ verification: aVerification({ state: 'verified', edges }) })).toBe('open');
  });

  it('of PERMISSIVE is verified by what policy allows, and its lock is not closed over plaintext', () => {
    const edges = [aVerifiedEdge({ mutual: 84, notMutual: 8, expected: 'mixed' }), aVerifiedEdge()];
    expect(result('verified', edges)).toMatchObject({ state: 'partial' });
    expect(verificationLock({ verification: aVerification({ state: 'verified', edges }) })).toBe('partial');
  });

  it('never closes a lock by what is only predicted or waited for', () => {
    for (const state of ['accepted', 'in_force', 'waiting', 'not_provable', 'superseded'] as const)
      expect(verificationLock({ verification: aVerification({ state }) })).not.toBe('locked');
  });

  it('names who still sends plaintext, and an unnamed client as that', () => {
    const plain = aVerifiedEdge({ state: 'still_plaintext', notMutual: 21, client: 'legacy/batch' });
    expect(result('still_plaintext', [aVerifiedEdge(), plain])?.title).toBe(
      'Still plaintext from legacy/batch',
    );
    const unnamed = { ...plain, clientKind: 'unnamed', client: 'Unnamed client' } as const;
    expect(result('still_plaintext', [unnamed])?.title).toBe('Still plaintext from an unnamed client');
  });

  it('names who fails', () => {
    const failing = aVerifiedEdge({ state: 'failing', failed: 3, mutual: 0 });
    expect(result('failing', [failing])).toMatchObject({
      state: 'failed',
      title: 'Calls of shop/frontpage fail',
    });
  });

  it('ends where nothing more can be learned', () => {
    const settled = (['verified', 'not_provable', 'superseded'] as const).map((state) =>
      isSettled({ verification: aVerification({ state }) }),
    );
    expect(settled).toEqual([true, true, true]);
    expect(isSettled({ verification: aVerification({ state: 'still_plaintext' }) })).toBe(false);
  });
});

describe('a client', () => {
  it.each([
    [{}, 'locked', '100% mutual TLS'],
    [{ mutual: 0, notMutual: 5, expected: 'plaintext' }, 'open', 'plaintext'],
    [
      { mutual: 99_999, notMutual: 1, state: 'unexpected' },
      'partial',
      '99.9% mutual TLS, not what policy says',
    ],
    [{ state: 'still_plaintext', mutual: 0, notMutual: 21 }, 'open', 'plaintext accepted'],
    [{ state: 'still_plaintext', notMutual: 21 }, 'partial', '21 requests in plaintext'],
    [{ state: 'failing', failed: 2 }, 'blocked', '2 connections failed'],
    [{ state: 'predicted', mutual: 0 }, 'blocked', 'refused, as predicted'],
    [{ state: 'waiting', mutual: 0 }, 'idle', 'no call since'],
    [{ state: 'not_provable' }, 'unknown', 'seen, on which port is not known'],
  ] as const)('%o is %s: %s', (given, state, text) => {
    expect(edgeResult(aVerifiedEdge(given))).toEqual({ state, text });
  });
});

it('prints amounts with their unit, never 0 for what is above it', () => {
  expect([amount(1, 'requests'), amount(0.2, 'requests'), amount(2512, 'requests')]).toEqual([
    '1 request',
    '1 request',
    '2,512 requests',
  ]);
  expect([amount(0.4, 'bytes'), amount(3120, 'bytes'), amount(5_000_000, 'bytes')]).toEqual([
    '1 B',
    '3.1 kB',
    '5 MB',
  ]);
});
