import type { LockState, VerifiedEdge } from '@padlock/contract';
import { amount, seenOf } from './verificationSteps.ts';

/** One line of the table of clients: the lock of what was seen, and words. */
export interface EdgeResult {
  readonly state: LockState;
  readonly text: string;
}

/** What became of the calls of one client since the change. */
export function edgeResult(edge: VerifiedEdge): EdgeResult {
  switch (edge.state) {
    case 'waiting':
      return { state: 'idle', text: 'no call since' };
    case 'verified':
      return { state: lockOf(edge), text: shareText(edge) };
    case 'still_plaintext':
      return {
        state: edge.mutual > 0 ? 'partial' : 'open',
        text: edge.mutual > 0 ? `${amount(edge.notMutual, edge.unit)} in plaintext` : 'plaintext accepted',
      };
    case 'failing':
      return { state: 'blocked', text: `${amount(edge.failed, 'connections')} failed` };
    case 'unexpected':
      return { state: lockOf(edge), text: `${shareText(edge)}, not what policy says` };
    case 'predicted':
      return { state: 'blocked', text: 'refused, as predicted' };
    case 'not_provable':
      return { state: 'unknown', text: 'seen, on which port is not known' };
  }
}

function lockOf(edge: VerifiedEdge): LockState {
  if (seenOf(edge) === 0) return edge.expected === 'refused' ? 'blocked' : 'idle';
  if (edge.notMutual === 0) return 'locked';
  return edge.mutual === 0 ? 'open' : 'partial';
}

/** Cut, never rounded up to 100 or down to 0. */
function shareText(edge: VerifiedEdge): string {
  const seen = seenOf(edge);
  if (seen === 0) return edge.expected === 'refused' ? 'refused' : 'no call since';
  if (edge.notMutual === 0) return '100% mutual TLS';
  if (edge.mutual === 0) return 'plaintext';
  const tenths = Math.max(1, Math.min(999, Math.floor((edge.mutual / seen) * 1000)));
  return `${tenths / 10}% mutual TLS`;
}
