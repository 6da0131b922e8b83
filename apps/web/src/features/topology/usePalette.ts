import { useEffect, useState } from 'react';
import { useTheme } from '../../state/theme.ts';
import { type Palette, readPalette } from './canvas/palette.ts';

/** Colours and fonts of the graph, read again when the theme changes and when the web fonts have arrived. */
export function usePalette(element: Element | null): Palette | undefined {
  const { dark } = useTheme();
  const [palette, setPalette] = useState<Palette>();
  useEffect(() => {
    if (!element) return;
    let current = true;
    const first = readPalette(element, dark);
    // Cards are as wide as their texts: the first picture waits for the fonts, but not for long.
    const fonts = Promise.all(Object.values(first.fonts).map((font) => document.fonts.load(font)));
    const patience = new Promise((resolve) => setTimeout(resolve, 800));
    Promise.race([fonts, patience]).then(
      () => current && setPalette(readPalette(element, dark)),
      () => current && setPalette(first),
    );
    return () => {
      current = false;
    };
  }, [element, dark]);
  return palette;
}
