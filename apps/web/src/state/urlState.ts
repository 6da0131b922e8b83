import { TrafficWindow } from '@padlock/contract';
import { useCallback, useMemo } from 'react';
import { useLocation, useParams, useSearchParams } from 'react-router';

/** The cluster of the address; every page stands under one. */
export function useCluster(): string {
  const { cluster } = useParams();
  if (cluster === undefined) throw new Error('useCluster works only on pages of a cluster');
  return cluster;
}

/**
 * One search parameter as state. Setting it to null takes it out of the address.
 *
 * @param options.replace whether a change replaces the entry in the history (typing, toggles) or adds one (selections).
 */
export function useSearchParam(
  key: string,
  options: { replace?: boolean } = {},
): [string | null, (value: string | null) => void] {
  const [params, setParams] = useSearchParams();
  const replace = options.replace ?? true;
  const set = useCallback(
    (value: string | null) =>
      setParams(
        (current) => {
          const next = new URLSearchParams(current);
          if (value === null) next.delete(key);
          else next.set(key, value);
          return next;
        },
        { replace },
      ),
    [key, replace, setParams],
  );
  return [params.get(key), set];
}

/** The namespaces chosen; null: all that the person may see. `namespaces=` in the address means none. */
export function useNamespaces(): [readonly string[] | null, (names: readonly string[] | null) => void] {
  const [raw, setRaw] = useSearchParam('namespaces');
  const names = useMemo(() => parseNames(raw), [raw]);
  const set = useCallback(
    (next: readonly string[] | null) => setRaw(next === null ? null : [...next].toSorted().join(',')),
    [setRaw],
  );
  return [names, set];
}

/** `a,b` as names; null stays null (all), an empty text means none. */
export function parseNames(raw: string | null): readonly string[] | null {
  return raw === null ? null : raw.split(',').filter((name) => name !== '');
}

/** What a page starts with: a minute shows the graph as it is now, an hour judges a policy. */
export function defaultWindow(pathname: string): TrafficWindow {
  return pathname.endsWith('/topology') ? '1m' : '1h';
}

/** The traffic window of the page: from the address, else the page's own. */
export function useTrafficWindow(): [TrafficWindow, (window: TrafficWindow) => void] {
  const { pathname } = useLocation();
  const [raw, setRaw] = useSearchParam('window');
  const parsed = TrafficWindow.safeParse(raw);
  return [parsed.success ? parsed.data : defaultWindow(pathname), setRaw];
}
