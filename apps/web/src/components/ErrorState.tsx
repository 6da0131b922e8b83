import { ApiError } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import RhUiSearchIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-search-icon';
import RhUiErrorIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-icon';
import { Denied } from './Denied.tsx';
import { EmptyState } from './EmptyState.tsx';

export interface ErrorStateProps {
  title: string;
  error: Error;
  onRetry?: () => void;
  retryLabel?: string;
  /** Why it may not be there, and what then. */
  missing?: string;
}

/** What happened, in the server's words, and the way to try again. A missing permission, or a missing object, is shown as that. */
export function ErrorState({
  title,
  error,
  onRetry,
  retryLabel = 'Retry',
  missing = 'It may have been deleted or renamed. If it is created again, this page shows it.',
}: ErrorStateProps) {
  if (error instanceof ApiError && error.problem.status === 403)
    return <Denied>{error.problem.detail}</Denied>;
  if (error instanceof ApiError && error.problem.status === 404)
    return (
      <div role="alert">
        <EmptyState title={error.message} icon={<RhUiSearchIcon aria-hidden />}>
          {missing}
        </EmptyState>
      </div>
    );
  return (
    <div role="alert">
      <EmptyState
        title={title}
        icon={<RhUiErrorIcon aria-hidden />}
        actions={
          onRetry && (
            <Button variant="secondary" onClick={onRetry}>
              {retryLabel}
            </Button>
          )
        }
      >
        <p>{error.message}</p>
        {error instanceof ApiError && error.problem.requestId !== undefined && (
          <p className="pl-muted">
            Request <span className="pl-mono">{error.problem.requestId}</span> in the server's log
          </p>
        )}
      </EmptyState>
    </div>
  );
}
