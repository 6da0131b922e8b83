import type { ClusterEntry, Session } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { EmptyState } from '../components/EmptyState.tsx';
import { Skeleton } from '../components/Skeleton.tsx';
import { usePageTitle } from '../components/usePageTitle.ts';
import { queries } from '../data/queries.ts';
import { useClusters } from '../features/clusters/useClusters.ts';
import { ClusterlessShell } from '../shell/ClusterlessShell.tsx';
import { paths } from '../state/paths.ts';
import { useTrafficWindow } from '../state/urlState.ts';

/** Clusters come and go; one whose credentials are changed is away for a moment. */
const askAgainMs = 10_000;

/** More have a page of their own, with a search. */
const namedHere = 8;

/** In place of every page of a cluster that this server does not show: refused, an old link, or one of another Padlock. */
export function UnknownCluster({ cluster, known }: { cluster: string; known: Session['clusters'] }) {
  const [window] = useTrafficWindow();
  const list = useClusters(window);
  const refused = list.data?.clusters.find((entry) => isRefusedAt(cluster, entry));
  usePageTitle(refused ? `${refused.name} is refused` : 'No such cluster');
  useQuery({ ...queries.session(), refetchInterval: askAgainMs });
  return (
    <ClusterlessShell>
      {list.isPending ? (
        <Skeleton rows={3} height={64} label="Looking for the cluster" />
      ) : refused?.state === 'refused' ? (
        <EmptyState
          title={`Padlock does not connect to cluster “${refused.name}”`}
          headingLevel="h1"
          actions={<Link to={paths.clusters}>Show all clusters</Link>}
        >
          <p>{refused.message}</p>
          <p>{remedy(refused)}</p>
        </EmptyState>
      ) : (
        <NoSuchCluster cluster={cluster} known={known} />
      )}
    </ClusterlessShell>
  );
}

function NoSuchCluster({ cluster, known }: { cluster: string; known: Session['clusters'] }) {
  return (
    <EmptyState
      title={`There is no cluster “${cluster}” here`}
      headingLevel="h1"
      actions={<Link to={paths.clusters}>Show all clusters</Link>}
    >
      {known.length === 0 ? (
        'This Padlock shows no cluster now. It looks again every 10 s.'
      ) : (
        <>
          <p>
            It was removed or renamed, or this is the address of another Padlock.{' '}
            {known.length === 1 ? 'Known here:' : `${known.length} clusters are known here:`}
          </p>
          <ul className="pl-known-clusters">
            {known.slice(0, namedHere).map(({ id, name }) => (
              <li key={id}>
                <Link to={paths.overview(id)}>{name}</Link>
              </li>
            ))}
            {known.length > namedHere && <li>and {known.length - namedHere} more</li>}
          </ul>
        </>
      )}
    </EmptyState>
  );
}

/** What is refused has an id that no cluster has: the one that it would have, `~`, and what tells it from others. */
function isRefusedAt(cluster: string, { state, id }: ClusterEntry): boolean {
  return state === 'refused' && (id === cluster || id.startsWith(`${cluster}~`));
}

function remedy({ origin }: ClusterEntry): string {
  return origin.kind === 'secret'
    ? 'Put its Secret right: Padlock then connects by itself, and this page shows the cluster.'
    : 'Padlock reads its kubeconfig when it starts: put that right, and start Padlock again.';
}
