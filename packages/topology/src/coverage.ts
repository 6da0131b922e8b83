import type { DrawnEdge } from './drawEdges.ts';
import { sum } from './edgeTotals.ts';
import { requestShare, tcpShare } from './lockState.ts';
import type { Evidence, LockState } from './lockState.ts';
import type { Share, Tally } from './share.ts';

/** Shares of mutual TLS in the window, by server-side reports. Requests and TCP never go into one number. */
export interface Coverage {
  requests: Share | null;
  /** Of connections, or of bytes where no connection was opened: `basis` tells. */
  connections: Share | null;
}

/** Sums before it divides. */
export function coverageOf(edges: readonly DrawnEdge[]): Coverage {
  const requests: Counts = { mutualTls: 0, other: 0 };
  const opened: Counts = { mutualTls: 0, other: 0 };
  const bytes: Counts = { mutualTls: 0, other: 0 };
  for (const { server } of edges) {
    add(requests, server.requests);
    add(opened, server.tcp?.opened);
    add(bytes, server.tcp?.bytes);
  }
  const tcp: Evidence['tcp'] = sum(opened) + sum(bytes) === 0 ? undefined : { opened, bytes };
  return { requests: requestShare({ requests }) ?? null, connections: tcpShare({ tcp }) ?? null };
}

type Counts = { -readonly [Field in keyof Tally]: number };

function add(sums: Counts, tally: Tally | undefined): void {
  sums.mutualTls += tally?.mutualTls ?? 0;
  sums.other += tally?.other ?? 0;
}

/** How many edges are in each state. */
export function countStates(edges: readonly DrawnEdge[]): Record<LockState, number> {
  const counts = { locked: 0, partial: 0, open: 0, idle: 0, blocked: 0, unknown: 0 };
  for (const { edge } of edges) counts[edge.state] += 1;
  return counts;
}
