import type { Topology } from '@padlock/contract';
import { useMemo } from 'react';
import { useNow } from '../../components/useNow.ts';
import { useLive } from '../../live/liveStore.ts';
import { evidenceAge, withoutEvidence } from './model/evidence.ts';

/** A lost stream that comes straight back hides nothing. */
const grace = 5_000;

/** The topology as it may be shown: without its locks while Prometheus, or Padlock itself, does not answer. */
export function useEvidence(topology: Topology | undefined): {
  topology: Topology | undefined;
  current: boolean;
} {
  const live = useLive();
  const now = useNow(1_000);
  const lost = live.lostAt !== null && live.pausedAt === null && now - live.lostAt > grace;
  const sources = live.sources ?? topology?.sources ?? [];
  // What was seen at a past moment stays true, whoever is away now.
  const current = topology?.past === true || (!lost && evidenceAge(sources).kind === 'current');
  return useMemo(
    () => ({ topology: topology && !current ? withoutEvidence(topology) : topology, current }),
    [topology, current],
  );
}
