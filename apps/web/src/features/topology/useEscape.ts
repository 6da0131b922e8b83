import { useEffect, useEffectEvent } from 'react';

/**
 * Runs on Escape, wherever the focus is, unless a menu or a dialog is open: those close first. A field with `data-own-escape`
 * has a use for it too.
 */
export function useEscape(run: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.matches('[data-own-escape]')) return;
    if (document.querySelector('.pf-v6-c-menu, [aria-modal="true"]') !== null) return;
    run();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    // Before the menus, which have closed themselves by the time the event has bubbled up.
    document.addEventListener('keydown', listener, { capture: true });
    return () => document.removeEventListener('keydown', listener, { capture: true });
  }, []);
}
