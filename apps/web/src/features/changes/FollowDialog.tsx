import { Modal } from '@patternfly/react-core';
import { useId } from 'react';
import { AppliedContent } from './AppliedContent.tsx';
import './changes.css';

/** The verification of changes, opened again. */
export function FollowDialog({
  cluster,
  ids,
  onClose,
}: {
  cluster: string;
  ids: readonly string[];
  onClose: () => void;
}) {
  const titleId = useId();
  return (
    <Modal isOpen onClose={onClose} width="760px" aria-labelledby={titleId} className="pl-review-modal">
      <AppliedContent cluster={cluster} ids={ids} titleId={titleId} onClose={onClose} />
    </Modal>
  );
}
