import { EmptyState } from './EmptyState.tsx';

/** In place of what would be a guess: before the first answer of the API server everything looks empty and in order. */
export function ClusterUnknown() {
  return (
    <EmptyState title="The cluster is not known yet">
      The API server has not answered since Padlock started. What it says appears here by itself.
    </EmptyState>
  );
}
