import type { PolicyAccess } from '@padlock/contract';
import { useQueries, useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import type { WrittenPlace } from './targetWrites.ts';
import { usePickerBar } from './usePickerBar.ts';

/** The first reason why the person may not write in all of these places; null: they may. */
export function useWriteBar(places: readonly WrittenPlace[]): string | null {
  const cluster = useCluster();
  const mesh = useQuery(queries.mesh(cluster)).data;
  const answers = useQueries({
    queries: places.map(({ namespace, kind }) => queries.policyAccess(cluster, namespace, kind)),
  });
  const denied = answers.findIndex(({ data, error }) => error !== null || data?.allowed === false);
  return usePickerBar({
    namespace: places[denied]?.namespace ?? '',
    mayWrite: together(answers, denied),
    sources: mesh?.sources ?? [],
  });
}

function together(
  answers: readonly { data: PolicyAccess | undefined; error: Error | null }[],
  denied: number,
): PolicyAccess | undefined {
  const answer = answers[denied];
  if (answer !== undefined) return answer.data ?? { allowed: false, reason: answer.error?.message ?? null };
  const unknown = answers.some(({ data }) => data === undefined);
  return unknown ? undefined : { allowed: true, reason: null };
}
