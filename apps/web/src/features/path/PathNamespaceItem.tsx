import type { PathNamespace, PathState, PathStep } from '@padlock/contract';
import { Button } from '@patternfly/react-core';
import RhUiCaretDownIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-caret-down-icon';
import RhUiCaretRightIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-caret-right-icon';
import { useId, useState } from 'react';
import { ModeBadge } from '../../components/ModeBadge.tsx';
import { ChangeButton } from '../changes/ChangeButton.tsx';
import { useReview } from '../changes/review.ts';
import { useTargetBar } from '../changes/useTargetBar.ts';
import { PathProgress } from './PathProgress.tsx';
import { PathStateLabel } from './PathStateLabel.tsx';
import { PathWarnings } from './PathWarnings.tsx';
import { PathWorkloadItem } from './PathWorkloadItem.tsx';
import { progressSentence, warningsOfNamespace } from './pathWords.ts';

/** One namespace on the way: how far it is, the next safe step, and its workloads with what blocks them. */
export function PathNamespaceItem({
  namespace,
  isOpen: openAtFirst,
  only,
}: {
  namespace: PathNamespace;
  isOpen: boolean;
  /** Of its workloads, those in this state; null: all. */
  only: PathState | null;
}) {
  const review = useReview();
  const [isOpen, setIsOpen] = useState(openAtFirst);
  const listId = useId();
  const { name, mode, state, counts, step, workloads } = namespace;
  const barred = useTargetBar(step?.target ?? null);
  return (
    <li className="pl-card pl-path-namespace">
      <div className="pl-path-head">
        <Button
          variant="plain"
          size="sm"
          aria-expanded={isOpen}
          aria-controls={listId}
          aria-label={`Workloads of ${name}`}
          icon={isOpen ? <RhUiCaretDownIcon /> : <RhUiCaretRightIcon />}
          onClick={() => setIsOpen(!isOpen)}
        />
        <h2>{name}</h2>
        <ModeBadge mode={mode} />
        <PathStateLabel state={state} />
        <div className="pl-path-summary">
          <PathProgress counts={counts} label={name} />
          <span className="pl-muted" aria-hidden>
            {progressSentence(counts)}
          </span>
        </div>
        {step !== null && (
          <ChangeButton
            variant="secondary"
            size="sm"
            barred={barred}
            onClick={() => review.open([step.target])}
            title={step.title}
          >
            {stepText(namespace, step)}
          </ChangeButton>
        )}
      </div>
      {isOpen && <PathWarnings name={name} warnings={warningsOfNamespace(namespace)} />}
      <ul id={listId} hidden={!isOpen} className="pl-path-workloads" aria-label={`Workloads of ${name}`}>
        {isOpen &&
          workloads
            .filter((workload) => only === null || workload.state === only)
            .map((workload) => (
              <PathWorkloadItem key={`${workload.ref.kind}/${workload.ref.name}`} workload={workload} />
            ))}
      </ul>
    </li>
  );
}

/** Where there are warnings to read first, the button promises no more than the review. */
function stepText({ name, state }: PathNamespace, step: PathStep): string {
  const isWhole = state === (step.warned ? 'warned' : 'ready');
  const what = isWhole ? name : `${placesOf(step)} of ${name}`;
  return step.warned ? `Review STRICT for ${what}` : `Make ${what} STRICT`;
}

function placesOf({ target }: PathStep): number {
  return target.scope === 'places' ? target.places.length : 1;
}
