import type { ChangeTarget } from '@padlock/contract';

export interface ReviewDialogProps {
  cluster: string;
  targets: readonly ChangeTarget[];
  onClose: () => void;
}

export function ReviewDialog(_: ReviewDialogProps) {
  return null;
}
