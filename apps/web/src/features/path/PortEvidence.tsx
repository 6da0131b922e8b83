import { Alert, Button } from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../data/queries.ts';
import { useCluster } from '../../state/urlState.ts';
import { useReview } from '../changes/review.ts';

/** Says that evidence is per service while telemetry carries no port, and offers what adds it. Nothing where it does. */
export function PortEvidence({ readOnly }: { readOnly: boolean }) {
  const review = useReview();
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
      <Button
        variant="link"
        isInline
        isDisabled={readOnly}
        onClick={() => review.open([{ scope: 'port_evidence' }])}
      >
        Review the Telemetry resource
      </Button>
    </Alert>
  );
}
