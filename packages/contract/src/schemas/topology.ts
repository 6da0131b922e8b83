import { z } from 'zod';
import { Expectation, LockState, Mode, Share, SourceStatus, Timestamp, TrafficWindow } from './common.ts';

export const GraphKind = z.enum(['service', 'workload']);
export type GraphKind = z.infer<typeof GraphKind>;

export const NodePort = z.object({
  name: z.string().nullable(),
  port: z.int(),
  protocol: z.string(),
  /** Container ports behind it; more than one where workloads name different ones. */
  targetPorts: z.array(z.int()),
  /** `mixed`: differs between pods. null: no pod, or no sidecar. */
  mode: z.union([Mode, z.literal('mixed')]).nullable(),
});
export type NodePort = z.infer<typeof NodePort>;

export const TopologyNode = z.object({
  /** `<cluster>/service/<ns>/<name>`, `<cluster>/workload/<ns>/<name>`, `<cluster>/unnamed/<ns>` (by namespace called), `<cluster>/external/<host>`. */
  id: z.string(),
  /**
   * The name of the cluster that it stands in, where that is another one: by it GET /api/clusters may know it. Nothing else is known of
   * it here; where people log in, its name is an alias.
   */
  otherCluster: z.string().optional(),
  kind: z.enum(['service', 'workload', 'unnamed', 'external']),
  namespace: z.string().nullable(),
  name: z.string(),
  /** What kind of thing it looks like, for its picture only. */
  category: z.enum(['service', 'gateway', 'database', 'cache', 'job', 'client', 'external', 'unnamed']),
  pods: z.int(),
  podsInMesh: z.int(),
  /** Machines outside Kubernetes that it stands for, and how many of them say that they have a proxy; absent: none. */
  workloadEntries: z.object({ total: z.int(), withProxy: z.int() }).optional(),
  ports: z.array(NodePort),
  /** Requests per second that arrive, and the share of them that failed (0..1); null without HTTP or gRPC traffic. */
  health: z.object({ requestsPerSecond: z.number(), errorShare: z.number() }).nullable(),
  /** Workloads and machines without a sidecar that may be behind an unnamed client: a guess. `namespace/name`. */
  candidates: z.array(z.string()),
});
export type TopologyNode = z.infer<typeof TopologyNode>;

/** HTTP and gRPC, exact counts over the window. */
export const RequestTraffic = z.object({
  total: z.number(),
  mutualTls: z.number(),
  perSecond: z.number(),
  /** 5xx, or no answer (code 0). */
  errors: z.number(),
  share: Share.nullable(),
});
/** TCP, over the window. */
export const TcpTraffic = z.object({
  opened: z.number(),
  openedMutualTls: z.number(),
  sentBytes: z.number(),
  receivedBytes: z.number(),
  bytesMutualTls: z.number(),
  bytesPerSecond: z.number(),
  share: Share.nullable(),
});

/** Calls that no server has seen: the client's proxy could not make the connection, or lost it (UF, UC, URX). Counts over the window. */
export const FailedCalls = z.object({
  requests: z.number(),
  /** TCP. */
  connections: z.number(),
  /** Of all calls, 0..1. */
  share: z.number(),
  perSecond: z.number(),
  /** Policy refuses at least a part of what the edge stands for, which is then the likely reason. */
  refused: z.boolean(),
});

