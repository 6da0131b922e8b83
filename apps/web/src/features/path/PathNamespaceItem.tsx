import type { PathNamespace, PathStep } from '@padlock/contract';
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
import { PathWorkloadItem } from './PathWorkloadItem.tsx';
import { progressSentence } from './pathWords.ts';

/** One namespace on the way: how far it is, the next safe step, and its workloads with what blocks them. */
export function PathNamespaceItem({
  namespace,
  isOpen: openAtFirst,
}: {
  namespace: PathNamespace;
  isOpen: boolean;
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
            {state === 'ready' ? `Make ${name} STRICT` : `Make ${placesOf(step)} of ${name} STRICT`}
          </ChangeButton>
        )}
      </div>
      <ul id={listId} hidden={!isOpen} className="pl-path-workloads" aria-label={`Workloads of ${name}`}>
        {isOpen &&
          workloads.map((workload) => (
            <PathWorkloadItem key={`${workload.ref.kind}/${workload.ref.name}`} workload={workload} />
          ))}
      </ul>
    </li>
  );
}

function placesOf({ target }: PathStep): number {
  return target.scope === 'places' ? target.places.length : 1;
}
