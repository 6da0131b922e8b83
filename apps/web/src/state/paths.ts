import type { ObjectRef } from '@padlock/contract';

/** Search parameters that stay while a person moves between pages. */
const lasting = ['namespaces', 'window'] as const;

export type ServiceTab = 'overview' | 'mtls' | 'traffic' | 'yaml';

const segment = encodeURIComponent;

/** Addresses of pages, without search. */
export const paths = {
  clusters: '/clusters',
  overview: (cluster: string) => `/clusters/${segment(cluster)}/overview`,
  mesh: (cluster: string) => `/clusters/${segment(cluster)}/mesh`,
  namespace: (cluster: string, name: string) => `/clusters/${segment(cluster)}/namespaces/${segment(name)}`,
  workloads: (cluster: string) => `/clusters/${segment(cluster)}/workloads`,
  workload: (cluster: string, namespace: string, name: string) =>
    `/clusters/${segment(cluster)}/workloads/${segment(namespace)}/${segment(name)}`,
  topology: (cluster: string) => `/clusters/${segment(cluster)}/topology`,
  services: (cluster: string) => `/clusters/${segment(cluster)}/services`,
  path: (cluster: string) => `/clusters/${segment(cluster)}/path`,
  report: (cluster: string) => `/clusters/${segment(cluster)}/report`,
  findings: (cluster: string) => `/clusters/${segment(cluster)}/findings`,
  policies: (cluster: string) => `/clusters/${segment(cluster)}/policies`,
  newPolicy: (cluster: string) => `/clusters/${segment(cluster)}/policies/new`,
  policy: (cluster: string, { kind, namespace, name }: ObjectRef) =>
    `/clusters/${segment(cluster)}/policies/${segment(kind)}/${segment(namespace)}/${segment(name)}`,
  service: (cluster: string, namespace: string, name: string, tab: ServiceTab = 'mtls') =>
    `/clusters/${segment(cluster)}/services/${segment(namespace)}/${segment(name)}/${tab}`,
  changes: (cluster: string) => `/clusters/${segment(cluster)}/changes`,
  change: (cluster: string, id: string) => `/clusters/${segment(cluster)}/changes/${segment(id)}`,
};

/** Keeps of a search string what holds on every page: namespaces and time window. */
export function lastingSearch(search: string | URLSearchParams): string {
  const current = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const key of lasting) {
    const value = current.get(key);
    if (value !== null) kept.set(key, value);
  }
  return kept.size > 0 ? `?${kept}` : '';
}

/** Pages that stand in every cluster, whatever is in it. */
const everywhere = [
  'overview',
  'mesh',
  'workloads',
  'topology',
  'services',
  'policies',
  'path',
  'findings',
  'changes',
  'report',
] as const;

/** What an address says about things of one cluster: they do not exist in another. */
const ofOneCluster = ['selected', 'collapse'] as const;

/**
 * The same page in another cluster. Of the page of one object, which the other need not have, the list; a page that lists nothing
 * leads to the overview.
 *
 * @example
 * inCluster({ pathname: '/clusters/east/services/shop/cart/mtls', search: '?window=6h' }, 'west');
 * // { pathname: '/clusters/west/services', search: '?window=6h' }
 */
export function inCluster(
  { pathname, search }: { readonly pathname: string; readonly search: string },
  cluster: string,
): { pathname: string; search: string } {
  const [, , , page, ...object] = pathname.split('/');
  const known = everywhere.find((each) => each === page);
  if (known === undefined || object.length > 0)
    return { pathname: paths[known ?? 'overview'](cluster), search: lastingSearch(search) };
  const kept = new URLSearchParams(search);
  for (const key of ofOneCluster) kept.delete(key);
  return { pathname: paths[known](cluster), search: kept.size > 0 ? `?${kept}` : '' };
}

/** The address of a node or edge selected in the graph. `id` is the id that the topology gives it. */
export function topologySelection(cluster: string, id: string): string {
  return `${paths.topology(cluster)}?${new URLSearchParams({ selected: id })}`;
}
