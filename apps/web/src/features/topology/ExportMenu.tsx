import { Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core';
import RhUiDownloadIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-download-icon';
import { useState } from 'react';
import { floatHost } from '../../components/floatHost.ts';

/** What is shown, as a file. */
export function ExportMenu({ onPicture, onData }: { onPicture: () => void; onData: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={setIsOpen}
      onSelect={() => setIsOpen(false)}
      shouldFocusToggleOnSelect
      popperProps={{ appendTo: floatHost, position: 'start' }}
      toggle={(toggle) => (
        <MenuToggle
          ref={toggle}
          variant="plain"
          aria-label="Export"
          title="Export"
          isExpanded={isOpen}
          icon={<RhUiDownloadIcon />}
          onClick={() => setIsOpen(!isOpen)}
        />
      )}
    >
      <DropdownList>
        <DropdownItem onClick={onPicture} description="The part in view, with the colours of the theme">
          Picture (PNG)
        </DropdownItem>
        <DropdownItem onClick={onData} description="Nodes and connections that are shown, with their counts">
          Data (JSON)
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  );
}
