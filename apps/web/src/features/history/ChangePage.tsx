import type { Change } from '@padlock/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useParams } from 'react-router';
import { ErrorState } from '../../components/ErrorState.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { absoluteTime } from '../../components/time.ts';
import { usePageTitle } from '../../components/usePageTitle.ts';
import { lastingSearch, paths } from '../../state/paths.ts';
import { useCluster } from '../../state/urlState.ts';
import { followChange } from '../changes/followChange.ts';
import { ModeChanges } from '../changes/ModeChanges.tsx';
import { targetTitle } from '../changes/modeLines.ts';
import { ShowInTopology } from '../changes/ShowInTopology.tsx';
import { UndoButton } from '../changes/UndoButton.tsx';
import { undoWords } from '../changes/undoWords.ts';
import { VerificationSteps } from '../changes/VerificationSteps.tsx';
import { WrittenPanel } from '../changes/WritesPanel.tsx';
import { Outcome } from './Outcome.tsx';
import './history.css';

/** One change: its proof from traffic as it stands now, what stood before and after, and the way back. */
export function ChangePage() {
  const cluster = useCluster();
  const { id = '' } = useParams();
  const { search } = useLocation();
  const { data: change, error, refetch } = useQuery(followChange(cluster, id));
  const title = change ? targetTitle(change.target, change.writes) : 'Change';
  usePageTitle(title, 'Changes');
  return (
    <>
      <div className="pl-history-head">
        <nav aria-label="Breadcrumb">
          <ol className="pl-crumbs">
            <li>
              <Link to={{ pathname: paths.changes(cluster), search: lastingSearch(search) }}>Changes</Link>
            </li>
            <li aria-current="page">{title}</li>
          </ol>
        </nav>
        <div className="pl-history-title">
          <h1>{title}</h1>
          {change && <Outcome change={change} />}
          {change && (
            <span className="pl-history-actions">
              <ShowInTopology cluster={cluster} targets={[change.target]} />
              <UndoButton change={change} />
            </span>
          )}
        </div>
        {change && <Facts change={change} />}
      </div>
      <div className="pl-history-body">
        {change ? (
          <div className="pl-history-columns">
            <section className="pl-card pl-steps-frame" aria-label="Proof from traffic">
              <ModeChanges of={[change]} />
              <VerificationSteps change={change} />
              <p className="pl-sub">{undoWords(change)}</p>
            </section>
            <div className="pl-card">
              <WrittenPanel writes={change.writes} />
            </div>
          </div>
        ) : (
          <div className="pl-card">
            {error ? (
              <ErrorState
                title="This change cannot be shown"
                error={error}
                onRetry={() => void refetch()}
                missing="Changes are kept for 90 days, and at most 200 of them."
              />
            ) : (
              <Skeleton rows={5} height={60} label="Loading the change" />
            )}
          </div>
        )}
      </div>
    </>
  );
}

function Facts({ change: { user, appliedAt } }: { change: Change }) {
  return (
    <p className="pl-history-facts">
      Applied by <b>{user}</b> <RelativeTime time={appliedAt} />{' '}
      <span className="pl-muted">({absoluteTime(Date.parse(appliedAt))})</span>
    </p>
  );
}
