import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';
import { ErrorState } from '../components/ErrorState.tsx';
import { queries } from '../data/queries.ts';
import { paths } from '../state/paths.ts';

/** `/` leads to the first page of the only cluster, or to all of them. */
export function FirstPage() {
  const { cluster } = useParams();
  const session = useQuery(queries.session());
  if (cluster !== undefined) return <Navigate to={paths.overview(cluster)} replace />;
  if (session.data) {
    const { clusters, defaultCluster } = session.data;
    return <Navigate to={clusters.length > 1 ? paths.clusters : paths.overview(defaultCluster)} replace />;
  }
  if (session.error)
    return (
      <main>
        <ErrorState
          title="Padlock cannot start"
          error={session.error}
          onRetry={() => void session.refetch()}
        />
      </main>
    );
  return null;
}
