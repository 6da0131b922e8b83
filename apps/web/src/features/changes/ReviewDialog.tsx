import { ApiError, type ChangeTarget, type Plan } from '@padlock/contract';
import { Alert, Button, Checkbox, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core';
import { useEffect, useEffectEvent, useId, useState } from 'react';
import { ErrorState } from '../../components/ErrorState.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { AppliedContent } from './AppliedContent.tsx';
import { lossSentence } from './lossSentence.ts';
import { DryRunResult } from './DryRunResult.tsx';
import { harmless } from './harmless.ts';
import { ImpactPanel } from './ImpactPanel.tsx';
import { MeanwhilePanel } from './MeanwhilePanel.tsx';
import { ModeChanges } from './ModeChanges.tsx';
import { useReview } from './review.ts';
import { useReviewed } from './useReviewed.ts';
import { WritesPanel } from './WritesPanel.tsx';
import './changes.css';

export interface ReviewDialogProps {
  cluster: string;
  targets: readonly ChangeTarget[];
  /** Applied without a click where the plan costs nobody access: the way back must be short. */
  atOnce: boolean;
  /** With the ids of the changes made, if any. */
  onClose: (changeIds: readonly string[]) => void;
}

/** Impact, diff and dry run of planned changes; applies them; then follows them in place. */
export function ReviewDialog({ cluster, targets, atOnce, onClose }: ReviewDialogProps) {
  const reviewed = useReviewed(cluster, targets);
  const { plans, stage, changes } = reviewed;
  const titleId = useId();
  const hurries = atOnce && (plans === undefined || harmless(plans)) && stage.kind !== 'failed';
  const applied = stage.kind === 'applied';
  const ids = changes.map(({ id }) => id);
  const close = () => {
    if (stage.kind !== 'applying') onClose(ids);
  };
  const hurry = useEffectEvent(() => {
    if (atOnce && plans !== undefined && harmless(plans)) void reviewed.apply();
  });
  const hasPlans = plans !== undefined;
  // Once, with the first plans: what comes later is for the person to decide.
  useEffect(() => {
    if (hasPlans) hurry();
  }, [hasPlans]);

  return (
    <Modal
      isOpen
      onClose={close}
      width={applied || hurries ? '760px' : '1096px'}
      aria-labelledby={titleId}
      className={applied || hurries ? 'pl-review-modal' : 'pl-review-modal is-review'}
    >
      {applied ? (
        <AppliedContent cluster={cluster} ids={ids} titleId={titleId} onClose={close} />
      ) : hurries ? (
        <Hurrying titleId={titleId} />
      ) : (
        <ReviewContent reviewed={reviewed} titleId={titleId} onCancel={close} />
      )}
    </Modal>
  );
}

/** An undo that needs no review is on its way. */
function Hurrying({ titleId }: { titleId: string }) {
  return (
    <>
      <ModalHeader labelId={titleId} title="Undoing" />
      <ModalBody className="pl-review-body" tabIndex={0} aria-label="What happens">
        <Skeleton rows={4} height={64} label="Looking whether the undo costs anybody access" />
      </ModalBody>
    </>
  );
}

interface ContentProps {
  reviewed: ReturnType<typeof useReviewed>;
  titleId: string;
  onCancel: () => void;
}

function ReviewContent({ reviewed, titleId, onCancel }: ContentProps) {
  const { plans, stage, options, error, isReplanning } = reviewed;
  const isUndo = plans?.some(({ target }) => target.scope === 'undo') ?? false;
  const applying = stage.kind === 'applying';
  const differences = stage.kind === 'plan changed' ? stage.differences : null;
  return (
    <>
      <ModalHeader
        labelId={titleId}
        title={isUndo ? 'Review undo' : (plans?.length ?? 1) > 1 ? 'Review changes' : 'Review change'}
        // Something from the start, so that the line is there when the plan arrives.
        description={
          plans ? <ModeChanges of={plans} /> : error ? 'Nothing was written' : 'Working out what would change'
        }
      />
      <ModalBody className="pl-review-body" tabIndex={0} aria-label="What would change">
        {error ? (
          <ErrorState
            title="The change cannot be planned"
            error={error}
            onRetry={() => void reviewed.planAgain()}
          />
        ) : plans === undefined ? (
          <Skeleton rows={6} label="Planning the change and asking the API server for a dry run" />
        ) : (
          <div className="pl-review" aria-busy={isReplanning} data-replanning={isReplanning}>
            <ImpactPanel
              plans={plans}
              options={options}
              onChoose={(next) => reviewed.choose(next)}
              newLosses={differences?.newLosses ?? nothing}
              isDisabled={applying}
            />
            <div className="pl-review-writes">
              {differences && <MeanwhilePanel objects={differences.objects} />}
              <WritesPanel writes={plans.flatMap(({ writes }) => writes)} />
            </div>
          </div>
        )}
      </ModalBody>
      <ModalFooter>
        <ReviewFooter
          // Another plan needs another consent.
          key={plans?.map(({ digest }) => digest).join()}
          plans={plans ?? []}
          stage={stage}
          isReplanning={isReplanning}
          onApply={() => void reviewed.apply()}
          onPlanAgain={() => void reviewed.planAgain()}
          onCancel={onCancel}
        />
      </ModalFooter>
    </>
  );
}

const nothing: ReadonlySet<string> = new Set();

interface FooterProps {
  plans: readonly Plan[];
  stage: ReturnType<typeof useReviewed>['stage'];
  isReplanning: boolean;
  onApply: () => void;
  onPlanAgain: () => void;
  onCancel: () => void;
}

/** The last word before something is written: consent to losses, the API server's answer, Apply. */
function ReviewFooter({ plans, stage, isReplanning, onApply, onPlanAgain, onCancel }: FooterProps) {
  const [ticked, setTicked] = useState(false);
  const consentId = useId();
  const losses = lossSentence(plans.map(({ impact }) => impact));
  const writes = plans.flatMap((plan) => plan.writes);
  const refused = writes.some(({ dryRun }) => dryRun !== null && !dryRun.accepted);
  const applying = stage.kind === 'applying';
  // What stands now is not what the plan began with: the rest, or what is left, is planned anew.
  const isOutdated = stage.kind === 'failed' && needsNewPlan(stage.error);
  const standing = stage.kind === 'failed' && stage.error instanceof ApiError && stage.error.problem.change;
  const review = useReview();
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
            isDisabled={applying || isReplanning}
            onChange={(_, checked) => setTicked(checked)}
          />
        )}
        {isReplanning ? (
          <p className="pl-dry-run" role="status">
            Planning again…
          </p>
        ) : (
          plans.length > 0 && <DryRunResult writes={writes} />
        )}
      </div>
      <Button variant="link" onClick={onCancel} isDisabled={applying}>
        {plans.length > 0 && writes.length === 0 ? 'Close' : 'Cancel'}
      </Button>
      {isOutdated && standing && (
        <Button variant="secondary" isDisabled={isReplanning} onClick={() => review.undo(standing)}>
          Undo what stands
        </Button>
      )}
      {refused || isOutdated ? (
        <Button variant="primary" onClick={onPlanAgain} isDisabled={isReplanning}>
          {isOutdated ? 'Plan what is left' : 'Try again'}
        </Button>
      ) : (
        <Button
          variant={losses === null ? 'primary' : 'danger'}
          onClick={onApply}
          isLoading={applying}
          isDisabled={applying || isReplanning || writes.length === 0 || (losses !== null && !ticked)}
        >
          {stage.kind === 'failed' ? 'Try again' : 'Apply changes'}
        </Button>
      )}
    </div>
  );
}

/** Part of the plan may stand already: the same plan cannot be sent again. */
function needsNewPlan(error: Error): boolean {
  return (
    error instanceof ApiError &&
    (error.problem.code === 'partly_applied' || error.problem.code === 'write_outcome_unknown')
  );
}
