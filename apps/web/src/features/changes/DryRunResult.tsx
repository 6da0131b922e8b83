import type { PlannedWrite } from '@padlock/contract';
import RhUiCheckCircleFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import RhUiErrorFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import { clockTime } from '../../components/time.ts';

/** What the API server said when it was asked to try the writes without keeping them; refusals word for word. */
export function DryRunResult({ writes }: { writes: readonly PlannedWrite[] }) {
  if (writes.length === 0) return <p className="pl-dry-run">Nothing to write: the mode is set already.</p>;
  const refused = writes.flatMap(({ dryRun }) => (dryRun !== null && !dryRun.accepted ? [dryRun] : []));
  const times = writes.flatMap(({ dryRun }) => (dryRun === null ? [] : [Date.parse(dryRun.at)]));
  if (refused.length > 0)
    return (
      <div className="pl-dry-run" data-result="refused" role="alert">
        <RhUiErrorFillIcon aria-hidden />
        <span>
          <b>The API server refuses this change:</b>{' '}
          {refused.map(({ message }) => message ?? 'no reason given').join(' ')}
        </span>
      </div>
    );
  if (times.length < writes.length)
    return <p className="pl-dry-run">The API server was not asked for a dry run.</p>;
  return (
    <p className="pl-dry-run" data-result="accepted">
      <RhUiCheckCircleFillIcon aria-hidden />
      <span>
        API server accepts {writes.length === 1 ? 'this change' : 'these changes'}{' '}
        <span className="pl-muted">· dry run at {clockTime(Math.max(...times))}</span>
      </span>
    </p>
  );
}
