import { Alert } from '@patternfly/react-core';
import type { Overview } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { ClusterUnknown } from '../../components/ClusterUnknown.tsx';
import { Denied } from '../../components/Denied.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { NamespaceLimit } from '../../components/NamespaceLimit.tsx';
import { NoNamespaceVisible } from '../../components/NoNamespaceVisible.tsx';
import { useMissingKinds } from '../../components/useMissingKinds.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useSeesNoNamespace } from '../../data/useSeesNoNamespace.ts';
import { useClusterUnknown } from '../../data/useClusterUnknown.ts';
import { useNoIstio } from '../../data/useNoIstio.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster, useNamespaces, useTrafficWindow } from '../../state/urlState.ts';
import { ConnectionCounts } from './ConnectionCounts.tsx';
import { CoverageCard } from './CoverageCard.tsx';
import { FindingsCard } from './FindingsCard.tsx';
import { MeshSettingsCard } from './MeshSettingsCard.tsx';
import { NamespaceCards } from './NamespaceCards.tsx';
import { OverviewSkeleton } from './OverviewSkeleton.tsx';
import { PlaintextTalkers } from './PlaintextTalkers.tsx';
import './overview.css';

/** How well the mesh is encrypted, what stands in the way, and what it is set to. */
export function OverviewPage() {
  const cluster = useCluster();
  const { search } = useLocation();
  const [namespaces] = useNamespaces();
  const [window] = useTrafficWindow();
  const noneChosen = namespaces?.length === 0;
  const overview = useQuery({ ...queries.overview(cluster, { window, namespaces }), enabled: !noneChosen });
  usePageTitle('Overview');

  function content(): ReactNode {
    if (noneChosen)
      return (
        <InCard>
          <EmptyState title="Choose a namespace to see how it is encrypted." />
        </InCard>
      );
    if (overview.data) return <Cards overview={overview.data} namespaces={namespaces} />;
    if (overview.error)
      return (
        <InCard>
          <ErrorState
            title="Cannot show the overview"
            error={overview.error}
            onRetry={() => void overview.refetch()}
          />
        </InCard>
      );
    return <OverviewSkeleton />;
  }

  return (
    <div className="pl-dash">
      <div className="pl-dash-head">
        <h1>Overview</h1>
        <NamespaceLimit />
        <span className="pl-dash-actions">
          <Link
            className="pf-v6-c-button pf-m-secondary pf-m-small"
            to={{ pathname: paths.report(cluster), search: lastingSearch(search) }}
          >
            Report
          </Link>
          <NamespaceFilter />
        </span>
      </div>
      <LimitsNotice />
      {content()}
    </div>
  );
}

/** What cannot be read takes something away from every card: it is said before them. */
function LimitsNotice() {
  const cluster = useCluster();
  const { search } = useLocation();
  const limits = useMissingKinds();
  const noIstio = useNoIstio(cluster);
  if (limits.length === 0) return null;
  return (
    <Alert
      isInline
      variant="info"
      component="p"
      className="pl-dash-limits"
      title={
        noIstio
          ? 'There is no Istio in this cluster: no policy is in force, and no call is encrypted by a mesh.'
          : `Padlock cannot read ${limits.map(({ kind }) => kind).join(', ')}: some of what stands here is incomplete.`
      }
      actionLinks={
        <Link to={{ pathname: paths.mesh(cluster), search: lastingSearch(search) }}>Show why</Link>
      }
    />
  );
}

function Cards({ overview, namespaces }: { overview: Overview; namespaces: readonly string[] | null }) {
  const limits = useMissingKinds(['Namespace', 'Service', 'Pod']);
  const cluster = useCluster();
  const unknown = useClusterUnknown(cluster);
  const seesNothing = useSeesNoNamespace(cluster);
  if (unknown)
    return (
      <InCard>
        <ClusterUnknown />
      </InCard>
    );
  if (overview.namespaces.length === 0)
    return (
      <InCard>
        {limits.length > 0 ? (
          <Denied>
            {limits.map(({ kind, message }) => (
              <p key={kind}>{message}</p>
            ))}
          </Denied>
        ) : seesNothing ? (
          <NoNamespaceVisible />
        ) : (
          <EmptyState title="Nothing to show yet">
            Namespaces are shown here as soon as services or pods run in them. <NamespaceLimit />
          </EmptyState>
        )}
      </InCard>
    );
  return (
    <div className="pl-dash-grid">
      <CoverageCard overview={overview} namespaces={namespaces} />
      <ConnectionCounts edges={overview.edges} sources={overview.sources} namespaces={namespaces} />
      <MeshSettingsCard />
      <NamespaceCards namespaces={overview.namespaces} window={overview.window} />
      <PlaintextTalkers overview={overview} namespaces={namespaces} />
      <FindingsCard findings={overview.findings} />
    </div>
  );
}

function InCard({ children }: { children: ReactNode }) {
  return <div className="pl-card">{children}</div>;
}
