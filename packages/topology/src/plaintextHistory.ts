// Since when each caller has been seen without mutual TLS: one coarse look back over days.
import { derivedFrom } from './derivedFrom.ts';
import { edgeSlot } from './edgeSlot.ts';
import { groupByEdge } from './groupByEdge.ts';
import type { EdgeTable } from './groupByEdge.ts';
import type { MeshIndex, Structure } from './meshIndex.ts';
import type { NodeRef } from './nodeRef.ts';
import { parseTraffic } from './parseTraffic.ts';
import { increaseOf } from './promql/increase.ts';
import { selector } from './promql/matcher.ts';
import { peerLabels, trafficMetrics } from './queries.ts';
import type { RangeSeries, RangeTimes } from './securitySeries.ts';
import type { Traffic } from './traffic.ts';

export type PlaintextQueryName = 'requests' | 'tcpSentBytes';

/**
 * Range queries for everything that server-side reports say was not mutual TLS: requests, and TCP by its bytes, since a
 * connection may have been open for longer than anybody looks back. `plaintextHistory` reads the answers.
 */
export function plaintextQueries(options: {
  readonly stepSeconds: number;
  readonly scrapeIntervalSeconds: number;
}): Readonly<Record<PlaintextQueryName, string>> {
  const matchers = ['reporter!="source"', 'connection_security_policy!="mutual_tls"'];
  const query = (name: PlaintextQueryName): string => {
    const grown = increaseOf(
      selector(trafficMetrics[name], matchers),
      options.stepSeconds,
      options.scrapeIntervalSeconds,
    );
    return `sum by (${peerLabels.join(',')}) (${grown}) > 0`;
  };
  return { requests: query('requests'), tcpSentBytes: query('tcpSentBytes') };
}

/** The first sight of each pair of peers without mutual TLS, in a range of time. */
export interface PlaintextHistory {
  readonly times: RangeTimes;
  /** Its counts are times: the Unix seconds of the first point at which something had grown. */
  readonly firstSeen: Traffic;
}

/** Reads the answers of `plaintextQueries`. */
export function plaintextHistory(
  answers: Readonly<Record<PlaintextQueryName, readonly RangeSeries[]>>,
  times: RangeTimes,
): PlaintextHistory {
  const first = (name: PlaintextQueryName) =>
    answers[name].flatMap(({ labels, values }) => {
      const point = values.find(([, value]) => value > 0);
      return point === undefined ? [] : [{ labels, value: point[0] }];
    });
  const meta = { at: times.end, windowSeconds: times.end - times.start, destinationPort: false };
  const firstSeen = parseTraffic(
    { requests: first('requests'), tcpOpened: [], tcpSentBytes: first('tcpSentBytes'), tcpReceivedBytes: [] },
    meta,
  );
  return { times, firstSeen };
}

/** When somebody was first seen without mutual TLS. */
export interface FirstSight {
  /** RFC 3339. It was between this moment and `precisionSeconds` later. */
  time: string;
  precisionSeconds: number;
  /** It was there already where the look back ends: it may have begun long before. */
  orEarlier: boolean;
}

const tables = derivedFrom((structure: Structure) =>
  derivedFrom((traffic: Traffic): EdgeTable => groupByEdge(structure, traffic, 'service')),
);

/** null: not in the history, which may be older than the first call, or not there at all. */
export function firstPlaintext(
  { structure }: MeshIndex,
  history: PlaintextHistory | undefined,
  { source, target }: { readonly source: NodeRef; readonly target: NodeRef },
): FirstSight | null {
  if (history === undefined) return null;
  const records =
    tables(structure)(history.firstSeen).get(edgeSlot(structure, source, target))?.records ?? [];
  const first = Math.min(...records.map(({ requests, tcp }) => Math.max(requests, tcp?.sentBytes ?? 0)));
  if (!Number.isFinite(first)) return null;
  const { start, stepSeconds } = history.times;
  return {
    time: new Date((first - stepSeconds) * 1000).toISOString(),
    precisionSeconds: stepSeconds,
    orEarlier: first <= start,
  };
}
