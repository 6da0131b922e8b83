import type { Change } from '@padlock/contract';
import RhUiUndoIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-undo-icon';
import { ChangeButton } from './ChangeButton.tsx';
import { useReview } from './review.ts';
import { refWrites } from './targetWrites.ts';
import { useWriteBar } from './useWriteBar.ts';

/** Takes a change back: at once where that costs nobody access, else after a review. */
export function UndoButton({ change, inline = false }: { change: Change; inline?: boolean }) {
  const review = useReview();
  const barred = useWriteBar(refWrites(change.writes.map(({ ref }) => ref)));
  return (
    <ChangeButton
      barred={change.undoneBy === null ? barred : 'It was undone already.'}
      variant={inline ? 'link' : 'secondary'}
      {...(inline ? { isInline: true } : {})}
      icon={<RhUiUndoIcon aria-hidden />}
      onClick={() => review.undo(change.id)}
    >
      Undo
    </ChangeButton>
  );
}
