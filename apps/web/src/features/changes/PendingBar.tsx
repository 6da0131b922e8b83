import { Button } from '@patternfly/react-core';
import { useCluster } from '../../state/urlState.ts';
import { count } from '../../components/format.ts';
import { type PendingService, pendingChanges, toTarget, usePendingServices } from './pendingChanges.ts';
import { useReview } from './review.ts';
import './changes.css';

/** What is picked and not applied yet, in this cluster, wherever it was picked. Nothing while there is nothing. */
export function PendingBar() {
  const cluster = useCluster();
  const review = useReview();
  const pending = usePendingServices().filter((service) => service.cluster === cluster);
  const number = pending.reduce((sum, { picks }) => sum + picks.length, 0);
  if (number === 0) return null;
  return (
    <section className="pl-pending" aria-label="Changes not applied">
      <span className="pl-pending-dot" aria-hidden />
      <p role="status">
        <b>{count(number, 'change')}</b> not applied: {describe(pending)}
      </p>
      <Button variant="link" onClick={() => pendingChanges.discardCluster(cluster)}>
        Discard
      </Button>
      <Button variant="primary" onClick={() => review.open(pending.map(toTarget))}>
        Review {count(number, 'change')}
      </Button>
    </section>
  );
}

/** `catalog port 8080, PERMISSIVE to STRICT; orders port 80, DEFAULT to STRICT` */
function describe(pending: readonly PendingService[]): string {
  return pending
    .flatMap(({ name, picks }) =>
      picks.map(({ port, from, to }) => `${name} port ${port}, ${from ?? 'mixed'} to ${to}`),
    )
    .join('; ');
}
