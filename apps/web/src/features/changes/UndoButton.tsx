import type { Change } from '@padlock/contract';
import { Button, Tooltip } from '@patternfly/react-core';
import RhUiUndoIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-undo-icon';
import { useQuery } from '@tanstack/react-query';
import { floatHost } from '../../components/floatHost.ts';
import { queries } from '../../data/queries.ts';
import { useReview } from './review.ts';

/** Takes a change back: at once where that costs nobody access, else after a review. */
export function UndoButton({ change, inline = false }: { change: Change; inline?: boolean }) {
  const review = useReview();
  const readOnly = useQuery(queries.session()).data?.readOnly ?? false;
  const reason =
    change.undoneBy !== null ? 'It was undone already.' : readOnly ? 'This server is read-only.' : null;
  const button = (
    <Button
      variant={inline ? 'link' : 'secondary'}
      {...(inline ? { isInline: true } : {})}
      icon={<RhUiUndoIcon aria-hidden />}
      isAriaDisabled={reason !== null}
      onClick={() => review.undo(change.id)}
    >
      Undo
    </Button>
  );
  if (reason === null) return button;
  return (
    <Tooltip content={reason} appendTo={floatHost}>
      {button}
    </Tooltip>
  );
}
