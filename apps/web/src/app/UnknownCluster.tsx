import type { Session } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { EmptyState } from '../components/EmptyState.tsx';
import { usePageTitle } from '../components/usePageTitle.ts';
import { queries } from '../data/queries.ts';
import { paths } from '../state/paths.ts';

/** Clusters come and go; one whose credentials are changed is away for a moment. */
const askAgainMs = 10_000;

/** In place of every page of a cluster that this server does not show: an old link, or one of another Padlock. */
export function UnknownCluster({ cluster, known }: { cluster: string; known: Session['clusters'] }) {
  usePageTitle('No such cluster');
  useQuery({ ...queries.session(), refetchInterval: askAgainMs });
  const [only, ...others] = known;
  return (
    <main>
      <EmptyState title={`There is no cluster ${cluster} here`} headingLevel="h1">
        {only !== undefined && others.length === 0 ? (
          <>
            This Padlock shows <Link to={paths.overview(only.id)}>{only.name}</Link>.
          </>
        ) : (
          <Link to={paths.clusters}>Show all clusters</Link>
        )}
      </EmptyState>
    </main>
  );
}
