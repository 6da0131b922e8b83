import { useEffect } from 'react';

/** The title of the browser's tab: the most particular part first. */
export function usePageTitle(...parts: readonly string[]): void {
  const title = [...parts, 'Padlock'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
