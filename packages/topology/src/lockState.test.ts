import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDrift, labelShare, lockState, requestShare, tcpShare } from './lockState.ts';
import type { Evidence, Expectation, LockState } from './lockState.ts';

const none = { mutualTls: 0, other: 0 };
const all = (n: number) => ({ mutualTls: n, other: 0 });
const plain = (n: number) => ({ mutualTls: 0, other: n });

function evidence(parts: Partial<Evidence>): Evidence {
  return {
    windowKnown: true,
    requests: undefined,
    tcp: undefined,
    clientReports: 'none',
    expectation: 'mutual_tls',
    partlyRefused: parts.expectation === 'refused',
    seenInLastDay: false,
    ...parts,
  };
}

describe('the decision table, row by row', () => {
  test.each<[string, Partial<Evidence>, LockState]>([
    ['only mutual TLS is locked', { requests: all(5) }, 'locked'],
    ['some of each is partial', { requests: { mutualTls: 1e9, other: 1 } }, 'partial'],
    ['no mutual TLS is open', { requests: plain(5) }, 'open'],
    [
      'requests locked and TCP open is partial',
      { requests: all(5), tcp: { opened: plain(1), bytes: plain(9) } },
      'partial',
    ],
    ['connections alone decide', { tcp: { opened: all(3), bytes: none } }, 'locked'],
    ['bytes decide where no connection was opened', { tcp: { opened: none, bytes: plain(7) } }, 'open'],
    [
      'an old plaintext connection keeps it from locking',
      { tcp: { opened: all(3), bytes: { mutualTls: 9, other: 1 } } },
      'partial',
    ],
    [
      'server reports win over failures of the client',
      { requests: all(1), clientReports: 'all_failed', expectation: 'refused' },
      'locked',
    ],
  ])('1: %s', (_, parts, state) => {
    expect(lockState(evidence(parts))).toEqual({ state, predicted: false });
  });

  test('2: failed connections that policy refuses are blocked', () => {
    for (const clientReports of ['some_failed', 'all_failed'] as const) {
      expect(lockState(evidence({ clientReports, expectation: 'refused' }))).toEqual({
        state: 'blocked',
        predicted: false,
      });
    }
  });

  test('2: where policy refuses only a part, all must have failed', () => {
    const mixed = { expectation: 'mixed', partlyRefused: true } as const;
    expect(lockState(evidence({ ...mixed, clientReports: 'all_failed' }))?.state).toBe('blocked');
    expect(lockState(evidence({ ...mixed, clientReports: 'some_failed' }))?.state).toBe('unknown');
  });

  test('2: failures that policy does not explain are no block', () => {
    expect(lockState(evidence({ clientReports: 'all_failed', expectation: 'mutual_tls' }))?.state).toBe(
      'unknown',
    );
  });

  test('3: client-side reports alone are unknown, never open', () => {
    expect(lockState(evidence({ clientReports: 'succeeded', expectation: 'plaintext' }))?.state).toBe(
      'unknown',
    );
    expect(lockState(evidence({ clientReports: 'succeeded', expectation: 'refused' }))?.state).toBe(
      'unknown',
    );
  });

  test('4: seen in the last day and refused now is blocked, as a prediction', () => {
    expect(lockState(evidence({ seenInLastDay: true, expectation: 'refused' }))).toEqual({
      state: 'blocked',
      predicted: true,
    });
  });

  test('4: a refusal of a part predicts nothing', () => {
    const parts = { seenInLastDay: true, expectation: 'mixed', partlyRefused: true } as const;
    expect(lockState(evidence(parts))?.state).toBe('idle');
  });

  test('5: seen in the last day is idle', () => {
    expect(lockState(evidence({ seenInLastDay: true }))).toEqual({ state: 'idle', predicted: false });
  });

  test('6: never seen is not drawn', () => {
    expect(lockState(evidence({}))).toBeUndefined();
    expect(lockState(evidence({ expectation: 'refused' }))).toBeUndefined();
  });

  test('without an answer from Prometheus a known edge is unknown, whatever policy says', () => {
    for (const expectation of ['mutual_tls', 'refused'] as const) {
      const parts = evidence({ windowKnown: false, seenInLastDay: true, expectation });
      expect(lockState(parts)).toEqual({ state: 'unknown', predicted: false });
      expect(labelShare(parts)).toBeUndefined();
    }
  });
});

const tally = fc.record({ mutualTls: fc.nat(), other: fc.nat() }).filter((t) => t.mutualTls + t.other > 0);

test('locked means that nothing but mutual TLS was counted, and open that none was', () => {
  const tcp = fc.record({ opened: tally, bytes: tally });
  fc.assert(
    fc.property(fc.option(tally, { nil: undefined }), fc.option(tcp, { nil: undefined }), (requests, tcp) => {
      fc.pre(requests !== undefined || tcp !== undefined);
      const tallies = [requests, tcp?.opened, tcp?.bytes].filter((t) => t !== undefined);
      const verdict = lockState(evidence({ requests, tcp }));
      expect(verdict?.state === 'locked').toBe(tallies.every((t) => t.other === 0));
      expect(verdict?.state === 'open').toBe(tallies.every((t) => t.mutualTls === 0));
      const label = labelShare(evidence({ requests, tcp }));
      if (verdict?.state === 'locked') expect(label?.text).toBe('100%');
      if (verdict?.state === 'open') expect(label?.text).toBe('0%');
      if (tcp === undefined && verdict?.state === 'partial') expect(label?.text).not.toMatch(/^(0|100)%$/);
    }),
  );
});

describe('tcpShare', () => {
  const share = (opened: Evidence['requests'], bytes: Evidence['requests']) =>
    tcpShare({ tcp: { opened: opened ?? none, bytes: bytes ?? none } });

  test('counts connections where they were opened', () => {
    expect(share({ mutualTls: 3, other: 1 }, all(1000))).toMatchObject({ basis: 'connections', text: '75%' });
  });
  test('says that it rests on bytes where no connection was opened', () => {
    expect(share(none, { mutualTls: 30, other: 10 })).toMatchObject({ basis: 'bytes', text: '75%' });
  });
  test('falls back to bytes where an older connection shows only there', () => {
    expect(share(all(5), { mutualTls: 1, other: 3 })).toMatchObject({ basis: 'bytes', text: '25%' });
  });
  test('has no number where connections and bytes say the opposite', () => {
    expect(share(all(5), plain(9))).toBeUndefined();
  });
});

test('requests have their own share', () => {
  expect(requestShare({ requests: { mutualTls: 1, other: 1 } })).toMatchObject({
    basis: 'requests',
    text: '50%',
  });
  expect(requestShare({ requests: undefined })).toBeUndefined();
});

test.each<[Expectation, readonly LockState[]]>([
  ['mutual_tls', ['partial', 'open']],
  ['plaintext', ['partial', 'locked']],
  ['refused', ['partial', 'locked', 'open']],
  ['other_tls', []],
  ['mixed', []],
  ['unknown', []],
])('expecting %s, drift is %j', (expectation, drifting) => {
  const states: readonly LockState[] = ['locked', 'partial', 'open', 'idle', 'blocked', 'unknown'];
  expect(states.filter((state) => isDrift(state, expectation))).toEqual(
    states.filter((state) => drifting.includes(state)),
  );
});
