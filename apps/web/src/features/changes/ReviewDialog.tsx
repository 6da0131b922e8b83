import type { ChangeTarget, Plan } from '@padlock/contract';
import { Alert, Button, Checkbox, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { type ReactNode, useId, useState } from 'react';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { AppliedSteps } from './AppliedSteps.tsx';
import { lossSentence } from './applyRequest.ts';
import { DryRunResult } from './DryRunResult.tsx';
import { ImpactPanel } from './ImpactPanel.tsx';
import { ModeChanges } from './ModeChanges.tsx';
import { ShowInTopology } from './ShowInTopology.tsx';
import { useReviewed } from './useReviewed.ts';
import { WritesPanel } from './WritesPanel.tsx';
import './changes.css';

export interface ReviewDialogProps {
  cluster: string;
  targets: readonly ChangeTarget[];
  /** With the ids of the changes made, if any. */
  onClose: (changeIds: readonly string[]) => void;
}

/** Impact, diff and dry run of planned changes; applies them; then follows them in place. */
export function ReviewDialog({ cluster, targets, onClose }: ReviewDialogProps) {
  const { plans, stage, changes, apply, planAgain } = useReviewed(cluster, targets);
  const titleId = useId();
  const ready = plans.flatMap(({ data }) => data ?? []);
  const failed = plans.find(({ error, data }) => error !== null && data === undefined);
  const applied = stage.kind === 'applied';
  const close = () => {
    if (stage.kind !== 'applying') onClose(changes.map(({ id }) => id));
  };

  function body(): ReactNode {
    if (applied) return <AppliedSteps cluster={cluster} changes={changes} />;
    if (failed?.error)
      return <ErrorState title="No plan" error={failed.error} onRetry={() => void planAgain()} />;
    if (ready.length < targets.length)
      return <Skeleton rows={6} label="Planning the change and asking the API server for a dry run" />;
    return (
      <div className="pl-review">
        <ImpactPanel plans={ready} />
        <WritesPanel writes={ready.flatMap(({ writes }) => writes)} />
      </div>
    );
  }

  return (
    <Modal
      isOpen
      onClose={close}
      width={applied ? '760px' : '1096px'}
      aria-labelledby={titleId}
      className="pl-review-modal"
    >
      <ModalHeader
        labelId={titleId}
        title={applied ? 'Changes applied' : targets.length > 1 ? 'Review changes' : 'Review change'}
        description={ready.length > 0 && <ModeChanges plans={ready} />}
      />
      <ModalBody className="pl-review-body" tabIndex={0} aria-label="What would change">
        {body()}
      </ModalBody>
      {applied ? (
        <ModalFooter>
          <ShowInTopology cluster={cluster} targets={targets} onLeave={close} />
          <Button variant="primary" onClick={close}>
            Close
          </Button>
        </ModalFooter>
      ) : (
        <ModalFooter>
          <ReviewFooter
            // Another plan needs another consent.
            key={ready.map(({ digest }) => digest).join()}
            plans={ready.length === targets.length ? ready : []}
            stage={stage}
            onApply={() => void apply()}
            onPlanAgain={() => void planAgain()}
            onCancel={close}
          />
        </ModalFooter>
      )}
    </Modal>
  );
}

interface FooterProps {
  plans: readonly Plan[];
  stage: ReturnType<typeof useReviewed>['stage'];
  onApply: () => void;
  onPlanAgain: () => void;
  onCancel: () => void;
}

/** The last word before something is written: consent to losses, the API server's answer, Apply. */
function ReviewFooter({ plans, stage, onApply, onPlanAgain, onCancel }: FooterProps) {
  const [ticked, setTicked] = useState(false);
  const consentId = useId();
  const losses = lossSentence(plans.flatMap(({ impact }) => impact.losesAccess));
  const writes = plans.flatMap((plan) => plan.writes);
  const refused = writes.some(({ dryRun }) => dryRun !== null && !dryRun.accepted);
  const applying = stage.kind === 'applying';
  return (
    <div className="pl-review-foot">
      <div className="pl-review-consent">
        {stage.kind === 'failed' && (
          <Alert isInline isPlain variant="danger" component="p" title={stage.error.message} isLiveRegion />
        )}
        {stage.kind === 'plan changed' && (
          <Alert isInline isPlain variant="warning" component="p" title={stage.message} isLiveRegion />
        )}
        {losses !== null && !refused && (
          <Checkbox
            id={consentId}
            label={`I accept that ${losses}`}
            isChecked={ticked}
            isDisabled={applying}
            onChange={(_, checked) => setTicked(checked)}
          />
        )}
        {plans.length > 0 && <DryRunResult writes={writes} />}
      </div>
      <Button variant="link" onClick={onCancel} isDisabled={applying}>
        Cancel
      </Button>
      {refused ? (
        <Button variant="primary" onClick={onPlanAgain}>
          Try again
        </Button>
      ) : (
        <Button
          variant={losses === null ? 'primary' : 'danger'}
          onClick={onApply}
          isLoading={applying}
          isDisabled={applying || writes.length === 0 || (losses !== null && !ticked)}
        >
          {stage.kind === 'failed' ? 'Try again' : 'Apply changes'}
        </Button>
      )}
    </div>
  );
}
