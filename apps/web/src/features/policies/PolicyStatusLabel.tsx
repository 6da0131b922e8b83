import type { PolicyStatus, PolicySummary } from '@padlock/contract';
import RhUiCheckCircleFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import RhUiErrorFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-error-fill-icon';
import RhUiMinusCircleIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-minus-circle-icon';
import RhUiViewOffIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-view-off-icon';
import RhUiWarningFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-warning-fill-icon';
import type { ComponentType } from 'react';
import { PolicyPageLink } from '../../components/pageLinks.tsx';
import { statusBeforeNames, statusWord } from './policyWords.ts';

const icons: Readonly<
  Record<PolicyStatus, ComponentType<{ 'aria-hidden'?: boolean | 'true' | 'false' | undefined }>>
> = {
  in_force: RhUiCheckCircleFillIcon,
  partly: RhUiWarningFillIcon,
  conflicts: RhUiErrorFillIcon,
  shadowed: RhUiViewOffIcon,
  matches_nothing: RhUiMinusCircleIcon,
  ignored: RhUiErrorFillIcon,
};

export function PolicyStatusIcon({ status }: { status: PolicyStatus }) {
  const Icon = icons[status];
  return (
    <span className="pl-status-icon" data-status={status}>
      <Icon aria-hidden />
    </span>
  );
}

const named = 2;

/** What becomes of a policy, and by which others; the whole sentence on hover. */
export function PolicyStatusLabel({
  policy,
}: {
  policy: Pick<PolicySummary, 'status' | 'others' | 'reason'>;
}) {
  const { status, others, reason } = policy;
  return (
    <span className="pl-status" title={reason}>
      <PolicyStatusIcon status={status} />
      {others.length === 0 ? (
        statusWord[status]
      ) : (
        <span>
          {statusBeforeNames[status]}{' '}
          {others.slice(0, named).map((other, index) => (
            <span key={`${other.kind} ${other.namespace}/${other.name}`}>
              {index > 0 && ', '}
              <PolicyPageLink policy={other} />
            </span>
          ))}
          {others.length > named && ` and ${others.length - named} more`}
        </span>
      )}
    </span>
  );
}
