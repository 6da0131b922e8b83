import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { lastingSearch, paths, type ServiceTab } from '../state/paths.ts';
import { useCluster } from '../state/urlState.ts';

/** A link to the page of a service; namespaces and window go along. */
export function ServiceLink({
  namespace,
  name,
  tab,
  children,
}: {
  namespace: string;
  name: string;
  tab?: ServiceTab;
  children: ReactNode;
}) {
  const cluster = useCluster();
  const { search } = useLocation();
  return (
    <Link to={{ pathname: paths.service(cluster, namespace, name, tab), search: lastingSearch(search) }}>
      {children}
    </Link>
  );
}
