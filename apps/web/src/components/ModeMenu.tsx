import { MenuToggle, Select, SelectList, SelectOption } from '@patternfly/react-core';
import { useId, useState } from 'react';
import { floatHost } from './floatHost.ts';
import { PickWords } from './ModePicker.tsx';
import { modePicks, pickHelp, type PickerProps } from './modePicks.ts';

/** The mode picker where there is no room for four buttons: a menu with one line of help each. */
export function ModeMenu(props: PickerProps) {
  const {
    label,
    value,
    resolvesTo,
    onPick,
    disabledReason = null,
    refusedPicks = [],
    isReasonHidden = false,
  } = props;
  const [isOpen, setIsOpen] = useState(false);
  const reasonId = useId();
  return (
    <>
      <Select
        isOpen={isOpen}
        selected={value}
        onOpenChange={setIsOpen}
        onSelect={(_, chosen) => {
          const pick = modePicks.find((candidate) => candidate.pick === chosen)?.pick;
          if (pick !== undefined && pick !== value) onPick(pick);
          setIsOpen(false);
        }}
        shouldFocusToggleOnSelect
        popperProps={{ position: 'right', preventOverflow: true, appendTo: floatHost }}
        toggle={(toggle) => (
          <MenuToggle
            ref={toggle}
            isExpanded={isOpen}
            isDisabled={disabledReason !== null}
            className="pl-mode-menu"
            onClick={() => setIsOpen(!isOpen)}
            {...(disabledReason === null ? {} : { 'aria-describedby': reasonId })}
          >
            <span className="pl-visually-hidden">{label}: </span>
            {value === null ? 'MIXED' : <PickWords pick={value} resolvesTo={resolvesTo} />}
          </MenuToggle>
        )}
      >
        <SelectList aria-label={label}>
          {modePicks.map(({ pick }) => {
            const refused = refusedPicks.find((candidate) => candidate.pick === pick);
            return (
              <SelectOption
                key={pick}
                value={pick}
                isAriaDisabled={refused !== undefined}
                description={refused?.reason ?? pickHelp(pick, props)}
              >
                <PickWords pick={pick} resolvesTo={resolvesTo} />
              </SelectOption>
            );
          })}
        </SelectList>
      </Select>
      {disabledReason !== null && (
        <span id={reasonId} className={isReasonHidden ? 'pl-visually-hidden' : 'pl-picker-reason'}>
          {disabledReason}
        </span>
      )}
    </>
  );
}
