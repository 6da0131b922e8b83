import { Button } from '@patternfly/react-core';
import { count } from '../../../components/format.ts';
import { pendingChanges, toTarget, usePendingServices } from '../../changes/pendingChanges.ts';
import { useReview } from '../../changes/review.ts';

/** The picks that wait, of all services: review them together, or take them back. Nothing without picks. */
export function PendingFooter({ cluster }: { cluster: string }) {
  const services = usePendingServices().filter((service) => service.cluster === cluster);
  const review = useReview();
  const changes = services.reduce((sum, service) => sum + service.picks.length, 0);
  if (changes === 0) return null;
  return (
    <div className="pl-pending">
      <span className="pl-pending-count">
        <span className="pl-pending-dot" aria-hidden />
        <b>{count(changes, 'change')}</b> <span className="pl-muted">not applied</span>
      </span>
      <Button variant="link" onClick={() => pendingChanges.discardCluster(cluster)}>
        Discard
      </Button>
      <Button onClick={() => review.open(services.map(toTarget))}>Review {count(changes, 'change')}</Button>
    </div>
  );
}
