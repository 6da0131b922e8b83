import type { GraphKind, PolicyKind, TrafficWindow, WrittenKind } from '@padlock/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api } from '../api.ts';

/** The first parts of every key: what a server event makes stale is found by them (see live/staleKeys.ts). */
export type Resource =
  | 'overview'
  | 'meshTraffic'
  | 'meshSettings'
  | 'namespace'
  | 'workloads'
  | 'workload'
  | 'mesh'
  | 'policyAccess'
  | 'topology'
  | 'edge'
  | 'services'
  | 'service'
  | 'serviceTraffic'
  | 'changes'
  | 'change'
  | 'policies'
  | 'policy'
  | 'policyPreview'
  | 'findings'
  | 'findingFixes'
  | 'path'
  | 'report';

function key(cluster: string, resource: Resource, parameters: Record<string, unknown> = {}) {
  return ['clusters', cluster, resource, parameters] as const;
}

/** Namespaces as the API takes them; undefined: all. */
function joined(namespaces: readonly string[] | null) {
  return namespaces === null ? {} : { namespaces: namespaces.join(',') };
}

/** Every read of the page. Pages keep what they had while the next answer is on its way. */
export const queries = {
  session: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: ({ signal }) => api.session({ signal }),
      staleTime: Infinity,
    }),

  clusters: (window: TrafficWindow) =>
    queryOptions({
      queryKey: ['clusterList', { window }],
      queryFn: ({ signal }) => api.clusters({ query: { window }, signal }),
      placeholderData: keepPreviousData,
    }),

  loginOptions: () =>
    queryOptions({
      queryKey: ['login'],
      queryFn: ({ signal }) => api.loginOptions({ signal }),
      staleTime: Infinity,
    }),

  mesh: (cluster: string) =>
    queryOptions({
      queryKey: key(cluster, 'mesh'),
      queryFn: ({ signal }) => api.mesh({ params: { cluster }, signal }),
    }),

  overview: (cluster: string, query: { window: TrafficWindow; namespaces: readonly string[] | null }) =>
    queryOptions({
      queryKey: key(cluster, 'overview', query),
      queryFn: ({ signal }) =>
        api.overview({
          params: { cluster },
          query: { window: query.window, ...joined(query.namespaces) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),

  meshTraffic: (cluster: string, query: { range: TrafficWindow; namespaces: readonly string[] | null }) =>
    queryOptions({
      queryKey: key(cluster, 'meshTraffic', query),
      queryFn: ({ signal }) =>
        api.meshTraffic({
          params: { cluster },
          query: { range: query.range, ...joined(query.namespaces) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),

  meshSettings: (cluster: string) =>
    queryOptions({
      queryKey: key(cluster, 'meshSettings'),
      queryFn: ({ signal }) => api.meshSettings({ params: { cluster }, signal }),
    }),

  namespace: (cluster: string, name: string) =>
    queryOptions({
      queryKey: key(cluster, 'namespace', { name }),
      queryFn: ({ signal }) => api.namespace({ params: { cluster, name }, signal }),
    }),

  workloads: (cluster: string, query: { window: TrafficWindow; namespaces: readonly string[] | null }) =>
    queryOptions({
      queryKey: key(cluster, 'workloads', query),
      queryFn: ({ signal }) =>
        api.workloads({
          params: { cluster },
          query: { window: query.window, ...joined(query.namespaces) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),

  workload: (cluster: string, namespace: string, name: string, window: TrafficWindow) =>
    queryOptions({
      queryKey: key(cluster, 'workload', { namespace, name, window }),
      queryFn: ({ signal }) =>
        api.workload({ params: { cluster, namespace, name }, query: { window }, signal }),
      // The same workload in another window, never another workload.
      placeholderData: (previous) =>
        previous?.ref.namespace === namespace && previous.ref.name === name ? previous : undefined,
    }),

  topology: (
    cluster: string,
    query: {
      window: TrafficWindow;
      graph: GraphKind;
      namespaces: readonly string[] | null;
      at: number | null;
    },
  ) =>
    queryOptions({
      queryKey: key(cluster, 'topology', query),
      queryFn: ({ signal }) =>
        api.topology({
          params: { cluster },
          query: {
            window: query.window,
            graph: query.graph,
            ...joined(query.namespaces),
            ...(query.at === null ? {} : { at: query.at }),
          },
          signal,
        }),
      placeholderData: keepPreviousData,
      // Comparing megabytes takes as long as reading them, and between two scrapes nearly every number changes.
      structuralSharing: false,
    }),

  topologyMetrics: (
    cluster: string,
    query: {
      window: TrafficWindow;
      graph: GraphKind;
      namespaces: readonly string[] | null;
      metrics: 'latency' | 'throughput' | 'latency,throughput';
    },
  ) =>
    queryOptions({
      queryKey: key(cluster, 'topology', query),
      queryFn: ({ signal }) =>
        api.topologyMetrics({
          params: { cluster },
          query: {
            window: query.window,
            graph: query.graph,
            metrics: query.metrics,
            ...joined(query.namespaces),
          },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),

  edge: (
    cluster: string,
    query: { id: string; window: TrafficWindow; graph: GraphKind; range: TrafficWindow; at: number | null },
  ) =>
    queryOptions({
      queryKey: key(cluster, 'edge', query),
      queryFn: ({ signal }) => {
        const { at, ...asked } = query;
        return api.edge({
          params: { cluster },
          query: { ...asked, ...(at === null ? {} : { at }) },
          signal,
        });
      },
    }),

  services: (cluster: string, query: { window: TrafficWindow; namespaces: readonly string[] | null }) =>
    queryOptions({
      queryKey: key(cluster, 'services', query),
      queryFn: ({ signal }) =>
        api.services({
          params: { cluster },
          query: { window: query.window, ...joined(query.namespaces) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),

  service: (cluster: string, namespace: string, name: string, window: TrafficWindow) =>
    queryOptions({
      queryKey: key(cluster, 'service', { namespace, name, window }),
      queryFn: ({ signal }) =>
        api.service({ params: { cluster, namespace, name }, query: { window }, signal }),
      // The same service in another window, never another service.
      placeholderData: (previous) =>
        previous?.namespace === namespace && previous.name === name ? previous : undefined,
    }),

  serviceTraffic: (
    cluster: string,
    namespace: string,
    name: string,
    query: { range: TrafficWindow; direction: 'inbound' | 'outbound' },
  ) =>
    queryOptions({
      queryKey: key(cluster, 'serviceTraffic', { namespace, name, ...query }),
      queryFn: ({ signal }) => api.serviceTraffic({ params: { cluster, namespace, name }, query, signal }),
      placeholderData: keepPreviousData,
    }),

  policyAccess: (cluster: string, namespace: string, kind: WrittenKind = 'PeerAuthentication') =>
    queryOptions({
      queryKey: key(cluster, 'policyAccess', { namespace, kind }),
      queryFn: ({ signal }) => api.policyAccess({ params: { cluster, namespace }, query: { kind }, signal }),
    }),

  policies: (cluster: string, namespaces: readonly string[] | null) =>
    queryOptions({
      queryKey: key(cluster, 'policies', { namespaces }),
      queryFn: ({ signal }) => api.policies({ params: { cluster }, query: joined(namespaces), signal }),
      placeholderData: keepPreviousData,
    }),

  policy: (cluster: string, ref: { kind: PolicyKind; namespace: string; name: string }) =>
    queryOptions({
      queryKey: key(cluster, 'policy', ref),
      queryFn: ({ signal }) => api.policy({ params: { cluster, ...ref }, signal }),
    }),

  path: (cluster: string, query: { window: TrafficWindow; namespaces: readonly string[] | null }) =>
    queryOptions({
      queryKey: key(cluster, 'path', query),
      queryFn: ({ signal }) =>
        api.path({
          params: { cluster },
          query: { window: query.window, ...joined(query.namespaces) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),

  report: (cluster: string, namespaces: readonly string[] | null) =>
    queryOptions({
      queryKey: key(cluster, 'report', { namespaces }),
      queryFn: ({ signal }) => api.report({ params: { cluster }, query: joined(namespaces), signal }),
      placeholderData: keepPreviousData,
    }),

  findings: (cluster: string, namespaces: readonly string[] | null) =>
    queryOptions({
      queryKey: key(cluster, 'findings', { namespaces }),
      queryFn: ({ signal }) => api.findings({ params: { cluster }, query: joined(namespaces), signal }),
      placeholderData: keepPreviousData,
    }),

  findingFixes: (cluster: string, id: string) =>
    queryOptions({
      queryKey: key(cluster, 'findingFixes', { id }),
      queryFn: ({ signal }) => api.findingFixes({ params: { cluster }, query: { id }, signal }),
    }),

  policyPreview: (cluster: string, yaml: string) =>
    queryOptions({
      queryKey: key(cluster, 'policyPreview', { yaml }),
      queryFn: ({ signal }) => api.previewPolicy({ params: { cluster }, body: { yaml }, signal }),
      placeholderData: keepPreviousData,
      gcTime: 10_000,
    }),

  changes: (
    cluster: string,
    query: { namespaces: readonly string[] | null; kind?: string; namespace?: string; name?: string },
  ) =>
    queryOptions({
      queryKey: key(cluster, 'changes', query),
      queryFn: ({ signal }) => {
        const { namespaces, ...object } = query;
        return api.changes({ params: { cluster }, query: { ...joined(namespaces), ...object }, signal });
      },
      placeholderData: keepPreviousData,
    }),

  change: (cluster: string, id: string) =>
    queryOptions({
      queryKey: key(cluster, 'change', { id }),
      queryFn: ({ signal }) => api.change({ params: { cluster, id }, signal }),
    }),
};
