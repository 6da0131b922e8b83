import type { PathCaller, PathCounts, PathNamespace, PathState, PlanWarning } from '@padlock/contract';
import { count } from '../../components/format.ts';

export const pathStates: readonly PathState[] = [
  'blocked',
  'unknown',
  'warned',
  'ready',
  'strict',
  'outside',
];

export const pathWord: Readonly<Record<PathState, string>> = {
  strict: 'STRICT',
  ready: 'Ready',
  warned: 'Ready with warnings',
  blocked: 'Blocked',
  unknown: 'Not known',
  outside: 'Outside the mesh',
};

export const pathMeaning: Readonly<Record<PathState, string>> = {
  strict: 'only mutual TLS gets in',
  ready: 'nobody would lose access',
  warned: 'nobody who was seen would lose access, but the review warns of what telemetry does not show',
  blocked: 'somebody would lose access',
  unknown: 'Prometheus has not answered, so who calls is not known',
  outside: 'no sidecar and not in ambient: no policy can protect it',
};

/** Workloads that policy can protect. */
export function protectable({ strict, ready, warned, blocked, unknown }: PathCounts): number {
  return strict + ready + warned + blocked + unknown;
}

/** `12 of 20 workloads are STRICT, 4 ready, 1 ready with warnings, 3 blocked.` */
export function progressSentence(counts: PathCounts): string {
  const all = protectable(counts);
  if (all === 0) return 'No workload is in the mesh.';
  const parts = [
    `${counts.strict} of ${count(all, 'workload')} ${counts.strict === 1 || all === 1 ? 'is' : 'are'} STRICT`,
  ];
  if (counts.ready > 0) parts.push(`${counts.ready} ready`);
  if (counts.warned > 0) parts.push(`${counts.warned} ready with warnings`);
  if (counts.blocked > 0) parts.push(`${counts.blocked} blocked`);
  if (counts.unknown > 0) parts.push(`${counts.unknown} not known`);
  const outside = counts.outside === 0 ? '' : `; ${counts.outside} outside the mesh`;
  return `${parts.join(', ')}${outside}.`;
}

/** Of a namespace, those that none of its workloads says already. */
export function warningsOfNamespace({ warnings, workloads }: PathNamespace): readonly PlanWarning[] {
  const said = new Set(workloads.flatMap((workload) => workload.warnings.map(({ message }) => message)));
  return warnings.filter(({ message }) => !said.has(message));
}

export function callerName({ client, clientKind }: Pick<PathCaller, 'client' | 'clientKind'>): string {
  if (client.startsWith('(hidden)/'))
    return `Somebody that you may not see (${client.slice('(hidden)/'.length)})`;
  return clientKind === 'unnamed' ? 'A client without a name' : client;
}
