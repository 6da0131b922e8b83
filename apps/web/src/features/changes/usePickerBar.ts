import type { PolicyAccess, SourceStatus } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { useLive } from '../../live/liveStore.ts';

/** What decides about all pickers of a place alike. */
export interface PickerGround {
  /** Where the policies stand. */
  readonly namespace: string;
  /** undefined: not known yet. */
  readonly mayWrite: PolicyAccess | undefined;
  readonly sources: readonly SourceStatus[];
}

/** Why no picker of a place may be used at all; null: they may. A single port's own reason is its `refusal`. */
export function usePickerBar({ namespace, mayWrite, sources: told }: PickerGround): string | null {
  const session = useQuery(queries.session());
  const live = useLive();
  const sources = live.sources ?? told;
  if (session.data?.readOnly) return 'This server is read-only: you can view but not change policies.';
  if (mayWrite === undefined) return 'Your rights are being checked.';
  if (!mayWrite.allowed) return mayWrite.reason ?? `You can view but not change policies in ${namespace}.`;
  if (live.stream === 'lost') return 'The Padlock server does not answer; nothing can be changed now.';
  if (sources.some(({ name, state }) => name === 'kubernetes' && state === 'down'))
    return 'The cluster does not answer; nothing can be changed now.';
  return null;
}
