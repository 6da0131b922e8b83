import type { Expectation } from '../lockState.ts';

/** What became of the calls of one client on one port. */
export type EdgeState =
  /** Nothing was seen of it since. */
  | 'waiting'
  /** Seen, and as policy says. */
  | 'verified'
  /** Seen without mutual TLS where policy asks for it. */
  | 'still_plaintext'
  /** Its connections fail. */
  | 'failing'
  /** Seen encrypted where policy says plaintext, or seen at all where policy refuses it. */
  | 'unexpected'
  /** Policy refuses it, and nothing came through. Refusals of a client without sidecar leave no metric. */
  | 'predicted'
  /** Seen, but perhaps on another port than the one that was changed. */
  | 'not_provable';

/** What was counted of one client since the baseline. */
export interface EdgeFacts {
  readonly expected: Expectation;
  /** What the port takes, whoever calls. */
  readonly accepts: { readonly mutualTls: boolean; readonly plaintext: boolean };
  /** Since the baseline, by the server side. */
  readonly mutual: number;
  readonly notMutual: number;
  /** The same, of the last minutes only. */
  readonly recently: { readonly mutual: number; readonly notMutual: number };
  /** Connections that failed, by the client side, and all that it reported. */
  readonly failed: number;
  readonly attempted: number;
  /** Telemetry cannot tell the changed port from others that the client may have called. */
  readonly ambiguous: boolean;
  /** The review said that it loses access, and that was accepted. */
  readonly lossAccepted: boolean;
  /** That it would be refused was known when the change was made: by its review, or since it was refused before. */
  readonly refusalForeseen: boolean;
}

/** What of an edge's counts fits, and what contradicts policy. */
interface Weighed extends EdgeFacts {
  readonly fitting: number;
  readonly contraryRecently: { readonly mutual: number; readonly notMutual: number };
}

interface Row {
  readonly applies: (facts: Weighed) => boolean;
  readonly state: EdgeState;
}

/** A connection breaks now and then on any mesh; what policy does to a client, it does to more than this of its calls. */
const failingShare = 0.01;

/** The first row that applies decides; the last one always does. The order is the specification. */
const rows: readonly Row[] = [
  // Something else changed since, such as a rule of its own: that it got through before is no comfort.
  {
    state: 'failing',
    applies: ({ expected, refusalForeseen, failed, attempted }) =>
      expected === 'refused' && !refusalForeseen && failed > failingShare * attempted,
  },
  { state: 'still_plaintext', applies: ({ contraryRecently }) => contraryRecently.notMutual > 0 },
  { state: 'unexpected', applies: ({ contraryRecently }) => contraryRecently.mutual > 0 },
  // The review said so: a refused client that fails is no news.
  { state: 'predicted', applies: ({ expected }) => expected === 'refused' },
  {
    state: 'predicted',
    applies: ({ lossAccepted, failed, fitting }) => lossAccepted && failed > 0 && fitting === 0,
  },
  {
    state: 'failing',
    applies: ({ failed, attempted, lossAccepted }) => !lossAccepted && failed > failingShare * attempted,
  },
  {
    state: 'not_provable',
    applies: ({ ambiguous, mutual, notMutual }) => ambiguous && mutual + notMutual > 0,
  },
  { state: 'verified', applies: ({ fitting }) => fitting > 0 },
  { state: 'waiting', applies: () => true },
];

/**
 * The state of one client's calls since a change, from one table.
 *
 * One contrary request within the last minutes contradicts; an older one was under way when the proxies took the policy up,
 * and no longer counts once the client was seen doing right. On a port that telemetry cannot tell from others, only what
 * contradicts policy on each of them counts against it.
 */
export function edgeVerdict(facts: EdgeFacts): EdgeState {
  const contrary = contraryTo(facts);
  const weighed: Weighed = {
    ...facts,
    fitting: (contrary.mutual ? 0 : facts.mutual) + (contrary.notMutual ? 0 : facts.notMutual),
    contraryRecently: {
      mutual: contrary.mutual ? facts.recently.mutual : 0,
      notMutual: contrary.notMutual ? facts.recently.notMutual : 0,
    },
  };
  return rows.find(({ applies }) => applies(weighed))?.state ?? 'waiting';
}

/** Which of both kinds contradicts policy: by what is expected of the client, and by what the port takes from anybody. */
export function contraryTo({
  expected,
  accepts,
  ambiguous,
}: Pick<EdgeFacts, 'expected' | 'accepts' | 'ambiguous'>): {
  readonly mutual: boolean;
  readonly notMutual: boolean;
} {
  const byPort = { mutual: !accepts.mutualTls, notMutual: !accepts.plaintext };
  // What the client was expected to do on the changed port says nothing about the others.
  if (ambiguous) return byPort;
  switch (expected) {
    case 'mutual_tls':
      return { ...byPort, notMutual: true };
    case 'plaintext':
    case 'other_tls':
      return { ...byPort, mutual: true };
    case 'refused':
      return { mutual: true, notMutual: true };
    case 'mixed':
    case 'unknown':
      return byPort;
  }
}
