import { type PolicyAccess, TrafficWindow, WrittenKind } from '@padlock/contract';
import type { Gate } from '../auth/gate.ts';
import { maySee, sightKey, type Viewer } from '../auth/viewer.ts';
import type { Cluster } from '../cluster.ts';
import type { ClusterRegistry } from '../clusters/clusterRegistry.ts';
import { listClusters } from '../clusters/listClusters.ts';
import { trafficPatienceMs } from '../changes/changePlanner.ts';
import { findingsWindow } from '../findings/knownFindings.ts';
import { findingListView, findingOf, fixesView, seenIn } from '../findings/findingViews.ts';
import type { Logger } from '../logging.ts';
import { pathView } from '../path/pathView.ts';
import { policyExport, policyListView, policyPreview, policyView } from '../policies/policyViews.ts';
import { readReportEvidence, reportView } from '../report/reportView.ts';
import { edgeView } from '../views/edgeView.ts';
import { meshSettingsView } from '../views/meshSettingsView.ts';
import { meshTrafficView } from '../views/meshTrafficView.ts';
import { meshView } from '../views/meshView.ts';
import { namespaceView } from '../views/namespaceView.ts';
import { overviewView } from '../views/overviewView.ts';
import { serviceListView } from '../views/serviceListView.ts';
import { serviceTrafficView } from '../views/serviceTrafficView.ts';
import { serviceView } from '../views/serviceView.ts';
import {
  type Evidence,
  firstSnapshotMs,
  readEvidence,
  readPastEvidence,
  topologyView,
} from '../views/topologyView.ts';
import { readEdgeMetrics, topologyMetricsView } from '../views/topologyMetricsView.ts';
import { workloadListView } from '../views/workloadListView.ts';
import { workloadView } from '../views/workloadView.ts';
import { notFound, ProblemError } from './problems.ts';
import type { Handlers } from './routing.ts';

export interface HandlerOptions {
  readonly registry: ClusterRegistry;
  readonly defaultCluster: string;
  readonly readOnly: boolean;
  readonly version: string;
  readonly gate: Gate;
  readonly audit: Logger;
}

