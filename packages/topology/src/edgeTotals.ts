import { grpcServerErrors } from './seriesQueries.ts';
import type { Tally } from './share.ts';
import type { Protocol, TrafficRecord } from './traffic.ts';

/** What one side reported, summed. Counts over the window. */
export interface SideTotals {
  /** `undefined`: no HTTP or gRPC. */
  readonly requests: Tally | undefined;
  /** Requests that failed on the server, or got no answer. */
  readonly errors: number;
  /** `undefined`: no TCP. */
  readonly tcp: { readonly opened: Tally; readonly bytes: Tally } | undefined;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Most traffic first. */
  readonly protocols: readonly Protocol[];
  /** Calls whose connection failed, and those that did not. */
  readonly failures: number;
  readonly successes: number;
}

/** Envoy's response flags of a connection that was not made or broke: the marks that a failed handshake leaves. */
const connectionFailures = new Set(['UF', 'UC', 'URX']);
const serverErrorStatus: ReadonlySet<number> = new Set(grpcServerErrors.map(Number));

/** Sums the records of one reporting side. */
export function sideTotals(
  records: readonly TrafficRecord[],
  reporter: TrafficRecord['reporter'],
): SideTotals {
  const requests = { mutualTls: 0, other: 0 };
  const opened = { mutualTls: 0, other: 0 };
  const bytes = { mutualTls: 0, other: 0 };
  const byProtocol = { http: 0, grpc: 0, tcp: 0 };
  let [errors, sentBytes, receivedBytes, failures, successes] = [0, 0, 0, 0, 0];
  let tcpSeen = false;

  for (const record of records) {
    if (record.reporter !== reporter) continue;
    const { count } = record;
    const kind = record.mutualTls ? 'mutualTls' : 'other';
    if (record.protocol === 'tcp') {
      tcpSeen = true;
      opened[kind] += count.opened;
      bytes[kind] += count.sentBytes + count.receivedBytes;
      sentBytes += count.sentBytes;
      receivedBytes += count.receivedBytes;
    } else {
      requests[kind] += count.requests;
      if (isServerError(record)) errors += count.requests;
    }
    const calls = count.requests + count.opened;
    byProtocol[record.protocol] += calls;
    // Bytes without a new connection still are a call that works.
    if (hasConnectionFailure(record.responseFlags)) failures += calls;
    else successes += calls === 0 ? 1 : calls;
  }

  const seen = {
    http: byProtocol.http > 0,
    grpc: byProtocol.grpc > 0,
    tcp: tcpSeen,
  };
  const protocols = (['http', 'grpc', 'tcp'] as const)
    .filter((protocol) => seen[protocol])
    .sort((a, b) => byProtocol[b] - byProtocol[a]);
  return {
    requests: seen.http || seen.grpc ? requests : undefined,
    errors,
    tcp: tcpSeen ? { opened, bytes } : undefined,
    sentBytes,
    receivedBytes,
    protocols,
    failures,
    successes,
  };
}

function isServerError(record: TrafficRecord): boolean {
  const { responseCode, grpcStatus } = record;
  if (responseCode !== undefined && (responseCode === 0 || responseCode >= 500)) return true;
  return grpcStatus !== undefined && serverErrorStatus.has(grpcStatus);
}

function hasConnectionFailure(flags: string): boolean {
  return flags !== '' && flags.split(',').some((flag) => connectionFailures.has(flag));
}

/** Requests and connections, without their split: for rates. */
export function sum(tally: Tally | undefined): number {
  return tally === undefined ? 0 : tally.mutualTls + tally.other;
}
