import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeVerdict } from './edgeVerdict.ts';
import type { EdgeFacts, EdgeState } from './edgeVerdict.ts';

const strict = { mutualTls: true, plaintext: false };
const permissive = { mutualTls: true, plaintext: true };
const disabled = { mutualTls: false, plaintext: true };

function facts(given: Partial<EdgeFacts>): EdgeFacts {
  const { mutual = 0, notMutual = 0 } = given;
  return {
    expected: 'mutual_tls',
    accepts: strict,
    mutual,
    notMutual,
    recently: { mutual, notMutual },
    failed: 0,
    attempted: mutual + notMutual + (given.failed ?? 0),
    ambiguous: false,
    lossAccepted: false,
    refusalForeseen: given.lossAccepted ?? false,
    ...given,
  };
}

const quiet = { mutual: 0, notMutual: 0 };
const table: readonly (readonly [string, Partial<EdgeFacts>, EdgeState])[] = [
  ['nothing was seen', {}, 'waiting'],
  ['mutual TLS where it is expected', { mutual: 42 }, 'verified'],
  ['one plaintext request among thousands', { mutual: 3_296, notMutual: 1 }, 'still_plaintext'],
  [
    'plaintext that was under way, and right since',
    { mutual: 900, notMutual: 2, recently: { mutual: 300, notMutual: 0 } },
    'verified',
  ],
  ['plaintext that was under way, and nothing since', { notMutual: 2, recently: quiet }, 'waiting'],
  ['plaintext to a DISABLED port', { expected: 'plaintext', accepts: disabled, notMutual: 7 }, 'verified'],
  ['mutual TLS to a DISABLED port', { expected: 'plaintext', accepts: disabled, mutual: 7 }, 'unexpected'],
  [
    'plaintext to a PERMISSIVE port by a client without sidecar',
    { expected: 'plaintext', accepts: permissive, notMutual: 7 },
    'verified',
  ],
  [
    'plaintext to a PERMISSIVE port by one that policy makes encrypt',
    { accepts: permissive, notMutual: 7 },
    'still_plaintext',
  ],
  ['a refused client of which nothing is heard', { expected: 'refused' }, 'predicted'],
  [
    'a refused client whose calls fail, as was known',
    { expected: 'refused', failed: 9, attempted: 9, refusalForeseen: true },
    'predicted',
  ],
  [
    'a client that was to pass, and that something else made fail since',
    { expected: 'refused', mutual: 230, failed: 9, attempted: 239 },
    'failing',
  ],
  [
    'a refused client that gets through in plaintext',
    { expected: 'refused', notMutual: 1 },
    'still_plaintext',
  ],
  ['a refused client that gets through encrypted', { expected: 'refused', mutual: 1 }, 'unexpected'],
  ['calls that all fail', { failed: 5, attempted: 5 }, 'failing'],
  ['some calls that fail', { mutual: 90, failed: 10, attempted: 100 }, 'failing'],
  ['calls that all fail, as the review said', { failed: 5, attempted: 5, lossAccepted: true }, 'predicted'],
  [
    'calls of which a part fails, as the review said',
    { mutual: 5, failed: 5, lossAccepted: true },
    'verified',
  ],
  ['one connection that broke among many', { mutual: 999, failed: 1, attempted: 1_000 }, 'verified'],
  [
    'plaintext from whom policy knows nothing, to a STRICT port',
    { expected: 'unknown', notMutual: 1 },
    'still_plaintext',
  ],
  [
    'anything from whom policy knows nothing, to a PERMISSIVE port',
    { expected: 'unknown', accepts: permissive, notMutual: 1, mutual: 1 },
    'verified',
  ],
  [
    'mutual TLS on what may be another port',
    { ambiguous: true, accepts: permissive, mutual: 5 },
    'not_provable',
  ],
  [
    'plaintext on what may be another port',
    { ambiguous: true, accepts: permissive, notMutual: 5 },
    'not_provable',
  ],
  ['plaintext that no port takes', { ambiguous: true, accepts: strict, notMutual: 5 }, 'still_plaintext'],
  ['nothing, where telemetry has no port', { ambiguous: true, accepts: permissive }, 'waiting'],
  [
    'TLS of its own, as its rule says',
    { expected: 'other_tls', accepts: permissive, notMutual: 3 },
    'verified',
  ],
];

describe('what became of the calls of one client', () => {
  test.each(table)('%s', (_title, given, state) => {
    expect(edgeVerdict(facts(given))).toBe(state);
  });

  const anyFacts = fc.record({
    expected: fc.constantFrom<EdgeFacts['expected'][]>(
      'mutual_tls',
      'plaintext',
      'refused',
      'other_tls',
      'mixed',
      'unknown',
    ),
    accepts: fc.constantFrom(strict, permissive, disabled),
    mutual: fc.nat(3),
    notMutual: fc.nat(3),
    failed: fc.nat(3),
    attempted: fc.nat(300),
    ambiguous: fc.boolean(),
    lossAccepted: fc.boolean(),
    refusalForeseen: fc.boolean(),
  });

  test('is never verified without a call that the port takes, nor with one under way that it does not', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { mutual, notMutual, accepts, ambiguous } = given;
        const state = edgeVerdict({ ...given, recently: { mutual, notMutual } });
        if (state !== 'verified') return;
        expect(ambiguous).toBe(false);
        expect(mutual + notMutual).toBeGreaterThan(0);
        if (mutual > 0) expect(accepts.mutualTls).toBe(true);
        if (notMutual > 0) expect(accepts.plaintext).toBe(true);
      }),
    );
  });
});
