import { grpcServerErrors } from './seriesQueries.ts';
import type { Tally } from './share.ts';
import type { Protocol, ReportKind, TrafficRecord } from './traffic.ts';

/** What one side reported, summed. Counts over the window. */
export interface SideTotals {
  /** `undefined`: no HTTP or gRPC. */
  readonly requests: Tally | undefined;
  /** Requests that failed on the server, or got no answer. */
  readonly errors: number;
  /** `undefined`: no TCP. */
  readonly tcp: TcpTotals | undefined;
  /** Most traffic first. Empty: this side did not report. */
  readonly protocols: readonly Protocol[];
  /** Calls whose connection failed, and those that did not. */
  readonly failures: number;
  /** Those of them that are requests; the rest are TCP. */
  readonly failedRequests: number;
  readonly successes: number;
}

export interface TcpTotals {
  readonly opened: Tally;
  readonly bytes: Tally;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

export const noTotals: SideTotals = {
  requests: undefined,
  errors: 0,
  tcp: undefined,
  protocols: [],
  failures: 0,
  failedRequests: 0,
  successes: 0,
};

/** Sums the records of one reporting side. */
export function sideTotals(records: readonly TrafficRecord[], reporter: ReportKind['reporter']): SideTotals {
  let [mutualTls, other, errors, http, grpc, tcp] = [0, 0, 0, 0, 0, 0];
  let [failures, failedRequests, successes] = [0, 0, 0];
  let tcpSeen = false;
  for (const record of records) {
    const { kind, requests } = record;
    if (kind.reporter !== reporter) continue;
    const opened = record.tcp?.opened ?? 0;
    if (kind.protocol === 'tcp') {
      tcpSeen = true;
      tcp += opened;
    } else {
      if (kind.protocol === 'grpc') grpc += requests;
      else http += requests;
      if (kind.mutualTls) mutualTls += requests;
      else other += requests;
      if (isServerError(kind)) errors += requests;
    }
    const calls = requests + opened;
    // Bytes without a new connection still are a call that works.
    if (hasConnectionFailure(kind.responseFlags)) {
      failures += calls;
      failedRequests += requests;
    } else successes += calls === 0 ? 1 : calls;
  }
  const requestsSeen = http > 0 || grpc > 0;
  if (!requestsSeen && !tcpSeen) return noTotals;
  return {
    requests: requestsSeen ? { mutualTls, other } : undefined,
    errors,
    tcp: tcpSeen ? tcpTotals(records, reporter) : undefined,
    protocols: byTraffic({ http, grpc, tcp }, tcpSeen),
    failures,
    failedRequests,
    successes,
  };
}

function tcpTotals(records: readonly TrafficRecord[], reporter: ReportKind['reporter']): TcpTotals {
  const opened = { mutualTls: 0, other: 0 };
  const bytes = { mutualTls: 0, other: 0 };
  let [sentBytes, receivedBytes] = [0, 0];
  for (const { kind, tcp } of records) {
    if (kind.reporter !== reporter || tcp === undefined) continue;
    const security = kind.mutualTls ? 'mutualTls' : 'other';
    opened[security] += tcp.opened;
    bytes[security] += tcp.sentBytes + tcp.receivedBytes;
    sentBytes += tcp.sentBytes;
    receivedBytes += tcp.receivedBytes;
  }
  return { opened, bytes, sentBytes, receivedBytes };
}

function byTraffic(calls: Readonly<Record<Protocol, number>>, tcpSeen: boolean): readonly Protocol[] {
  const seen = protocolSets[(calls.http > 0 ? 1 : 0) + (calls.grpc > 0 ? 2 : 0) + (tcpSeen ? 4 : 0)] ?? [];
  return seen.length < 2 ? seen : seen.toSorted((a, b) => calls[b] - calls[a]);
}

/** By a bit for each protocol. Nearly all edges have one of these, which needs not be made for each. */
const protocolSets: readonly (readonly Protocol[])[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
  (['http', 'grpc', 'tcp'] as const).filter((_, position) => (bits & (1 << position)) !== 0),
);

const serverErrorStatus: ReadonlySet<number> = new Set(grpcServerErrors.map(Number));

function isServerError({ responseCode, grpcStatus }: ReportKind): boolean {
  if (responseCode !== undefined && (responseCode === 0 || responseCode >= 500)) return true;
  return grpcStatus !== undefined && serverErrorStatus.has(grpcStatus);
}

/** Envoy's response flags of a connection that was not made or broke: the marks that a failed handshake leaves. */
const connectionFailures: ReadonlySet<string> = new Set(['UF', 'UC', 'URX']);

function hasConnectionFailure(flags: string): boolean {
  return flags !== '' && flags.split(',').some((flag) => connectionFailures.has(flag));
}

/** Requests and connections, without their split: for rates. */
export function sum(tally: Tally | undefined): number {
  return tally === undefined ? 0 : tally.mutualTls + tally.other;
}
