import type { Outcome } from '@padlock/mtls';

/** What becomes of a call. */
export interface Verdict {
  readonly outcome: Outcome;
  /** The client's SPIFFE identity as the server sees it; null without mutual TLS. */
  readonly identity: string | null;
}

export const sameVerdict = (one: Verdict, other: Verdict): boolean =>
  one.outcome === other.outcome && one.identity === other.identity;

/** @example verdictText({ outcome: 'mutual_tls', identity: 'spiffe://cluster.local/ns/a/sa/b' }); // 'mutual_tls as a/b' */
export function verdictText({ outcome, identity }: Verdict): string {
  const account = identity === null ? null : /^spiffe:\/\/cluster\.local\/ns\/(.+)\/sa\/(.+)$/.exec(identity);
  if (identity === null) return outcome;
  return `${outcome} as ${account === null ? identity : `${account[1]}/${account[2]}`}`;
}
