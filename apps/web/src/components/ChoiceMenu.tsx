import { MenuToggle, Select, SelectList, SelectOption } from '@patternfly/react-core';
import { type ReactNode, useState } from 'react';
import { floatHost } from './floatHost.ts';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly description?: ReactNode;
}

export interface ChoiceMenuProps<T extends string> {
  /** Accessible name of the toggle; the chosen label follows it. */
  name: string;
  value: T;
  choices: readonly Choice<T>[];
  onChoose: (value: T) => void;
  icon?: ReactNode;
  /** What stands on the toggle; default: the label of the chosen one. */
  children?: ReactNode;
  isDisabled?: boolean;
  variant?: 'default' | 'plain';
  className?: string;
}

/** A button that opens a list of which one is chosen. */
export function ChoiceMenu<T extends string>(props: ChoiceMenuProps<T>) {
  const [isOpen, setIsOpen] = useState(false);
  const chosen = props.choices.find(({ value }) => value === props.value);
  return (
    <Select
      isOpen={isOpen}
      selected={props.value}
      onOpenChange={setIsOpen}
      onSelect={(_, value) => {
        const choice = props.choices.find((candidate) => candidate.value === value);
        if (choice) props.onChoose(choice.value);
        setIsOpen(false);
      }}
      shouldFocusToggleOnSelect
      popperProps={{ preventOverflow: true, appendTo: floatHost }}
      toggle={(toggle) => (
        <MenuToggle
          ref={toggle}
          isExpanded={isOpen}
          isDisabled={props.isDisabled ?? false}
          variant={props.variant ?? 'default'}
          onClick={() => setIsOpen(!isOpen)}
          {...(props.className ? { className: props.className } : {})}
          {...(props.icon ? { icon: props.icon } : {})}
          {...(props.variant === 'plain' ? { 'aria-label': props.name } : {})}
        >
          {props.children ?? (
            <>
              <span className="pl-visually-hidden">{props.name}: </span>
              {chosen?.label ?? props.value}
            </>
          )}
        </MenuToggle>
      )}
    >
      <SelectList aria-label={props.name}>
        {props.choices.map(({ value, label, description }) => (
          <SelectOption key={value} value={value} {...(description ? { description } : {})}>
            {label}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}
