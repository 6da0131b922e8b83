import type { NamespaceOverview } from '@padlock/contract';
import { count } from '../../components/format.ts';

export interface ReadinessWords {
  readonly state: 'strict' | 'ready' | 'unseen' | 'blocked' | 'outside' | 'nothing' | 'unknown';
  readonly headline: string;
  /** What stands in the way; empty: nothing. */
  readonly blockers: string;
  /** Ports that are STRICT or could be. */
  readonly ready: number;
  readonly total: number;
}

/**
 * How far a namespace is on the way to STRICT, in words.
 *
 * @param podsKnown false: no pod can be read, so that nobody knows what runs there.
 */
export function readinessWords(
  { readiness, podsInMesh, pods }: NamespaceOverview,
  podsKnown = true,
): ReadinessWords {
  const { strict, ready, unseen, blocked, outside, unknown } = readiness.ports;
  const total = strict + ready + unseen + blocked + outside + unknown;
  const numbers = { ready: strict + ready, total };
  if (!podsKnown && pods === 0)
    return {
      ...numbers,
      state: 'unknown',
      headline: 'Readiness not known',
      blockers: 'Padlock cannot read pods',
    };
  if (total === 0)
    return {
      ...numbers,
      state: 'nothing',
      headline: podsInMesh === 0 && pods > 0 ? 'Not in the mesh' : 'No ports',
      blockers: '',
    };
  if (outside === total)
    return { ...numbers, state: 'outside', headline: 'Not in the mesh', blockers: 'No pod has a proxy' };
  if (unknown > 0)
    return {
      ...numbers,
      state: 'unknown',
      headline: 'Readiness not known',
      blockers: 'The last day of traffic is not known',
    };
  if (blocked + outside > 0)
    return {
      ...numbers,
      state: 'blocked',
      headline: blockerCount(readiness),
      blockers: blockersText(readiness),
    };
  if (unseen > 0)
    return {
      ...numbers,
      state: 'unseen',
      headline: `${unseen} without traffic`,
      blockers: 'No calls in the last day to judge STRICT by',
    };
  if (ready === 0) return { ...numbers, state: 'strict', headline: 'STRICT in force', blockers: '' };
  return { ...numbers, state: 'ready', headline: 'Ready for STRICT', blockers: '' };
}

type Readiness = NamespaceOverview['readiness'];

function blockerCount({ plaintextCallers, workloadsOutside }: Readiness): string {
  return count(plaintextCallers + workloadsOutside, 'blocker');
}

function blockersText({ plaintextCallers, workloadsOutside }: Readiness): string {
  return [
    plaintextCallers > 0 ? `${count(plaintextCallers, 'caller')} without mutual TLS in the last day` : null,
    workloadsOutside > 0 ? `${count(workloadsOutside, 'workload')} without sidecar` : null,
  ]
    .filter((part) => part !== null)
    .join(', ');
}
