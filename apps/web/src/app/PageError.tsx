import { useRouteError } from 'react-router';
import { ErrorState } from '../components/ErrorState.tsx';

/** A page that failed to load or to draw; what is around it stays. */
export function PageError() {
  const thrown = useRouteError();
  const error = thrown instanceof Error ? thrown : new Error('Unknown error');
  return (
    <ErrorState
      title="This page failed"
      error={error}
      onRetry={() => window.location.reload()}
      retryLabel="Reload"
    />
  );
}
