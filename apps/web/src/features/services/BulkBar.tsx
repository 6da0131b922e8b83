import { Button, Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core';
import type { ModePick, ServiceSummary } from '@padlock/contract';
import { useState } from 'react';
import { count } from '../../components/format.ts';
import { floatHost } from '../../components/floatHost.ts';
import { modePicks } from '../../components/modePicks.ts';
import { together } from '../changes/pickPlace.ts';
import { useReview } from '../changes/review.ts';
import { useWriteBar } from '../changes/useWriteBar.ts';
import { bulkTargets } from './bulk.ts';

/** What can be done with the services that are ticked: one mode for all of their ports, through one review. */
export function BulkBar({ services, onClear }: { services: readonly ServiceSummary[]; onClear: () => void }) {
  const review = useReview();
  const [isOpen, setIsOpen] = useState(false);
  const barred = useWriteBar(
    [...new Set(services.map(({ namespace }) => namespace))].map((namespace) => ({
      namespace,
      kind: 'PeerAuthentication',
    })),
  );
  return (
    <div className="pl-bulk" role="group" aria-label="Selected services">
      <span role="status">
        <b>{services.length}</b> selected
      </span>
      <Dropdown
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        onSelect={(_, value) => {
          setIsOpen(false);
          const pick = modePicks.find((candidate) => candidate.pick === value)?.pick;
          if (pick !== undefined) review.open(together(bulkTargets(services, pick)));
        }}
        shouldFocusToggleOnSelect
        popperProps={{ preventOverflow: true, appendTo: floatHost, position: 'right' }}
        toggle={(toggle) => (
          <MenuToggle
            ref={toggle}
            variant="primary"
            isExpanded={isOpen}
            isDisabled={barred !== null}
            onClick={() => setIsOpen(!isOpen)}
          >
            Set mode
          </MenuToggle>
        )}
      >
        <DropdownList aria-label="Mode of every port">
          {modePicks.map(({ pick, help }) => (
            <DropdownItem
              key={pick}
              value={pick}
              description={description(services, pick) ?? help}
              isAriaDisabled={bulkTargets(services, pick).length === 0}
            >
              {pick}
            </DropdownItem>
          ))}
        </DropdownList>
      </Dropdown>
      <Button variant="link" onClick={onClear}>
        Clear
      </Button>
      {barred !== null && <span className="pl-picker-reason">{barred}</span>}
    </div>
  );
}

/** How many ports a pick would touch; null for DEFAULT, of which a list cannot tell. */
function description(services: readonly ServiceSummary[], pick: ModePick): string | null {
  if (pick === 'DEFAULT') return null;
  const ports = bulkTargets(services, pick).reduce((sum, target) => sum + target.ports.length, 0);
  return ports === 0
    ? `Every port is ${pick} already`
    : `${count(ports, 'port')} of ${count(services.length, 'service')} ${ports === 1 ? 'is' : 'are'} not ${pick} yet`;
}
