import type { TopologyEdge, TrafficWindow } from '@padlock/contract';
import { count, rate, windowWords } from '../../../components/format.ts';
import { failurePercent } from './numbers.ts';

/** What was seen, how much, since when; or why nothing can be said. */
export function verdictSentence(
  edge: Pick<TopologyEdge, 'state' | 'share' | 'predicted' | 'reportedBy' | 'expectation'>,
  window: TrafficWindow,
): string {
  const last = `in the last ${windowWords(window)}`;
  const basis = edge.share?.basis ?? 'requests';
  switch (edge.state) {
    case 'locked':
      return basis === 'bytes'
        ? `All bytes used mutual TLS ${last}; no new connection was opened`
        : `100% mutual TLS ${last}`;
    case 'partial':
      return `${edge.share?.precise ?? 'Part'} of ${basis} used mutual TLS ${last}`;
    case 'open':
      return `None of the ${basis} used mutual TLS ${last}`;
    case 'blocked':
      return edge.predicted
        ? `No traffic ${last}; policy would now refuse it`
        : `Calls fail, and policy says that they are refused`;
    case 'idle':
      return `No traffic ${last}; ${idleSentence(edge.expectation)}`;
    case 'unknown':
      return edge.reportedBy === 'client'
        ? `Traffic ${last}, but no report from the server side`
        : 'Nothing is known of this connection now';
  }
}

/** `2% refused`: what the state does not tell, since servers report only what reached them. undefined: nothing. */
export function failedText({ failed }: Pick<TopologyEdge, 'failed'>): string | undefined {
  if (failed === null) return undefined;
  return `${failurePercent(failed.share)} ${failed.refused ? 'refused' : 'failed'}`;
}

/** The same, with numbers, and whether policy is behind it. */
export function failedSentence(failed: NonNullable<TopologyEdge['failed']>): string {
  const { requests, connections, share, perSecond, refused } = failed;
  const calls = [
    requests > 0 && count(Math.round(requests), 'request'),
    connections > 0 && count(Math.round(connections), 'TCP connection'),
  ].filter((part) => part !== false);
  const never = `never reached the server (${failurePercent(share)}, ${rate(perSecond)})`;
  return `${calls.join(' and ')} ${never}${refused ? ': policy refuses a part of these calls' : ''}`;
}

function idleSentence(expectation: TopologyEdge['expectation']): string {
  switch (expectation) {
    case 'mutual_tls':
      return 'policy would use mutual TLS';
    case 'plaintext':
      return 'policy would leave it plaintext';
    case 'refused':
      return 'policy would refuse it';
    case 'other_tls':
      return 'it would use TLS with its own certificates';
    case 'mixed':
      return 'policy differs between its calls';
    case 'unknown':
      return 'policy does not tell';
  }
}
