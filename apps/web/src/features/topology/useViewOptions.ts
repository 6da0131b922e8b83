import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { parseView, type ViewOptions, writeView } from './model/viewOptions.ts';

/** The view options of the address. Selecting adds to the history, so that Back closes a panel; toggles replace the entry. */
export function useViewOptions(): [ViewOptions, (change: Partial<ViewOptions>) => void] {
  const [params, setParams] = useSearchParams();
  const options = useMemo(() => parseView(params), [params]);
  // The router takes changes one after the other: the second of one moment would not know of the first.
  const latest = useRef(params);
  useEffect(() => {
    latest.current = params;
  }, [params]);
  const change = useCallback(
    (next: Partial<ViewOptions>) => {
      latest.current = writeView(latest.current, { ...parseView(latest.current), ...next });
      setParams(latest.current, { replace: !('selected' in next) });
    },
    [setParams],
  );
  return [options, change];
}
