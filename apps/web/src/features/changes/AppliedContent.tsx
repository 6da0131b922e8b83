import type { Change } from '@padlock/contract';
import { Button, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import RhUiHistoryIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-history-icon';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { followChange } from './followChange.ts';
import { ModeChanges } from './ModeChanges.tsx';
import { targetTitle } from './modeLines.ts';
import { ShowInTopology } from './ShowInTopology.tsx';
import { UndoButton } from './UndoButton.tsx';
import { undoWords } from './undoWords.ts';
import { VerificationSteps } from './VerificationSteps.tsx';

/** What became of changes that were made, live, with the way back. The content of a dialog. */
export function AppliedContent({
  cluster,
  ids,
  titleId,
  onClose,
}: {
  cluster: string;
  ids: readonly string[];
  titleId: string;
  onClose: () => void;
}) {
  const start = useRef<HTMLDivElement>(null);
  const queries = useQueries({ queries: ids.map((id) => followChange(cluster, id)) });
  const changes = queries.flatMap(({ data }) => data ?? []);
  const failed = queries.find(({ error, data }) => error !== null && data === undefined);
  // The button that had the focus is gone.
  useEffect(() => start.current?.focus(), []);
  const [only] = changes.length === 1 ? changes : [];
  const title = only === undefined ? 'Changes applied' : appliedTitle(only);
  return (
    <>
      <ModalHeader
        labelId={titleId}
        title={title}
        description={changes.length > 0 && <ModeChanges of={changes} />}
      />
      <ModalBody className="pl-review-body" tabIndex={0} aria-label="What became of it">
        <span role="status" className="pl-visually-hidden">
          {title}
        </span>
        <div ref={start} tabIndex={-1} className="pl-steps-frame">
          {failed?.error ? (
            <ErrorState
              title="This change cannot be shown"
              error={failed.error}
              onRetry={() => void failed.refetch()}
            />
          ) : changes.length < ids.length ? (
            <Skeleton rows={4} height={64} label="Loading the change" />
          ) : (
            changes.map((change) => (
              <section key={change.id} aria-label={targetTitle(change.target, change.writes)}>
                {changes.length > 1 && (
                  <div className="pl-steps-head">
                    <h2>{targetTitle(change.target, change.writes)}</h2>
                    <UndoButton change={change} inline />
                  </div>
                )}
                <VerificationSteps change={change} />
              </section>
            ))
          )}
        </div>
      </ModalBody>
      <ModalFooter>
        {only && (
          <>
            <p className="pl-undo-words">
              <RhUiHistoryIcon aria-hidden /> {undoWords(only)}
            </p>
            <UndoButton change={only} />
          </>
        )}
        <ShowInTopology cluster={cluster} targets={changes.map(({ target }) => target)} onLeave={onClose} />
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </ModalFooter>
    </>
  );
}

function appliedTitle({ verification: { state }, undoes }: Change): string {
  const what = undoes === null ? 'Change' : 'Undo';
  switch (state) {
    case 'accepted':
    case 'in_force':
    case 'waiting':
      return `${what} applied`;
    case 'verified':
      return `${what} verified`;
    case 'still_plaintext':
      return `${what} not verified yet`;
    case 'failing':
      return `Calls fail since the ${what.toLowerCase()}`;
    case 'not_provable':
      return `${what} in force`;
    case 'superseded':
      return `${what} overtaken`;
  }
}
