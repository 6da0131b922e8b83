import type { ServiceDetail } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../../data/queries.ts';
import { useLive } from '../../../live/liveStore.ts';

/** Why no picker on this page may be used at all; null: they may. A single port's own reason is its `refusal`. */
export function usePickerBar(
  service: Pick<ServiceDetail, 'namespace' | 'mayWrite' | 'sources'>,
): string | null {
  const session = useQuery(queries.session());
  const live = useLive();
  const sources = live.sources ?? service.sources;
  if (session.data?.readOnly) return 'This server is read-only: you can view but not change policies.';
  if (!service.mayWrite.allowed)
    return service.mayWrite.reason ?? `You can view but not change policies in ${service.namespace}.`;
  if (live.stream === 'lost') return 'The Padlock server does not answer; nothing can be changed now.';
  if (sources.some(({ name, state }) => name === 'kubernetes' && state === 'down'))
    return 'The cluster does not answer; nothing can be changed now.';
  return null;
}
