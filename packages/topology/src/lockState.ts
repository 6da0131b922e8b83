import { lowerShare, shareOf } from './share.ts';
import type { Share, Tally } from './share.ts';

export type LockState = 'locked' | 'partial' | 'open' | 'idle' | 'blocked' | 'unknown';

/** What policy says about a call, or about all calls of an edge together. */
export type Expectation = 'mutual_tls' | 'plaintext' | 'refused' | 'other_tls' | 'mixed' | 'unknown';

/** Everything that decides the state of an edge. */
export interface Evidence {
  /** false: Prometheus has not answered for the window, so nothing about it is known. */
  readonly windowKnown: boolean;
  /** Server-side reports in the window; `undefined` where there are none of that kind. */
  readonly requests: Tally | undefined;
  readonly tcp: { readonly opened: Tally; readonly bytes: Tally } | undefined;
  /** Client-side reports in the window, and how many of them were connections that failed. */
  readonly clientReports: 'none' | 'succeeded' | 'some_failed' | 'all_failed';
  readonly expectation: Expectation;
  /** Does policy refuse at least a part of what the edge stands for? */
  readonly partlyRefused: boolean;
  readonly seenInLastDay: boolean;
}

export type Verdict = {
  readonly state: LockState;
  /** `blocked` because policy would refuse it, not because a failure was seen. */
  readonly predicted: boolean;
};

interface Row {
  readonly applies: (evidence: Evidence) => boolean;
  readonly verdict: (evidence: Evidence) => Verdict;
}

const seen = (state: LockState): Verdict => ({ state, predicted: false });

/** First row that applies decides. No row: the edge is not drawn. The order is the specification. */
const rows: readonly Row[] = [
  // 0: without an answer for the window nothing green or red may stay on the page.
  { applies: (e) => !e.windowKnown && e.seenInLastDay, verdict: () => seen('unknown') },
  // 1: the server side terminates the connection, so it alone knows.
  { applies: (e) => e.requests !== undefined || e.tcp !== undefined, verdict: (e) => seen(stateByCounts(e)) },
  // 2: the handshake failed, and policy explains it.
  { applies: failedAsPolicySays, verdict: () => seen('blocked') },
  // 3: traffic, but nobody who could tell: a server without sidecar, or no report yet.
  { applies: (e) => e.clientReports !== 'none', verdict: () => seen('unknown') },
  // 4: refusals of clients without sidecar leave no metric, so they can only be predicted.
  {
    applies: (e) => e.seenInLastDay && e.expectation === 'refused',
    verdict: () => ({ state: 'blocked', predicted: true }),
  },
  // 5
  { applies: (e) => e.seenInLastDay, verdict: () => seen('idle') },
];

/**
 * The state of an edge, from one table. `undefined`: nothing was seen, so there is no edge.
 *
 * Only exact counts decide: one plaintext request among millions makes an edge partial.
 */
export function lockState(evidence: Evidence): Verdict | undefined {
  return rows.find((row) => row.applies(evidence))?.verdict(evidence);
}

/**
 * Where telemetry has no port, an edge stands for ports with different modes and policy refuses only a part. Then failures
 * are its doing only if nothing else was seen.
 */
function failedAsPolicySays(e: Evidence): boolean {
  if (e.expectation === 'refused')
    return e.clientReports === 'some_failed' || e.clientReports === 'all_failed';
  return e.partlyRefused && e.clientReports === 'all_failed';
}

function stateByCounts({ requests, tcp }: Evidence): LockState {
  const tallies = [requests, tcp?.opened, tcp?.bytes].filter((tally) => tally !== undefined);
  const mutualTls = tallies.some((tally) => tally.mutualTls > 0);
  const other = tallies.some((tally) => tally.other > 0);
  if (mutualTls && other) return 'partial';
  return mutualTls ? 'locked' : 'open';
}

/** Share of requests over mutual TLS, by server reports. */
export function requestShare(evidence: Pick<Evidence, 'requests'>): Share | undefined {
  return evidence.requests === undefined ? undefined : shareOf('requests', evidence.requests);
}

/**
 * Share of connections over mutual TLS, or of bytes; `basis` says which. A connection that was opened before the window shows
 * in its bytes alone, so bytes take over where no connection was opened, and where all that were opened agree but bytes do
 * not. `undefined` also where the two say the plain opposite: neither 0 % nor 100 % would be true.
 */
export function tcpShare({ tcp }: Pick<Evidence, 'tcp'>): Share | undefined {
  if (tcp === undefined) return undefined;
  const { opened, bytes } = tcp;
  if (opened.mutualTls === 0 && opened.other === 0) return shareOf('bytes', bytes);
  const [kind, absent] =
    opened.other === 0 ? (['mutualTls', 'other'] as const) : (['other', 'mutualTls'] as const);
  if (opened[absent] > 0 || bytes[absent] === 0) return shareOf('connections', opened);
  return bytes[kind] > 0 ? shareOf('bytes', bytes) : undefined;
}

/** The share that stands on the edge: the lower one, since requests and TCP never go into one percentage. */
export function labelShare(evidence: Evidence): Share | undefined {
  if (!evidence.windowKnown) return undefined;
  return lowerShare(requestShare(evidence), tcpShare(evidence));
}

/** Does what was seen contradict what policy says? Only where policy says one thing, and the server side reported. */
export function isDrift(state: LockState, expectation: Expectation): boolean {
  switch (expectation) {
    case 'mutual_tls':
      return state === 'open' || state === 'partial';
    case 'plaintext':
      return state === 'locked' || state === 'partial';
    case 'refused':
      return state === 'open' || state === 'partial' || state === 'locked';
    case 'other_tls':
    case 'mixed':
    case 'unknown':
      return false;
  }
}
