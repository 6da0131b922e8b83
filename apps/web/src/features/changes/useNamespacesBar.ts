import { useQueries, useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { usePickerBar } from './usePickerBar.ts';

/** The first reason why the person may not change mTLS policies in all of these namespaces; null: they may. */
export function useNamespacesBar(namespaces: readonly string[]): string | null {
  const cluster = useCluster();
  const mesh = useQuery(queries.mesh(cluster)).data;
  const answers = useQueries({ queries: namespaces.map((name) => queries.policyAccess(cluster, name)) });
  const denied = answers.findIndex(({ data, error }) => error !== null || data?.allowed === false);
  const unknown = answers.some(({ data, error }) => data === undefined && error === null);
  const answer = answers[denied];
  return usePickerBar({
    namespace: namespaces[denied] ?? '',
    mayWrite:
      answer !== undefined
        ? (answer.data ?? { allowed: false, reason: answer.error?.message ?? null })
        : unknown
          ? undefined
          : { allowed: true, reason: null },
    sources: mesh?.sources ?? [],
  });
}
