import type { PolicyPreview } from '@padlock/contract';
import { Alert } from '@patternfly/react-core';
import { Skeleton } from '../../components/Skeleton.tsx';
import { PolicyModeBadge } from './PolicyModeBadge.tsx';
import { PolicyReachList } from './PolicyReachList.tsx';
import { PolicyStatusLabel } from './PolicyStatusLabel.tsx';

/** What would become of a policy, were it written now. */
export function PreviewPanel({
  preview,
  error,
  isEmpty,
  isNew = false,
}: {
  preview: PolicyPreview | undefined;
  error: Error | null;
  isEmpty: boolean;
  /** It is meant to be a new object: one of its name would be overwritten. */
  isNew?: boolean;
}) {
  return (
    <section className="pl-card pl-preview" aria-label="What it would do">
      <h2>What it would do</h2>
      {error !== null && (
        <Alert isInline variant="danger" component="p" title={`Cannot tell: ${error.message}`} />
      )}
      {isEmpty && (
        <p className="pl-muted">
          The workloads that it would reach are listed here once the policy is complete.
        </p>
      )}
      {!isEmpty && preview === undefined && error === null && (
        <Skeleton rows={3} label="Working out the reach" />
      )}
      <div role="status" className="pl-preview-problems">
        {isNew && preview?.exists && (
          <Alert
            isInline
            variant="warning"
            component="p"
            title="There is an object of this name: it would be overwritten. Give the new one another name."
          />
        )}
        {preview?.problems.map(({ severity, line, message }) => (
          <Alert
            key={`${line ?? ''} ${message}`}
            isInline
            isPlain
            variant={severity === 'error' ? 'danger' : 'warning'}
            component="p"
            title={line === null ? message : `Line ${line}: ${message}`}
          />
        ))}
      </div>
      {preview?.policy && preview.reach && (
        <>
          <p className="pl-preview-status">
            {preview.policy.mode !== null && (
              <PolicyModeBadge
                kind={preview.policy.ref.kind}
                mode={preview.policy.mode}
                inForce={preview.policy.status === 'in_force' || preview.policy.status === 'partly'}
              />
            )}
            <PolicyStatusLabel policy={preview.policy} />
          </p>
          {preview.policy.status === 'in_force' && <p className="pl-muted">{preview.policy.reason}</p>}
          <PolicyReachList reach={preview.reach} />
          <p className="pl-muted">
            The review shows who gains and who loses access, before anything is written.
          </p>
        </>
      )}
    </section>
  );
}
