import type { Change } from '@padlock/contract';
import RhUiUndoIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-undo-icon';
import { Link, useLocation } from 'react-router';
import { LockLabel } from '../../components/lock/index.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { verificationLock, verificationWord } from '../changes/verificationSteps.ts';

/** How a change stands now, in a few words. */
export function Outcome({ change }: { change: Change }) {
  const cluster = useCluster();
  const { search } = useLocation();
  const other = (id: string) => ({ pathname: paths.change(cluster, id), search: lastingSearch(search) });
  return (
    <>
      {change.undoneBy === null ? (
        <LockLabel state={verificationLock(change)}>{verificationWord(change)}</LockLabel>
      ) : (
        <span className="pl-history-undone">
          <RhUiUndoIcon aria-hidden /> <Link to={other(change.undoneBy)}>Undone</Link>
        </span>
      )}
      {change.undoes !== null && (
        <span className="pl-sub">
          takes back <Link to={other(change.undoes)}>an earlier change</Link>
        </span>
      )}
    </>
  );
}
