import type { Session } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { EmptyState } from '../components/EmptyState.tsx';
import { usePageTitle } from '../components/usePageTitle.ts';
import { queries } from '../data/queries.ts';
import { ClusterlessShell } from '../shell/ClusterlessShell.tsx';
import { paths } from '../state/paths.ts';

/** Clusters come and go; one whose credentials are changed is away for a moment. */
const askAgainMs = 10_000;

/** More have a page of their own, with a search. */
const namedHere = 8;

/** In place of every page of a cluster that this server does not show: an old link, or one of another Padlock. */
export function UnknownCluster({ cluster, known }: { cluster: string; known: Session['clusters'] }) {
  usePageTitle('No such cluster');
  useQuery({ ...queries.session(), refetchInterval: askAgainMs });
  return (
    <ClusterlessShell>
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
              It was removed, renamed or refused, or this is the address of another Padlock.{' '}
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
    </ClusterlessShell>
  );
}
