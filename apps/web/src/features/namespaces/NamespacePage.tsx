import type { NamespaceDetail, Overview } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams } from 'react-router';
import { Fact } from '../../components/Fact.tsx';
import { ErrorState } from '../../components/ErrorState.tsx';
import { observed } from '../../components/format.ts';
import { KindBadge } from '../../components/KindBadge.tsx';
import { LockLabel } from '../../components/lock/index.ts';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { usePodsKnown } from '../../components/usePodsKnown.ts';
import { queries } from '../../data/queries.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster, useTrafficWindow } from '../../state/urlState.ts';
import { CoverageCard } from '../overview/CoverageCard.tsx';
import { FindingsCard } from '../overview/FindingsCard.tsx';
import { NamespaceReadiness } from '../overview/NamespaceReadiness.tsx';
import { PlaintextTalkers } from '../overview/PlaintextTalkers.tsx';
import { ScopeCard } from '../workloads/ScopeCard.tsx';
import { NamespaceTables } from './NamespaceTables.tsx';
import '../overview/overview.css';
import '../services/service.css';
import './namespace.css';

/** One namespace: its mode, how well it is encrypted, who is in the way, and what runs there. */
export function NamespacePage() {
  const cluster = useCluster();
  const { name = '' } = useParams();
  const [window] = useTrafficWindow();
  const namespace = useQuery(queries.namespace(cluster, name));
  const overview = useQuery(queries.overview(cluster, { window, namespaces: [name] }));
  usePageTitle(name, 'Namespace');
  // While another namespace is still shown as a placeholder, nothing of it may stand here.
  const seen = overview.data?.namespaces.find((candidate) => candidate.name === name);
  const own = seen && overview.data;
  return (
    <>
      <div className="pl-service-head">
        <Header name={name} namespace={namespace.data} seen={seen} />
      </div>
      <div className="pl-service-body">
        {namespace.data ? (
          <>
            <ScopeCard
              title="Mode of the namespace"
              place={{ cluster, scope: 'namespace', namespace: name }}
              setting={namespace.data.setting}
            >
              It holds for every workload of {name} that has no mode of its own. Padlock writes it to the
              PeerAuthentication without selector that is in force there.
            </ScopeCard>
            {own ? (
              <Seen overview={own} namespaces={[name]} />
            ) : (
              <div className="pl-card">
                {overview.error ? (
                  <ErrorState
                    title="No evidence"
                    error={overview.error}
                    onRetry={() => void overview.refetch()}
                  />
                ) : overview.isFetching ? (
                  <Skeleton rows={10} height={60} label={`Loading the traffic of ${name}`} />
                ) : (
                  <p className="pl-namespace-empty pl-muted">
                    {name} has neither services nor pods, so there is nothing to see.
                  </p>
                )}
              </div>
            )}
            <NamespaceTables name={name} />
          </>
        ) : (
          <div className="pl-card">
            {namespace.error ? (
              <ErrorState
                title={`Cannot show namespace ${name}`}
                error={namespace.error}
                onRetry={() => void namespace.refetch()}
              />
            ) : (
              <Skeleton rows={6} height={60} label={`Loading namespace ${name}`} />
            )}
          </div>
        )}
      </div>
    </>
  );
}

function Seen({ overview, namespaces }: { overview: Overview; namespaces: readonly string[] }) {
  const [namespace] = overview.namespaces;
  return (
    <div className="pl-namespace-grid">
      <CoverageCard overview={overview} namespaces={namespaces} />
      {namespace && <NamespaceReadiness namespace={namespace} />}
      <PlaintextTalkers overview={overview} namespaces={namespaces} />
      <FindingsCard findings={overview.findings} />
    </div>
  );
}

const enrolments: Readonly<Record<NamespaceDetail['enrolment'], string>> = {
  sidecar: 'sidecars are injected',
  ambient: 'ambient',
  none: 'pods are not added to the mesh',
};

function Header({
  name,
  namespace,
  seen,
}: {
  name: string;
  namespace: NamespaceDetail | undefined;
  seen: Overview['namespaces'][number] | undefined;
}) {
  const cluster = useCluster();
  const { search } = useLocation();
  const podsKnown = usePodsKnown();
  return (
    <>
      <nav aria-label="Breadcrumb">
        <ol className="pl-crumbs">
          <li>
            <Link to={{ pathname: paths.overview(cluster), search: lastingSearch(search) }}>Overview</Link>
          </li>
          <li aria-current="page">{name}</li>
        </ol>
      </nav>
      <div className="pl-service-title">
        <KindBadge kind="Namespace" />
        <h1>{name}</h1>
        {namespace && <ModeBadge mode={namespace.setting.mode.mode} />}
        {seen && (
          <LockLabel state={seen.state} size={16}>
            {observed(seen.state, null)}
          </LockLabel>
        )}
      </div>
      <dl className="pl-service-facts">
        <Fact term="Enrolment">{namespace ? enrolments[namespace.enrolment] : '…'}</Fact>
        <Fact term="Pods">
          {!podsKnown ? 'not known' : seen ? `${seen.pods}, ${seen.podsInMesh} in the mesh` : '…'}
        </Fact>
        <Fact term="Services">{seen ? String(seen.services) : '…'}</Fact>
      </dl>
    </>
  );
}
