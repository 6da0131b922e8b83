import { Modal, ModalBody, ModalHeader, Switch } from '@patternfly/react-core';
import { setShortcutsEnabled, shortcutHelp, useShortcutsEnabled } from './shortcuts.ts';

export function KeyboardHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const enabled = useShortcutsEnabled();
  if (!isOpen) return null;
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="keyboard-help">
      <ModalHeader title="Keyboard" labelId="keyboard-help" />
      <ModalBody>
        <dl className="pl-keys">
          {shortcutHelp.map(({ keys, does }) => (
            <div key={keys}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <Switch
          label="Shortcuts of one character"
          isChecked={enabled}
          onChange={(_, checked) => setShortcutsEnabled(checked)}
        />
      </ModalBody>
    </Modal>
  );
}
