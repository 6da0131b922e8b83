import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { readFlag, writeFlag } from '../state/storedFlag.ts';

/** Shortcuts of the shell and of the pages, for the help. */
export const shortcutHelp: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: '/', does: 'Focus the search of the page' },
  { keys: '?', does: 'Show this help' },
  { keys: 'T', does: 'Topology: switch between graph and table' },
  { keys: 'Arrow keys', does: 'Topology: move between nodes and edges' },
  { keys: 'Enter', does: 'Topology: select what is focused' },
  { keys: '+ and -', does: 'Topology: open a collapsed namespace, collapse that of the focused node' },
  { keys: 'F', does: 'Topology: show the findings of the focused node' },
  { keys: 'N and Shift+N', does: 'Topology: next and previous of what Find has found' },
  { keys: 'Esc', does: 'Close a panel or a dialog' },
];

// One-character shortcuts can be switched off (WCAG 2.1.4): speech input may type them by accident.
const storageKey = 'padlock.shortcuts';
let enabled = readFlag(storageKey, true);
const listeners = new Set<() => void>();

export function setShortcutsEnabled(value: boolean): void {
  enabled = value;
  writeFlag(storageKey, value);
  for (const listener of listeners) listener();
}

export function useShortcutsEnabled(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => enabled,
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select, [role="textbox"]'))
  );
}

/** Runs on a single key, anywhere but in a field or under a dialog. `key` is compared without case. */
export function useShortcut(key: string, run: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!enabled || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key.toLowerCase() !== key.toLowerCase() || isTyping(event.target)) return;
    if (document.querySelector('[aria-modal="true"]') !== null) return;
    event.preventDefault();
    run();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
