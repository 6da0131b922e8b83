import type { Overview } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
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
        <NamespaceFilter />
      </div>
      {content()}
    </div>
  );
}

function Cards({ overview, namespaces }: { overview: Overview; namespaces: readonly string[] | null }) {
  if (overview.namespaces.length === 0)
    return (
      <InCard>
        <EmptyState title="Nothing to show yet">
          Namespaces stand here as soon as services or pods run in them.
        </EmptyState>
      </InCard>
    );
  return (
    <div className="pl-dash-grid">
      <CoverageCard overview={overview} namespaces={namespaces} />
      <ConnectionCounts edges={overview.edges} namespaces={namespaces} />
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
