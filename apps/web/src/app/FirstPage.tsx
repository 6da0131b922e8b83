import { useQuery } from '@tanstack/react-query';
import { Navigate, useParams } from 'react-router';
import { ErrorState } from '../components/ErrorState.tsx';
import { queries } from '../data/queries.ts';
import { paths } from '../state/paths.ts';

/** `/` leads to the first page of the default cluster. */
export function FirstPage() {
  const { cluster } = useParams();
  const session = useQuery(queries.session());
  const target = cluster ?? session.data?.defaultCluster;
  if (target !== undefined) return <Navigate to={paths.overview(target)} replace />;
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