/** What each route of the contract does: finds the cluster, takes the stores as they are, and hands both to a view. */
export function createHandlers(options: HandlerOptions): Handlers {
  const clusterOf = ({ cluster: id }: { readonly cluster: string }, viewer: Viewer): Cluster => {
    const cluster = options.registry.clusters.get(id);
    if (cluster === undefined)
      throw notFound('cluster_not_found', `There is no cluster "${id}" here. GET /api/clusters lists them.`);
    return options.gate.seen(cluster, viewer);
  };

  /** What a plan puts right is what the page of findings shows to that person. */
  const findingsOf = (cluster: Cluster, viewer: Viewer) => async (id: string) =>
    findingOf(await readEvidence(cluster, findingsWindow, trafficPatienceMs), id, viewer);

  const policyAccess = (
    cluster: Cluster,
    namespace: string,
    { identity }: Viewer,
    kind: WrittenKind = 'PeerAuthentication',
  ): Promise<PolicyAccess> =>
    options.readOnly
      ? Promise.resolve({ allowed: false, reason: 'This server is read-only.' })
      : cluster.access.mayWritePolicies(namespace, identity, kind);

  const refuseReadOnly = (): void => {
    if (options.readOnly)
      throw new ProblemError({
        status: 403,
        code: 'read_only',
        title: 'Read-only',
        detail: 'This server was started with --read-only and changes nothing.',
      });
  };

  return {
    session: ({ person }) =>
      Promise.resolve({
        kind: 'value',
        value: {
          user: { name: person.name, anonymous: person.anonymous },
          readOnly: options.readOnly,
          authMode: options.gate.login.options.mode,
          csrfToken: options.gate.csrfToken(person),
          version: options.version,
          clusters: [...options.registry.clusters.values()].map(({ id, name }) => ({ id, name })),
          defaultCluster: options.defaultCluster,
          windows: TrafficWindow.options,
          defaultWindow: '1m',
        },
      }),

    clusters: async ({ query, person }) => ({
      kind: 'value',
      value: await listClusters(options.registry, options.gate, person, query.window),
    }),

    mesh: async ({ params, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(4_000);
      return { kind: 'value', value: meshView(cluster, viewer) };
    },

    overview: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const [evidence, minutes, plaintext] = await Promise.all([
        readEvidence(cluster, query.window),
        readEvidence(cluster, findingsWindow),
        cluster.plaintext.read(1_500),
        cluster.acknowledgements.whenListed(),
      ]);
      const namespaces = shownNamespaces(query.namespaces, viewer);
      return {
        kind: 'memo',
        key: [
          evidence.key,
          minutes.key,
          plaintext?.version ?? 0,
          cluster.acknowledgements.version,
          sightKey(viewer),
          namespacesKey(namespaces),
        ].join(' '),
        build: () =>
          overviewView(cluster, evidence, {
            namespaces,
            history: plaintext?.history,
            findingsSeen: seenIn(minutes),
            viewer,
          }),
      };
    },

    meshTraffic: async ({ params, query, viewer }) => {
      const namespaces = shownNamespaces(query.namespaces, viewer);
      return {
        kind: 'value',
        value: await meshTrafficView(clusterOf(params, viewer), query.range, namespaces),
      };
    },

    meshSettings: async ({ params, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(4_000);
      return { kind: 'value', value: meshSettingsView(cluster) };
    },

    namespace: async ({ params, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(4_000);
      const value = namespaceView(cluster, { ...params, viewer });
      if (value === undefined) throw namespaceNotFound(params.name);
      return { kind: 'value', value };
    },

    workloads: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const evidence = await readEvidence(cluster, query.window);
      const namespaces = shownNamespaces(query.namespaces, viewer);
      return {
        kind: 'memo',
        key: `${evidence.key} ${sightKey(viewer)} ${namespacesKey(namespaces)}`,
        build: () => workloadListView(cluster, evidence, namespaces),
      };
    },

    workload: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const evidence = await readEvidence(cluster, query.window);
      const value = workloadView(cluster, evidence, { ...params, viewer });
      if (value === undefined)
        throw notFound(
          'workload_not_found',
          `No pod of a workload ${params.name} is in namespace ${params.namespace}, and no machine of that name.`,
        );
      return { kind: 'value', value };
    },

    topology: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const evidence = await evidenceAt(cluster, query.window, query.at);
      const namespaces = shownNamespaces(query.namespaces, viewer);
      return {
        kind: 'memo',
        key: `${evidence.key} ${query.graph} ${sightKey(viewer)} ${namespacesKey(namespaces)}`,
        build: () => topologyView(cluster, evidence, { graph: query.graph, namespaces }),
      };
    },

    topologyMetrics: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(firstSnapshotMs);
      const answers = await readEdgeMetrics(cluster, query);
      const { snapshot } = cluster.store;
      const namespaces = shownNamespaces(query.namespaces, viewer);
      return {
        kind: 'memo',
        key: `${cluster.id} ${cluster.opening} ${snapshot.version} ${answers.key} ${query.graph} ${sightKey(viewer)} ${namespacesKey(namespaces)}`,
        build: () => topologyMetricsView(cluster, snapshot, answers, { graph: query.graph, namespaces }),
      };
    },

    edge: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const evidence = await evidenceAt(cluster, query.window, query.at);
      const value = await edgeView(cluster, evidence, query, viewer);
      if (value === undefined)
        throw notFound(
          'edge_not_found',
          query.at === undefined
            ? 'There is no such edge now: nothing was seen on it lately.'
            : 'There was no such edge then: nothing was seen on it in the window.',
        );
      return { kind: 'value', value };
    },

    services: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const evidence = await readEvidence(cluster, query.window);
      const namespaces = shownNamespaces(query.namespaces, viewer);
      return {
        kind: 'memo',
        key: `${evidence.key} ${sightKey(viewer)} ${namespacesKey(namespaces)}`,
        build: () => serviceListView(cluster, evidence, namespaces),
      };
    },

    service: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const evidence = await readEvidence(cluster, query.window);
      // Asked about services that exist only: names that somebody makes up must not reach the API server.
      if (!evidence.snapshot.mesh.services.has(`${params.namespace}/${params.name}`))
        throw serviceNotFound(params);
      const access = await policyAccess(cluster, params.namespace, viewer);
      const value = serviceView(cluster, evidence, { ...params, viewer, access });
      if (value === undefined) throw serviceNotFound(params);
      return { kind: 'value', value };
    },

    serviceTraffic: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const value = await serviceTrafficView(cluster, { ...params, ...query, viewer });
      if (value === undefined) throw serviceNotFound(params);
      return { kind: 'value', value };
    },

    policyAccess: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(4_000);
      // Asked about namespaces that exist only, like services.
      if (!maySee(viewer, params.namespace) || !isNamespace(cluster, params.namespace))
        throw namespaceNotFound(params.namespace);
      return { kind: 'value', value: await policyAccess(cluster, params.namespace, viewer, query.kind) };
    },

    policies: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(firstSnapshotMs);
      const namespaces = shownNamespaces(query.namespaces, viewer);
      const shown = namespaces === undefined ? '*' : [...namespaces].sort().join(',');
      return {
        kind: 'memo',
        key: `${policyKey(cluster)} ${sightKey(viewer)} ${shown}`,
        build: () => policyListView(cluster, namespaces, viewer),
      };
    },

    policy: async ({ params, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(firstSnapshotMs);
      const ref = { kind: params.kind, namespace: params.namespace, name: params.name };
      // Asked about objects that exist only: names that somebody makes up must not reach the API server.
      const exists = cluster.store.snapshot.objects(ref.kind).has(`${ref.namespace}/${ref.name}`);
      const value = exists
        ? policyView(
            cluster,
            ref,
            viewer,
            await policyAccess(cluster, params.namespace, viewer, writtenKind(ref.kind)),
          )
        : undefined;
      if (value === undefined)
        throw notFound(
          'policy_not_found',
          `There is no ${params.kind} ${params.namespace}/${params.name} about TLS in this cluster.`,
        );
      return { kind: 'value', value };
    },

    previewPolicy: async ({ params, body, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(firstSnapshotMs);
      const value = await policyPreview(cluster, body.yaml, viewer, ({ kind, namespace }) =>
        policyAccess(cluster, namespace, viewer, writtenKind(kind)),
      );
      return { kind: 'value', value };
    },

    exportPolicies: async ({ params, body, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(firstSnapshotMs);
      return { kind: 'value', value: policyExport(cluster.store.snapshot, body.policies, viewer) };
    },

    findings: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const [evidence] = await Promise.all([
        readEvidence(cluster, findingsWindow),
        cluster.acknowledgements.whenListed(),
      ]);
      const namespaces = shownNamespaces(query.namespaces, viewer);
      const shown = namespaces === undefined ? '*' : [...namespaces].sort().join(',');
      return {
        kind: 'memo',
        key: `${evidence.key} ${cluster.acknowledgements.version} ${sightKey(viewer)} ${shown}`,
        build: () => findingListView(cluster, evidence, namespaces, viewer),
      };
    },

    findingFixes: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const known = findingOf(await readEvidence(cluster, findingsWindow), query.id, viewer);
      if (known === undefined) throw findingNotFound();
      const fixes = await fixesView(known, viewer, ({ kind, namespace }) =>
        policyAccess(cluster, namespace, viewer, writtenKind(kind)),
      );
      return { kind: 'value', value: { fixes } };
    },

    acknowledge: async ({ params, body, viewer }) => {
      const cluster = clusterOf(params, viewer);
      refuseReadOnly();
      const known = findingOf(await readEvidence(cluster, findingsWindow), body.id, viewer);
      if (known === undefined) throw findingNotFound();
      const before = cluster.acknowledgements.get(body.id) ?? null;
      const acknowledged =
        body.note === null ? undefined : { by: viewer.name, at: new Date().toISOString(), note: body.note };
      await cluster.acknowledgements.set(body.id, acknowledged);
      const after = acknowledged ?? null;
      options.audit.info(
        { ...viewer.origin, cluster: cluster.id, user: viewer.name, finding: body.id, before, after },
        'acknowledged a finding',
      );
      return { kind: 'value', value: { acknowledged: after } };
    },

    path: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const [evidence, since] = await Promise.all([
        readEvidence(cluster, query.window),
        cluster.traffic.reach.since(query.window),
      ]);
      const namespaces = shownNamespaces(query.namespaces, viewer);
      const shown = namespaces === undefined ? '*' : [...namespaces].sort().join(',');
      return {
        kind: 'memo',
        key: `${evidence.key} ${since ?? ''} ${sightKey(viewer)} ${shown}`,
        build: () => pathView(cluster, evidence, since, namespaces, viewer),
      };
    },

    report: async ({ params, query, viewer }) => {
      const cluster = clusterOf(params, viewer);
      const evidence = await readReportEvidence(cluster);
      return {
        kind: 'value',
        value: reportView(cluster, evidence, shownNamespaces(query.namespaces, viewer), viewer),
      };
    },

    plan: async ({ params, body, viewer }) => {
      const cluster = clusterOf(params, viewer);
      await cluster.store.whenReady(4_000);
      return {
        kind: 'value',
        value: (await cluster.changes.plan(body, viewer, findingsOf(cluster, viewer))).plan,
      };
    },

    apply: async ({ params, body, viewer }) => {
      const cluster = clusterOf(params, viewer);
      refuseReadOnly();
      return {
        kind: 'value',
        status: 201,
        value: await cluster.changes.apply(body, viewer, findingsOf(cluster, viewer)),
      };
    },

    changes: async ({ params, query, viewer }) => {
      const { changes } = clusterOf(params, viewer);
      const { kind, namespace, name } = query;
      const namespaces = shownNamespaces(query.namespaces, viewer);
      const list = await changes.list(viewer, { namespaces, kind, namespace, name });
      return { kind: 'value', value: { changes: list, history: changes.history } };
    },

    change: async ({ params, viewer }) => {
      const change = await clusterOf(params, viewer).changes.get(params.id, viewer);
      if (change === undefined)
        throw notFound('change_not_found', 'This change is not known here. It may be too old.');
      return { kind: 'value', value: change };
    },
  };
}

