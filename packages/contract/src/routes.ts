import { z } from 'zod';
import { KubernetesName, Moment, ObjectRef, TrafficWindow } from './schemas/common.ts';
import { ClusterList } from './schemas/clusters.ts';
import { ApplyRequest, Change, ChangeHistory, Plan, PlanRequest } from './schemas/changes.ts';
import {
  AcknowledgeRequest,
  Acknowledgement,
  FindingFix,
  FindingId,
  FindingList,
} from './schemas/findings.ts';
import { Path } from './schemas/path.ts';
import { Report } from './schemas/report.ts';
import { LoginOptions, LoginRequest, Mesh, Session } from './schemas/mesh.ts';
import {
  PolicyDetail,
  PolicyExportRequest,
  PolicyList,
  PolicyParams,
  PolicyPreview,
  PolicyPreviewRequest,
} from './schemas/policies.ts';
import { MeshSettings, NamespaceDetail } from './schemas/meshSettings.ts';
import { Overview } from './schemas/overview.ts';
import { PolicyAccess, ServiceDetail, ServiceList, WrittenKind } from './schemas/services.ts';
import { EdgeDetail, GraphKind, TimeSeries, Topology, TopologyMetrics } from './schemas/topology.ts';
import { WorkloadDetail, WorkloadList } from './schemas/workloads.ts';

/** One HTTP route: where it is, what goes in, what comes out. Path parameters stand as `:name`. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /** It changes something, and stands in the audit log. */
  readonly writes?: true;
}

const cluster = z.object({ cluster: z.string().min(1).max(253) });
/** Comma-separated names; absent or empty means all that the person may see. */
const namespaces = z.string().max(10_000).optional();

/** Routes that need no login. */
export const loginRoutes = {
  loginOptions: {
    method: 'GET',
    path: '/api/login',
    summary: 'How to log in here',
    response: LoginOptions,
  },
  login: {
    method: 'POST',
    path: '/api/login',
    summary: 'Log in with a token. The session is a cookie',
    body: LoginRequest,
    response: z.object({ user: z.string() }),
  },
  logout: {
    method: 'POST',
    path: '/api/logout',
    summary: 'End the session',
    body: z.strictObject({}),
    response: z.object({
      /** Where to go to end the session at the provider, too. */
      redirect: z.string().nullable(),
    }),
  },
} as const satisfies Record<string, Route>;

/** Leads to the OpenID provider, in mode `oidc`; `from` says where the login leads back to. A page goes there, it is no call. */
export const oidcStartPath = '/api/login/start';