export const TopologyEdge = z.object({
  id: z.string(),
  source: z.string(),
  target: z.string(),
  state: LockState,
  /** `blocked` because policy would refuse it, not because a failure was seen. */
  predicted: z.boolean(),
  /** Evidence contradicts the expectation. */
  drift: z.boolean(),
  expectation: Expectation,
  /** Protocols seen, most traffic first: http, grpc, tcp. */
  protocols: z.array(z.enum(['http', 'grpc', 'tcp'])),
  /** Share on the label: the lower one where requests and TCP were both seen. null when blocked, idle, unknown. */
  share: Share.nullable(),
  requests: RequestTraffic.nullable(),
  tcp: TcpTraffic.nullable(),
  /** null: none; or no server reported, and they are in `requests` and `tcp`. */
  failed: FailedCalls.nullable(),
  /** Who reported: server side (also waypoint, ztunnel) or client side only. */
  reportedBy: z.enum(['server', 'client', 'none']),
  /** Last time traffic was seen, as far as known. */
  lastSeen: Timestamp.nullable(),
});
export type TopologyEdge = z.infer<typeof TopologyEdge>;

export const NamespaceBox = z.object({
  name: z.string(),
  /** null: not known, of a past moment or of another cluster. */
  mode: Mode.nullable(),
  inMesh: z.boolean(),
});

export const Topology = z.object({
  cluster: z.string(),
  graph: GraphKind,
  window: TrafficWindow,
  /** The window that was really used: never shorter than four scrape intervals. Seconds. */
  windowSeconds: z.number(),
  at: Timestamp.nullable(),
  /** A past moment was asked for: evidence of then, on services of now, and nothing about what policy said. */
  past: z.boolean(),
  nodes: z.array(TopologyNode),
  edges: z.array(TopologyEdge),
  namespaces: z.array(NamespaceBox),
  totals: z.object({
    edges: z.record(LockState, z.int()),
    /** Share of requests, and of TCP connections, that were mutual TLS over all edges. */
    requests: Share.nullable(),
    connections: Share.nullable(),
  }),
  sources: z.array(SourceStatus),
});
export type Topology = z.infer<typeof Topology>;

/** What histograms say of one edge. */
export const EdgeMetrics = z.object({
  id: z.string(),
  /** Milliseconds; each is that much at most for 50, 95 and 99 of a hundred requests. null: not asked for, or no requests. */
  latency: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable(),
  /** Bodies of HTTP and gRPC requests and responses. null: not asked for, or no requests. */
  bytesPerSecond: z.number().nullable(),
});
export type EdgeMetrics = z.infer<typeof EdgeMetrics>;

export const TopologyMetrics = z.object({
  edges: z.array(EdgeMetrics),
  /** Why something that was asked for is missing, in words for people. */
  problem: z.string().nullable(),
});
export type TopologyMetrics = z.infer<typeof TopologyMetrics>;

export const TimeSeries = z.object({
  basis: z.enum(['requests', 'connections', 'bytes']),
  stepSeconds: z.number(),
  /** Unix seconds. */
  timestamps: z.array(z.number()),
  /** Per second. null: no data at that time. */
  mutualTls: z.array(z.number().nullable()),
  notMutualTls: z.array(z.number().nullable()),
});
export type TimeSeries = z.infer<typeof TimeSeries>;

/** One (client workload, server workload, container port) of an edge, as policy sees it. */
export const EdgePart = z.object({
  client: z.string(),
  server: z.string(),
  port: z.int(),
  targetPort: z.int().nullable(),
  outcome: Expectation,
  /** Where the client's TLS comes from, in data: auto_mtls, destination_rule ... */
  clientDecidedBy: z.string(),
  clientRule: z.object({ namespace: z.string(), name: z.string() }).nullable(),
  serverMode: Mode.nullable(),
  serverSource: z.object({ scope: z.string(), policy: z.string().nullable() }).nullable(),
});
export type EdgePart = z.infer<typeof EdgePart>;

export const EdgeDetail = z.object({
  edge: TopologyEdge,
  source: TopologyNode,
  target: TopologyNode,
  /** Identities seen in telemetry (SPIFFE), else empty. */
  clientIdentities: z.array(z.string()),
  serverIdentities: z.array(z.string()),
  parts: z.array(EdgePart),
  series: TimeSeries.nullable(),
  sources: z.array(SourceStatus),
});
export type EdgeDetail = z.infer<typeof EdgeDetail>;
