import {
  Badge,
  MenuToggle,
  Select,
  SelectList,
  SelectOption,
  ToggleGroup,
  ToggleGroupItem,
} from '@patternfly/react-core';
import { type ReactNode, useState } from 'react';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { type DisplayOption, type EdgeLabelKind, toggled, type ViewOptions } from './model/viewOptions.ts';

const labelWords: Readonly<Record<EdgeLabelKind, string>> = { security: 'Security', rate: 'Request rate' };
const displayWords: Readonly<Record<DisplayOption, string>> = {
  idle: 'Idle connections',
  boxes: 'Namespace boxes',
  ports: 'Port chips',
};

/** What is shown, and how. */
export function TopologyToolbar({
  options,
  onChange,
}: {
  options: ViewOptions;
  onChange: (change: Partial<ViewOptions>) => void;
}) {
  const labels = (['security', 'rate'] as const).filter((kind) => options.labels.has(kind));
  const isGraph = options.view === 'graph';
  return (
    <div className="pl-topology-toolbar" role="toolbar" aria-label="Topology">
      <NamespaceFilter />
      <ToggleGroup aria-label="Graph of">
        <ToggleGroupItem
          text="Services"
          isSelected={options.graph === 'service'}
          onChange={() => onChange({ graph: 'service', selected: null })}
        />
        <ToggleGroupItem
          text="Workloads"
          isSelected={options.graph === 'workload'}
          onChange={() => onChange({ graph: 'workload', selected: null })}
        />
      </ToggleGroup>
      <CheckMenu
        name="Edge labels"
        words={labelWords}
        chosen={options.labels}
        onChange={(next) => onChange({ labels: next })}
      >
        <span className="pl-muted">Edge labels</span>{' '}
        {labels.length === 0 ? 'None' : labels.map((kind) => labelWords[kind]).join(', ')}
      </CheckMenu>
      <CheckMenu
        name="Display"
        words={displayWords}
        chosen={options.display}
        onChange={(next) => onChange({ display: next })}
      >
        Display
        {options.display.size < 3 && (
          <>
            {' '}
            <Badge isRead screenReaderText="hidden">
              {3 - options.display.size} off
            </Badge>
          </>
        )}
      </CheckMenu>
      <ChoiceMenu
        name="Layout"
        value={options.layout}
        isDisabled={!isGraph}
        choices={[
          { value: 'layered', label: 'Layered', description: 'Callers first, then what they call' },
          { value: 'force', label: 'Force', description: 'What talks to each other stands together' },
        ]}
        onChoose={(layout) => onChange({ layout })}
      >
        <span className="pl-muted">Layout</span> {options.layout === 'layered' ? 'Layered' : 'Force'}
      </ChoiceMenu>
      <ToggleGroup aria-label="View" className="pl-topology-view">
        <ToggleGroupItem text="Graph" isSelected={isGraph} onChange={() => onChange({ view: 'graph' })} />
        <ToggleGroupItem text="Table" isSelected={!isGraph} onChange={() => onChange({ view: 'table' })} />
      </ToggleGroup>
    </div>
  );
}

/** A menu of things to tick. */
function CheckMenu<T extends string>(props: {
  name: string;
  words: Readonly<Record<T, string>>;
  chosen: ReadonlySet<T>;
  onChange: (chosen: ReadonlySet<T>) => void;
  children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const items: [string, string][] = Object.entries(props.words);
  const chosen: ReadonlySet<string> = props.chosen;
  return (
    <Select
      role="menu"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      onSelect={(_, value) => {
        const item = keysOf(props.words).find((key) => key === value);
        if (item) props.onChange(toggled(props.chosen, item));
      }}
      popperProps={{ preventOverflow: true }}
      toggle={(ref) => (
        <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {props.children}
        </MenuToggle>
      )}
    >
      <SelectList aria-label={props.name}>
        {items.map(([key, word]) => (
          <SelectOption key={key} value={key} hasCheckbox isSelected={chosen.has(key)}>
            {word}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}

function keysOf<T extends string>(words: Readonly<Record<T, string>>): T[] {
  // `Object.keys` forgets the type of the keys; a record of words has no others.
  return Object.keys(words) as T[];
}
