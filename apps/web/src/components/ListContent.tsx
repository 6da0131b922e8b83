import { Button } from '@patternfly/react-core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useClusterUnknown } from '../data/useClusterUnknown.ts';
import { useSeesNoNamespace } from '../data/useSeesNoNamespace.ts';
import { useCluster, useNamespaces } from '../state/urlState.ts';
import { ClusterUnknown } from './ClusterUnknown.tsx';
import { Denied } from './Denied.tsx';
import { EmptyState } from './EmptyState.tsx';
import { ErrorState } from './ErrorState.tsx';
import { NoNamespaceVisible } from './NoNamespaceVisible.tsx';
import { Skeleton } from './Skeleton.tsx';
import { useMissingKinds } from './useMissingKinds.ts';

export interface ListContentProps<Data> {
  list: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  /** What is listed, with `its` or `their`: `its services`. */
  choose: string;
  /** Title of the failure: `Cannot list services`. */
  failure: string;
  loading: { readonly label: string; readonly rows: number; readonly height?: number };
  /** Is there nothing to list, whatever is filtered? */
  isEmpty: (data: Data) => boolean;
  /** The kind without which there seems to be nothing. */
  reads?: string;
  /** In place of an empty list. */
  empty: ReactNode;
  /** Set where a filter leaves nothing: what it says, and what takes it away. */
  unmatched: { readonly title: string; readonly action: string; readonly onClear: () => void } | null;
  children: (data: Data) => ReactNode;
}

/**
 * A list, or why there is none: nobody chose a namespace, it is loading, failed, not known, not permitted, empty or filtered
 * away. In this order, so that nothing is called empty that nobody could look at.
 */
export function ListContent<Data>({
  list,
  choose,
  failure,
  loading,
  isEmpty,
  reads,
  empty,
  unmatched,
  children,
}: ListContentProps<Data>) {
  const cluster = useCluster();
  const [namespaces] = useNamespaces();
  const unknown = useClusterUnknown(cluster);
  const seesNothing = useSeesNoNamespace(cluster);
  const unreadable = useMissingKinds(reads === undefined ? [] : [reads]).find(
    ({ reason }) => reason !== 'absent',
  );
  if (namespaces?.length === 0) return <EmptyState title={`Choose a namespace to see ${choose}.`} />;
  if (list.data === undefined)
    return list.error === null ? (
      <Skeleton {...loading} />
    ) : (
      <ErrorState title={failure} error={list.error} onRetry={() => void list.refetch()} />
    );
  if (unknown) return <ClusterUnknown />;
  if (isEmpty(list.data)) {
    if (seesNothing) return <NoNamespaceVisible />;
    return unreadable === undefined ? empty : <Denied>{unreadable.message}</Denied>;
  }
  if (unmatched !== null)
    return (
      <EmptyState
        title={unmatched.title}
        actions={
          <Button variant="link" onClick={unmatched.onClear}>
            {unmatched.action}
          </Button>
        }
      />
    );
  return children(list.data);
}
