import type { PolicyPreview } from '@padlock/contract';
import { Button } from '@patternfly/react-core';

/** The way from a text to a review, with what is missing for it. */
export function ReviewBar({
  preview,
  settled,
  hint,
  onReview,
  onDiscard,
}: {
  preview: PolicyPreview | undefined;
  settled: boolean;
  /** What to do first; null: the preview decides. */
  hint: string | null;
  onReview: () => void;
  onDiscard?: () => void;
}) {
  const problem = preview?.problems.find(({ severity }) => severity === 'error');
  const denied = preview?.mayWrite?.allowed === false ? preview.mayWrite.reason : null;
  const reason =
    hint ?? (problem === undefined ? denied : 'Correct what stands under "What it would do" first.');
  return (
    <div className="pl-review-bar">
      <p className="pl-muted" role="status">
        {reason}
      </p>
      {onDiscard && (
        <Button variant="link" onClick={onDiscard}>
          Discard
        </Button>
      )}
      <Button
        variant="primary"
        isDisabled={reason !== null || !settled || preview?.policy === null}
        onClick={onReview}
      >
        Review change
      </Button>
    </div>
  );
}
