import { Button } from '@patternfly/react-core';
import { count } from '../../components/format.ts';
import { pendingChanges, usePendingPlaces } from './pendingChanges.ts';
import { type PendingPlace, placeWords, toTargets } from './pickPlace.ts';
import { useReview } from './review.ts';
import './changes.css';

/** What is picked and not applied yet, in this cluster, wherever it was picked. Nothing while there is nothing. */
export function PendingBar({ cluster }: { cluster: string }) {
  const review = useReview();
  const pending = usePendingPlaces().filter((place) => place.cluster === cluster);
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
      <Button variant="primary" onClick={() => review.open(toTargets(pending))}>
        Review {count(number, 'change')}
      </Button>
    </section>
  );
}

/** `catalog port 8080, PERMISSIVE to STRICT; orders port 80, DEFAULT to STRICT` */
function describe(pending: readonly PendingPlace[]): string {
  return pending
    .flatMap((place) =>
      place.picks.map(
        ({ port, from, to }) =>
          `${placeWords(place)}${port === null ? '' : ` port ${port}`}, ${from ?? 'mixed'} to ${to}`,
      ),
    )
    .join('; ');
}
