import type { LockState } from '@padlock/contract';
import { ChoiceMenu } from './ChoiceMenu.tsx';
import { lockAppearance, lockStates } from './lock/index.ts';

/** Narrows a list to one lock state. */
export function LockStateMenu({
  state,
  onState,
}: {
  state: LockState | null;
  onState: (state: LockState | null) => void;
}) {
  return (
    <ChoiceMenu
      name="State"
      value={state ?? 'any'}
      choices={[
        { value: 'any', label: 'Any state' },
        ...lockStates.map((value) => ({ value, label: lockAppearance[value].word })),
      ]}
      onChoose={(value) => onState(value === 'any' ? null : value)}
    />
  );
}
