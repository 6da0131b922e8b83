import { Alert } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { ChangeButton } from '../changes/ChangeButton.tsx';
import { useReview } from '../changes/review.ts';
import { useTargetBar } from '../changes/useTargetBar.ts';

/** Says that evidence is per service while telemetry carries no port, and offers what adds it. Nothing where it does. */
export function PortEvidence() {
  const review = useReview();
  const barred = useTargetBar({ scope: 'port_evidence' });
  const mesh = useQuery(queries.mesh(useCluster())).data;
  if (mesh?.portEvidence !== false) return null;
  return (
    <Alert
      isInline
      variant="info"
      component="p"
      title="Telemetry tells services apart, but not their ports: a caller of a service with several ports stands in the way of all of them."
    >
      <p>A Telemetry resource has the servers of the mesh report the port. It changes no policy.</p>
      <ChangeButton
        variant="link"
        isInline
        barred={barred}
        onClick={() => review.open([{ scope: 'port_evidence' }])}
      >
        Review the Telemetry resource
      </ChangeButton>
    </Alert>
  );
}