/** Every other route of the API. Server, typed client and OpenAPI derive from this table. */
export const routes = {
  session: {
    method: 'GET',
    path: '/api/session',
    summary: 'Who is asking, and what this server allows',
    response: Session,
  },
  clusters: {
    method: 'GET',
    path: '/api/clusters',
    summary: 'All clusters, with the posture of each as far as the person may see it',
    query: z.strictObject({ window: TrafficWindow.default('1h') }),
    response: ClusterList,
  },
  mesh: {
    method: 'GET',
    path: '/api/clusters/:cluster/mesh',
    summary: 'Mesh settings, namespaces and sources',
    params: cluster,
    response: Mesh,
  },
  overview: {
    method: 'GET',
    path: '/api/clusters/:cluster/overview',
    summary: 'How well the mesh is encrypted: coverage, namespaces, plaintext talkers, findings',
    params: cluster,
    query: z.strictObject({ window: TrafficWindow.default('1h'), namespaces }),
    response: Overview,
  },
  meshTraffic: {
    method: 'GET',
    path: '/api/clusters/:cluster/metrics/mesh',
    summary: 'Traffic that arrives in the mesh, or in some namespaces, over time, by mutual TLS and not',
    params: cluster,
    query: z.strictObject({ range: TrafficWindow.default('24h'), namespaces }),
    response: z.object({ requests: TimeSeries, connections: TimeSeries }),
  },
  meshSettings: {
    method: 'GET',
    path: '/api/clusters/:cluster/mesh/settings',
    summary: 'The mesh-wide mode, control planes with their settings and versions, root certificates',
    params: cluster,
    response: MeshSettings,
  },
  namespace: {
    method: 'GET',
    path: '/api/clusters/:cluster/namespaces/:name',
    summary: 'The mode of one namespace, and where it comes from',
    params: cluster.extend({ name: KubernetesName }),
    response: NamespaceDetail,
  },
  workloads: {
    method: 'GET',
    path: '/api/clusters/:cluster/workloads',
    summary: 'All workloads',
    params: cluster,
    query: z.strictObject({ window: TrafficWindow.default('1h'), namespaces }),
    response: WorkloadList,
  },
  workload: {
    method: 'GET',
    path: '/api/clusters/:cluster/workloads/:namespace/:name',
    summary: 'One workload: pods, container ports with effective mode and evidence, callers, policies',
    params: cluster.extend({ namespace: KubernetesName, name: KubernetesName }),
    query: z.strictObject({ window: TrafficWindow.default('1h') }),
    response: WorkloadDetail,
  },
  topology: {
    method: 'GET',
    path: '/api/clusters/:cluster/topology',
    summary: 'The graph: nodes, edges, lock states, rates',
    params: cluster,
    query: z.strictObject({
      window: TrafficWindow.default('1m'),
      graph: GraphKind.default('service'),
      namespaces,
      /** A past moment; now where it is left out. */
      at: Moment.optional(),
    }),
    response: Topology,
  },
  topologyMetrics: {
    method: 'GET',
    path: '/api/clusters/:cluster/topology/metrics',
    summary:
      'Response times and throughput of the edges: Prometheus is asked for them only while somebody asks here',
    params: cluster,
    query: z.strictObject({
      window: TrafficWindow.default('1m'),
      graph: GraphKind.default('service'),
      namespaces,
      metrics: z.enum(['latency', 'throughput', 'latency,throughput']),
    }),
    response: TopologyMetrics,
  },
  edge: {
    method: 'GET',
    path: '/api/clusters/:cluster/edge',
    summary: 'Evidence and explanation of one edge, with a time series',
    params: cluster,
    query: z.strictObject({
      id: z.string().max(2000),
      window: TrafficWindow.default('1m'),
      graph: GraphKind.default('service'),
      range: TrafficWindow.default('1h'),
      at: Moment.optional(),
    }),
    response: EdgeDetail,
  },
  services: {
    method: 'GET',
    path: '/api/clusters/:cluster/services',
    summary: 'All services',
    params: cluster,
    query: z.strictObject({ window: TrafficWindow.default('1h'), namespaces }),
    response: ServiceList,
  },
  service: {
    method: 'GET',
    path: '/api/clusters/:cluster/services/:namespace/:name',
    summary: 'One service: ports with effective mode, source of the mode, evidence',
    params: cluster.extend({ namespace: KubernetesName, name: KubernetesName }),
    query: z.strictObject({ window: TrafficWindow.default('1h') }),
    response: ServiceDetail,
  },
  serviceTraffic: {
    method: 'GET',
    path: '/api/clusters/:cluster/metrics/services/:namespace/:name',
    summary: 'Traffic of one service over time, by mutual TLS and not',
    params: cluster.extend({ namespace: KubernetesName, name: KubernetesName }),
    query: z.strictObject({
      range: TrafficWindow.default('1h'),
      direction: z.enum(['inbound', 'outbound']).default('inbound'),
    }),
    response: z.object({
      requests: TimeSeries,
      errors: TimeSeries.pick({ stepSeconds: true, timestamps: true }).extend({
        perSecond: z.array(z.number().nullable()),
      }),
      connections: TimeSeries,
    }),
  },
  policyAccess: {
    method: 'GET',
    path: '/api/clusters/:cluster/namespaces/:namespace/access',
    summary: 'May the person change mTLS policies of a namespace, and if not, which right is missing',
    params: cluster.extend({ namespace: KubernetesName }),
    query: z.strictObject({ kind: WrittenKind.default('PeerAuthentication') }),
    response: PolicyAccess,
  },
  policies: {
    method: 'GET',
    path: '/api/clusters/:cluster/policies',
    summary:
      'Every PeerAuthentication, and every DestinationRule that speaks of TLS, with what becomes of it',
    params: cluster,
    query: z.strictObject({ namespaces }),
    response: PolicyList,
  },
  policy: {
    method: 'GET',
    path: '/api/clusters/:cluster/policies/:kind/:namespace/:name',
    summary: 'One policy: what it reaches, and its YAML',
    params: cluster.extend(PolicyParams.shape),
    response: PolicyDetail,
  },
  previewPolicy: {
    method: 'POST',
    path: '/api/clusters/:cluster/policies/preview',
    summary: 'What a policy would reach, were it written now. Writes nothing',
    params: cluster,
    body: PolicyPreviewRequest,
    response: PolicyPreview,
  },
  exportPolicies: {
    method: 'POST',
    path: '/api/clusters/:cluster/policies/export',
    summary: 'Policies as one YAML text to keep or apply. Writes nothing',
    params: cluster,
    body: PolicyExportRequest,
    response: z.object({ yaml: z.string(), missing: z.array(ObjectRef) }),
  },
  findings: {
    method: 'GET',
    path: '/api/clusters/:cluster/findings',
    summary: 'What is wrong, or other than it seems, by configuration and by traffic; the worst first',
    params: cluster,
    query: z.strictObject({ namespaces }),
    response: FindingList,
  },
  findingFixes: {
    method: 'GET',
    path: '/api/clusters/:cluster/findings/fixes',
    summary: 'Ways to put one finding right; each is tried, so that it makes no call fail',
    params: cluster,
    query: z.strictObject({ id: FindingId }),
    response: z.object({ fixes: z.array(FindingFix) }),
  },
  acknowledge: {
    method: 'POST',
    path: '/api/clusters/:cluster/findings/acknowledgements',
    summary: 'Acknowledge a finding with a note, or take that back',
    params: cluster,
    body: AcknowledgeRequest,
    response: z.object({ acknowledged: Acknowledgement.nullable() }),
    writes: true,
  },
  path: {
    method: 'GET',
    path: '/api/clusters/:cluster/path',
    summary: 'The path to STRICT: what is strict, ready or blocked, by whom, and the next safe step',
    params: cluster,
    query: z.strictObject({ window: TrafficWindow.default('24h'), namespaces }),
    response: Path,
  },
  report: {
    method: 'GET',
    path: '/api/clusters/:cluster/report',
    summary: 'The posture of the mesh by the traffic of the last day, to keep or to hand on',
    params: cluster,
    query: z.strictObject({ namespaces }),
    response: Report,
  },
  plan: {
    method: 'POST',
    path: '/api/clusters/:cluster/plans',
    summary: 'Plan a change: writes, impact, dry run. Writes nothing',
    params: cluster,
    body: PlanRequest,
    response: Plan,
  },
  apply: {
    method: 'POST',
    path: '/api/clusters/:cluster/changes',
    summary: 'Apply a plan',
    params: cluster,
    body: ApplyRequest,
    response: Change,
    writes: true,
  },
  changes: {
    method: 'GET',
    path: '/api/clusters/:cluster/changes',
    summary: 'Changes made through Padlock, newest first',
    params: cluster,
    query: z.strictObject({
      /** Only those that wrote to these namespaces. */
      namespaces,
      /** Only those that wrote this object. */
      kind: z.string().max(253).optional(),
      namespace: z.string().max(253).optional(),
      name: z.string().max(253).optional(),
    }),
    response: z.object({ changes: z.array(Change), history: ChangeHistory }),
  },
  change: {
    method: 'GET',
    path: '/api/clusters/:cluster/changes/:id',
    summary: 'One change',
    params: cluster.extend({ id: z.string().max(100) }),
    response: Change,
  },
} as const satisfies Record<string, Route>;

/** GET, text/event-stream of ServerEvent. Query `window`: the traffic window that the page shows. */
export const eventsPath = '/api/clusters/:cluster/events';

/** GET, text/csv: the namespaces of a report, a line each. Query `namespaces` as for the report. */
export const reportCsvPath = '/api/clusters/:cluster/report.csv';
