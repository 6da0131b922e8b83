import type { MeshSettings } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { ErrorState } from '../../components/ErrorState.tsx';
import { NoIstio } from '../../components/NoIstio.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { queries } from '../../data/queries.ts';
import { useNoIstio } from '../../data/useNoIstio.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { ScopeCard } from '../workloads/ScopeCard.tsx';
import { ControlPlaneCard } from './ControlPlaneCard.tsx';
import { versionsText } from './controlPlaneWords.ts';
import { RootsCard } from './RootsCard.tsx';
import { SourcesCard } from './SourcesCard.tsx';
import '../services/service.css';
import './mesh.css';

/** The mesh as a whole: its mode, its control planes and what they are set to, the roots that proxies trust. */
export function MeshPage() {
  const cluster = useCluster();
  const { search } = useLocation();
  const settings = useQuery(queries.meshSettings(cluster));
  const mesh = useQuery(queries.mesh(cluster));
  const noIstio = useNoIstio(cluster);
  usePageTitle('Mesh');
  return (
    <>
      <div className="pl-service-head">
        <nav aria-label="Breadcrumb">
          <ol className="pl-crumbs">
            <li>
              <Link to={{ pathname: paths.overview(cluster), search: lastingSearch(search) }}>Overview</Link>
            </li>
            <li aria-current="page">Mesh</li>
          </ol>
        </nav>
        <div className="pl-service-title">
          <h1>Mesh</h1>
        </div>
        <p className="pl-mesh-lead pl-muted">
          {noIstio ? null : settings.data ? `Root namespace ${settings.data.rootNamespace}` : '…'}
        </p>
      </div>
      <div className="pl-service-body">
        {noIstio ? (
          <div className="pl-card">
            <NoIstio />
          </div>
        ) : settings.data ? (
          <Content cluster={cluster} settings={settings.data} />
        ) : (
          <div className="pl-card">
            {settings.error ? (
              <ErrorState
                title="Cannot show the mesh"
                error={settings.error}
                onRetry={() => void settings.refetch()}
              />
            ) : (
              <Skeleton rows={6} height={60} label="Loading mesh settings" />
            )}
          </div>
        )}
        {mesh.data && <SourcesCard mesh={mesh.data} />}
        {mesh.data && mesh.data.limits.length > 0 && (
          <section className="pl-card pl-overview-card" aria-label="What Padlock cannot see">
            <h2>What Padlock cannot see</h2>
            <ul className="pl-lines">
              {mesh.data.limits.map(({ kind, message }) => (
                <li key={kind}>
                  <b>{kind}</b> <span className="pl-muted">{message}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </>
  );
}

function Content({ cluster, settings }: { cluster: string; settings: MeshSettings }) {
  const { rootNamespace, istioNamespace, setting, controlPlanes, otherProxies, roots } = settings;
  return (
    <>
      <ScopeCard title="Mode of the mesh" place={{ cluster, scope: 'mesh' }} setting={setting}>
        It holds wherever no namespace, workload or port has a mode of its own. Padlock writes it to the
        PeerAuthentication without selector in {rootNamespace}.
      </ScopeCard>
      {controlPlanes.map((plane) => (
        <ControlPlaneCard key={plane.revision} plane={plane} />
      ))}
      {otherProxies.length > 0 && (
        <p className="pl-muted">
          Proxies of revisions that have no control plane here: {versionsText(otherProxies)}.
        </p>
      )}
      <RootsCard roots={roots} istioNamespace={istioNamespace} />
    </>
  );
}
