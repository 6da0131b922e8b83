import type { Change } from '@padlock/contract';
import { Spinner } from '@patternfly/react-core';
import RhUiCheckCircleFillIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-check-circle-fill-icon';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { qualifiedName } from '../../components/format.ts';
import { clockTime } from '../../components/time.ts';
import { followChange } from './followChange.ts';

/** What became of applied changes, live: accepted by the API server, then in force. */
export function AppliedSteps({ cluster, changes }: { cluster: string; changes: readonly Change[] }) {
  const start = useRef<HTMLDivElement>(null);
  // The button that had the focus is gone.
  useEffect(() => start.current?.focus(), []);
  return (
    <div ref={start} tabIndex={-1} className="pl-steps-frame" role="status">
      {changes.map((change) => (
        <Steps key={change.id} cluster={cluster} change={change} />
      ))}
    </div>
  );
}

function Steps({ cluster, change: applied }: { cluster: string; change: Change }) {
  const { data: change = applied } = useQuery(followChange(cluster, applied.id));
  const inForce = change.state === 'in_force';
  return (
    <ol className="pl-steps">
      <li>
        <RhUiCheckCircleFillIcon className="pl-step-done" aria-hidden />
        <div>
          <b>Accepted by the API server</b>
          {change.writes.map(({ ref, verb, resourceVersion }) => (
            <p key={qualifiedName(ref)}>
              {ref.kind} {qualifiedName(ref)}
              {verb === 'delete' && ', deleted'}
              {resourceVersion !== null && (
                <>
                  , resourceVersion <span className="pl-mono">{resourceVersion}</span>
                </>
              )}
            </p>
          ))}
        </div>
        <time dateTime={change.appliedAt} className="pl-number">
          {clockTime(Date.parse(change.appliedAt))}
        </time>
      </li>
      <li>
        {inForce ? (
          <RhUiCheckCircleFillIcon className="pl-step-done" aria-hidden />
        ) : (
          <Spinner size="md" aria-label="Waiting" />
        )}
        <div>
          <b>{inForce ? 'In force' : 'Waiting for the change to come into force'}</b>
          <p>
            {inForce
              ? "Padlock's own watch has seen it and computes the mode that was asked for."
              : "Padlock's own watch has not seen it yet."}
          </p>
        </div>
      </li>
    </ol>
  );
}
