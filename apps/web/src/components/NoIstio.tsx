import { EmptyState } from './EmptyState.tsx';

/** In place of policies and modes that would be Istio's defaults, and hold for nobody. */
export function NoIstio() {
  return (
    <EmptyState title="No Istio in this cluster">
      The API server serves none of Istio’s kinds, no istiod was seen, and no pod has a proxy: nothing here is
      encrypted by a mesh. Install Istio, and what it does appears here within a minute.
    </EmptyState>
  );
}
