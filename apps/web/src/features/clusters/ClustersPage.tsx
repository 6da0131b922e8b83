import type { ClusterList } from '@padlock/contract';
import { Alert, Button, SearchInput } from '@patternfly/react-core';
import RhUiWarningIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-icon';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { count } from '../../components/format.ts';
import { Skeleton } from '../../components/Skeleton.tsx';
import { clockTime } from '../../components/time.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { ClusterlessShell } from '../../shell/ClusterlessShell.tsx';
import { useSearchParam, useTrafficWindow } from '../../state/urlState.ts';
import { SeverityCounts } from '../findings/SeverityCounts.tsx';
import '../services/service.css';
import { clusterTotals } from './clusterTable.ts';
import { ClustersTable } from './ClustersTable.tsx';
import { useClusters } from './useClusters.ts';
import './clusters.css';

/** As many are found at a glance. */
const withoutSearch = 8;

/** Every cluster that is known, and how well its mesh is encrypted: the way into each. */
export function ClustersPage() {
  const [window] = useTrafficWindow();
  const [text, setText] = useSearchParam('find');
  const list = useClusters(window);
  useSessionAsOld(list.data);
  usePageTitle('All clusters');
  const clusters = list.data?.clusters ?? [];
  const wanted = (text ?? '').trim().toLowerCase();
  const found = clusters.filter(({ name }) => name.toLowerCase().includes(wanted));

  function content(): ReactNode {
    if (!list.data)
      return list.error ? (
        <ErrorState title="Cannot list clusters" error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <Skeleton rows={3} height={64} label="Asking every cluster how it is" />
      );
    if (clusters.length === 0)
      return (
        <EmptyState title="No clusters">
          Start Padlock with a kubeconfig, or inside a cluster, to see it here.
        </EmptyState>
      );
    if (found.length === 0)
      return (
        <EmptyState
          title="No cluster has this name."
          actions={
            <Button variant="link" onClick={() => setText(null)}>
              Show all
            </Button>
          }
        />
      );
    return <ClustersTable clusters={found} window={list.data.window} />;
  }

  return (
    <ClusterlessShell>
      <div role="alert">
        {list.error && list.data && (
          <div className="pl-banner">
            <RhUiWarningIcon aria-hidden />
            <p>
              <b>The Padlock server does not answer.</b> The page shows what it had at{' '}
              {clockTime(list.dataUpdatedAt)} and asks again by itself.
            </p>
            <Button variant="link" isInline onClick={() => void list.refetch()}>
              Retry
            </Button>
          </div>
        )}
      </div>
      <div className="pl-clusters">
        <div className="pl-clusters-head">
          <div>
            <h1>All clusters</h1>
            <p className="pl-muted" role="status">
              {list.data &&
                (wanted === ''
                  ? summary(clusters)
                  : `${found.length} of ${count(clusters.length, 'cluster')}`)}
            </p>
          </div>
          {list.data && <Totals clusters={clusters} />}
        </div>
        {list.data?.secretsProblem && (
          <Alert
            isInline
            variant="warning"
            component="p"
            title={`Clusters may be missing: ${list.data.secretsProblem}`}
          />
        )}
        {(clusters.length > withoutSearch || wanted !== '') && (
          <search className="pl-toolbar-search" aria-label="Filter clusters">
            <SearchInput
              aria-label="Find a cluster"
              placeholder="Find a cluster"
              type="search"
              value={text ?? ''}
              onChange={(_, value) => setText(value === '' ? null : value)}
              onClear={() => setText(null)}
            />
          </search>
        )}
        <div className="pl-card pl-services">{content()}</div>
      </div>
    </ClusterlessShell>
  );
}

/** `3 clusters, 1 of them cannot be shown` */
function summary(clusters: ClusterList['clusters']): string {
  const away = clusters.length - clusterTotals(clusters).shown;
  const all = count(clusters.length, 'cluster');
  return away === 0
    ? all
    : `${all}, ${away === clusters.length ? 'none' : clusters.length - away} of them shown`;
}

function Totals({ clusters }: { clusters: ClusterList['clusters'] }) {
  const { strict, inMesh, findings } = clusterTotals(clusters);
  if (inMesh === 0) return null;
  return (
    <dl className="pl-clusters-totals">
      <div>
        <dt>Workloads STRICT</dt>
        <dd className="pl-number">
          <b>{strict}</b> of {inMesh}
        </dd>
      </div>
      <div>
        <dt>Findings</dt>
        <dd>
          {findings.error + findings.warning + findings.info === 0 ? (
            'none'
          ) : (
            <SeverityCounts counts={findings} />
          )}
        </dd>
      </div>
    </dl>
  );
}

/** The menu of clusters is of the session: it is read again when the list has come to name others. */
function useSessionAsOld(list: ClusterList | undefined) {
  const client = useQueryClient();
  const ids = list?.clusters.map(({ id, state }) => `${id} ${state === 'refused'}`).join();
  useEffect(() => {
    if (ids !== undefined) void client.invalidateQueries({ queryKey: ['session'] });
  }, [client, ids]);
}
