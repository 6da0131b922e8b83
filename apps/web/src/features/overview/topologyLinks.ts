import { paths } from '../../state/paths.ts';
import { useCluster, useTrafficWindow } from '../../state/urlState.ts';

/** What the topology should show: connections in some states, or one connection. */
type View = { readonly lock: string } | { readonly selected: string };

/**
 * Addresses of the topology as this page sees it: the same namespaces, and the same window, since a connection of the last
 * hour may have no traffic in the last minute.
 *
 * @param namespaces null: all.
 */
export function useTopologyLink(namespaces: readonly string[] | null): (view: View) => string {
  const cluster = useCluster();
  const [window] = useTrafficWindow();
  return (view) => {
    const search = new URLSearchParams({ window, ...view });
    if (namespaces !== null) search.set('namespaces', namespaces.join(','));
    return `${paths.topology(cluster)}?${search}`;
  };
}
