import type { Change } from '@padlock/contract';
import { Button, Tooltip } from '@patternfly/react-core';
import RhUiUndoIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-undo-icon';
import { floatHost } from '../../components/floatHost.ts';
import { useReview } from './review.ts';
import { useNamespacesBar } from './useNamespacesBar.ts';

/** Takes a change back: at once where that costs nobody access, else after a review. */
export function UndoButton({ change, inline = false }: { change: Change; inline?: boolean }) {
  const review = useReview();
  const barred = useNamespacesBar(policyNamespaces(change));
  const reason = change.undoneBy !== null ? 'It was undone already.' : barred;
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

/** Where rights to write PeerAuthentications are needed; about other kinds, the review says what the API server says. */
function policyNamespaces({ writes }: Change): string[] {
  const policies = writes.filter(({ ref }) => ref.kind === 'PeerAuthentication');
  return [...new Set(policies.map(({ ref }) => ref.namespace))];
}
