import { noTotals, sideTotals } from './edgeTotals.ts';
import type { SideTotals } from './edgeTotals.ts';
import { includes, toExpectation } from './expectation.ts';
import type { OutcomeSet } from './expectation.ts';
import { labelShare, lockState } from './lockState.ts';
import type { Evidence, Verdict } from './lockState.ts';
import type { Share } from './share.ts';
import type { TrafficRecord } from './traffic.ts';

/** Where the records of an edge come from. */
export interface Sighting {
  /** false: Prometheus has not answered for the window. */
  readonly windowKnown: boolean;
  /** The records are of the window; else of the last day, and only tell that the edge exists. */
  readonly inWindow: boolean;
  readonly seenInLastDay: boolean;
}

export interface Judgement {
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  /** Nothing where the state is not one of counts. */
  readonly share: Share | undefined;
  readonly server: SideTotals;
  readonly client: SideTotals;
}

/** Sums up records and decides: for an edge, for one port of it, or for all edges into a service. */
export function judge(
  records: readonly TrafficRecord[],
  outcomes: OutcomeSet,
  sighting: Sighting,
): Judgement | undefined {
  const server = sighting.inWindow ? sideTotals(records, 'server') : noTotals;
  const client = sighting.inWindow ? sideTotals(records, 'client') : noTotals;
  const evidence: Evidence = {
    windowKnown: sighting.windowKnown,
    seenInLastDay: sighting.seenInLastDay,
    requests: server.requests,
    tcp: server.tcp,
    clientReports: clientReports(client),
    expectation: toExpectation(outcomes),
    partlyRefused: includes(outcomes, 'refused'),
  };
  const verdict = lockState(evidence);
  if (verdict === undefined) return undefined;
  const counted = verdict.state === 'locked' || verdict.state === 'partial' || verdict.state === 'open';
  return { evidence, verdict, share: counted ? labelShare(evidence) : undefined, server, client };
}

function clientReports(client: SideTotals): Evidence['clientReports'] {
  if (client.protocols.length === 0) return 'none';
  if (client.failures === 0) return 'succeeded';
  return client.successes === 0 ? 'all_failed' : 'some_failed';
}