function evidenceAt(cluster: Cluster, window: TrafficWindow, at: number | undefined): Promise<Evidence> {
  return at === undefined ? readEvidence(cluster, window) : readPastEvidence(cluster, window, at);
}

/** A ServiceMeshPolicy is never written: who may write policies may do all that its page offers. */
function writtenKind(kind: string): WrittenKind {
  return WrittenKind.catch('PeerAuthentication').parse(kind);
}

/** Stands for all that a view of policies is made of. */
function policyKey(cluster: Cluster): string {
  const states = cluster.sources().map(({ name, state, message }) => [name, state, message]);
  return JSON.stringify([cluster.id, cluster.opening, cluster.store.snapshot.version, states]);
}

/** What was asked for, within what the person may see. */
export function shownNamespaces(asked: string | undefined, viewer: Viewer): ReadonlySet<string> | undefined {
  const names = (asked ?? '').split(',').filter((name) => name !== '');
  if (names.length === 0) return viewer.visibleNamespaces;
  return new Set(names.filter((name) => maySee(viewer, name)));
}

/** The root namespace always counts, since the mesh's policy is written there; namespaces may be hidden by RBAC, not their pods. */
function isNamespace(cluster: Cluster, name: string): boolean {
  const { mesh } = cluster.store.snapshot;
  return (
    mesh.namespaces.has(name) ||
    mesh.config.rootNamespace === name ||
    [...mesh.pods.values()].some(({ namespace }) => namespace === name)
  );
}

/** Stands for them in cache keys. */
function namespacesKey(namespaces: ReadonlySet<string> | undefined): string {
  return namespaces === undefined ? '*' : [...namespaces].sort().join(',');
}

/** The same whether it does not exist or is hidden. */
function namespaceNotFound(name: string): ProblemError {
  return notFound('namespace_not_found', `There is no namespace ${name} that you may see in this cluster.`);
}

function serviceNotFound({ namespace, name }: { namespace: string; name: string }): ProblemError {
  return notFound('service_not_found', `There is no service ${namespace}/${name} in this cluster.`);
}

function findingNotFound(): ProblemError {
  return notFound('finding_not_found', 'This finding does not hold any more. Nothing is left to put right.');
}
