import {
  Badge,
  Button,
  MenuToggle,
  Select,
  SelectList,
  SelectOption,
  ToggleGroup,
  ToggleGroupItem,
} from '@patternfly/react-core';
import type { Topology } from '@padlock/contract';
import { type ReactNode, useState } from 'react';
import RhUiHistoryIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-history-icon';
import { ChoiceMenu } from '../../components/ChoiceMenu.tsx';
import { NamespaceFilter } from '../../components/NamespaceFilter.tsx';
import { valueKinds, valueWords } from './model/edgeValues.ts';
import type { Known } from './find/fields.ts';
import { FindBar } from './find/FindBar.tsx';
import { useReducedMotion } from './useReducedMotion.ts';
import type { Found } from './find/filterTopology.ts';
import {
  defaultView,
  type DisplayOption,
  type EdgeLabelKind,
  toggled,
  type ViewOptions,
} from './model/viewOptions.ts';

const labelChoices: readonly (readonly [EdgeLabelKind, string])[] = [
  ['security', 'Security'],
  ...valueKinds.map((kind) => [kind, valueWords[kind]] as const),
];
const displayChoices: readonly (readonly [DisplayOption, string])[] = [
  ['idle', 'Idle connections'],
  ['boxes', 'Namespace boxes'],
  ['ports', 'Port chips'],
  ['motion', 'Traffic animation'],
];

const layouts = [
  { value: 'layered', label: 'Layered', description: 'Callers first, then what they call' },
  { value: 'force', label: 'Force', description: 'What talks to each other stands together' },
  { value: 'concentric', label: 'Concentric', description: 'Rings around what is connected most' },
] as const;

/** What is shown, and how. */
export function TopologyToolbar({
  topology,
  known,
  found,
  options,
  onChange,
  onGo,
}: {
  topology: Topology | undefined;
  known: Known;
  found: Found | undefined;
  options: ViewOptions;
  onChange: (change: Partial<ViewOptions>) => void;
  /** Somebody wants to see what an expression finds. */
  onGo: (find: string) => void;
}) {
  const labels = labelChoices.filter(([kind]) => options.labels.has(kind)).map(([, word]) => word);
  const hidden = [...defaultView.display].filter((option) => !options.display.has(option)).length;
  const still = useReducedMotion();
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
        choices={labelChoices}
        chosen={options.labels}
        onChange={(next) => onChange({ labels: next })}
      >
        <span className="pl-muted">Edge labels</span> {labelWords(labels)}
      </CheckMenu>
      <CheckMenu
        name="Display"
        choices={displayChoices}
        {...(still ? { refused: { motion: 'Your system asks for less motion.' } } : {})}
        chosen={options.display}
        onChange={(next) => onChange({ display: next })}
      >
        Display
        {hidden > 0 && (
          <>
            {' '}
            <Badge isRead screenReaderText="hidden">
              {hidden} off
            </Badge>
          </>
        )}
      </CheckMenu>
      {isGraph && (
        <ChoiceMenu
          name="Layout"
          value={options.layout}
          choices={layouts}
          onChoose={(layout) => onChange({ layout })}
        >
          <span className="pl-muted">Layout</span>{' '}
          {layouts.find(({ value }) => value === options.layout)?.label}
        </ChoiceMenu>
      )}
      <FindBar
        topology={topology}
        known={known}
        found={found}
        options={options}
        onChange={onChange}
        onGo={onGo}
      />
      <Button
        variant="plain"
        aria-label="Timeline"
        aria-pressed={options.timeline !== null}
        title="Timeline: look at a past moment"
        icon={<RhUiHistoryIcon />}
        onClick={() =>
          onChange(options.timeline === null ? { timeline: '1h' } : { timeline: null, at: null })
        }
      />
      <ToggleGroup aria-label="View" className="pl-topology-view">
        <ToggleGroupItem text="Graph" isSelected={isGraph} onChange={() => onChange({ view: 'graph' })} />
        <ToggleGroupItem text="Table" isSelected={!isGraph} onChange={() => onChange({ view: 'table' })} />
      </ToggleGroup>
    </div>
  );
}

/** The first two by name: the button must not push the others away. */
function labelWords(labels: readonly string[]): string {
  if (labels.length === 0) return 'None';
  const more = labels.length - 2;
  return `${labels.slice(0, 2).join(', ')}${more > 0 ? ` +${more}` : ''}`;
}

/** A menu of things to tick. */
function CheckMenu<T extends string>(props: {
  name: string;
  choices: readonly (readonly [T, string])[];
  chosen: ReadonlySet<T>;
  onChange: (chosen: ReadonlySet<T>) => void;
  /** Those that cannot be ticked, with the reason. */
  refused?: Partial<Record<T, string>>;
  children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Select
      role="menu"
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      onSelect={(_, value) => {
        const choice = props.choices.find(([key]) => key === value);
        if (choice) props.onChange(toggled(props.chosen, choice[0]));
      }}
      popperProps={{ preventOverflow: true }}
      toggle={(ref) => (
        <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {props.children}
        </MenuToggle>
      )}
    >
      <SelectList aria-label={props.name}>
        {props.choices.map(([key, word]) => (
          <SelectOption
            key={key}
            value={key}
            hasCheckbox
            isSelected={props.chosen.has(key)}
            isDisabled={props.refused?.[key] !== undefined}
            description={props.refused?.[key]}
          >
            {word}
          </SelectOption>
        ))}
      </SelectList>
    </Select>
  );
}
