import { useEffect, useState } from 'react';
import type { Size } from './layout/geometry.ts';

/** The size of an element in CSS px, as it changes; 0 x 0 until it is there. */
export function useSize(element: Element | null): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
