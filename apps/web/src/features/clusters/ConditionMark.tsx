import RhUiLockIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-lock-icon';
import RhUiErrorFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import RhUiWarningFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import type { ClusterCondition } from './clusterCondition.ts';
import './clusters.css';

/** A cluster's condition: a mark that is told by its shape too, and the word. */
export function ConditionMark({ condition: { kind, word } }: { condition: ClusterCondition }) {
  return (
    <span className="pl-condition" data-kind={kind}>
      {kind === 'denied' ? (
        <RhUiLockIcon aria-hidden />
      ) : kind === 'refused' || kind === 'lost' ? (
        <RhUiErrorFillIcon aria-hidden />
      ) : kind === 'partly' ? (
        <RhUiWarningFillIcon aria-hidden />
      ) : (
        <span className="pl-condition-dot" aria-hidden />
      )}
      {word}
    </span>
  );
}
