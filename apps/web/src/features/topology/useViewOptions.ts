import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { parseView, type ViewOptions, writeView } from './model/viewOptions.ts';

/** The view options of the address. Selecting adds to the history, so that Back closes a panel; toggles replace the entry. */
export function useViewOptions(): [ViewOptions, (change: Partial<ViewOptions>) => void] {
  const [params, setParams] = useSearchParams();
  const options = useMemo(() => parseView(params), [params]);
  const change = useCallback(
    (next: Partial<ViewOptions>) =>
      setParams((current) => writeView(current, { ...parseView(current), ...next }), {
        replace: !('selected' in next),
      }),
    [setParams],
  );
  return [options, change];
}
