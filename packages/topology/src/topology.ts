// The graph as it goes out: the fields of the HTTP API, without what only the server knows (window name, sources).
import type { Mesh, Mode } from '@padlock/mtls';
import type { Expectation, LockState } from './lockState.ts';
import type { GraphKind } from './resolvePeers.ts';
import type { Share } from './share.ts';
import type { Protocol, Traffic } from './traffic.ts';

export interface TopologyInput {
  readonly cluster: string;
  readonly mesh: Mesh;
  /** undefined: Prometheus has not answered (yet); then every edge known from lastDay is unknown. */
  readonly traffic: Traffic | undefined;
  /** The last 24 h, refreshed seldom: tells idle and predicted edges. */
  readonly lastDay: Traffic | undefined;
  readonly graph: GraphKind;
  /** A past moment: what policy said then is not known, so that nothing here may rest on the policy of now. */
  readonly evidenceOnly?: boolean;
  /** Namespaces to show; undefined means all. An edge is shown when either end is in one of them. */
  readonly namespaces: ReadonlySet<string> | undefined;
}

export type Category =
  'service' | 'gateway' | 'database' | 'cache' | 'job' | 'client' | 'external' | 'unnamed';

export interface NodePort {
  name: string | null;
  port: number;
  protocol: string;
  targetPorts: number[];
  mode: Mode | 'mixed' | null;
}

export interface TopologyNode {
  id: string;
  /** The cluster that it stands in, by Istio's name, where that is another one. */
  otherCluster?: string;
  kind: 'service' | 'workload' | 'unnamed' | 'external';
  namespace: string | null;
  name: string;
  category: Category;
  pods: number;
  podsInMesh: number;
  /** Machines outside Kubernetes that it stands for, and how many of them say that they have a proxy; absent: none. */
  workloadEntries?: { total: number; withProxy: number };
  ports: NodePort[];
  /** Incoming HTTP and gRPC: per second, and the failed share of it (0..1). */
  health: { requestsPerSecond: number; errorShare: number } | null;
  /** Workloads that may be behind an unnamed client: a guess. `namespace/name`. */
  candidates: string[];
}

export interface RequestTraffic {
  total: number;
  mutualTls: number;
  perSecond: number;
  errors: number;
  share: Share | null;
}

export interface TcpTraffic {
  opened: number;
  openedMutualTls: number;
  sentBytes: number;
  receivedBytes: number;
  bytesMutualTls: number;
  bytesPerSecond: number;
  share: Share | null;
}

/** Calls that no server has seen: the client's proxy could not make the connection, or lost it. */
export interface FailedCalls {
  requests: number;
  /** TCP. */
  connections: number;
  /** Of all calls, 0..1. */
  share: number;
  perSecond: number;
  /** Policy refuses at least a part of what the edge stands for, which is then the likely reason. */
  refused: boolean;
}

export interface TopologyEdge {
  id: string;
  source: string;
  target: string;
  state: LockState;
  predicted: boolean;
  drift: boolean;
  expectation: Expectation;
  protocols: Protocol[];
  share: Share | null;
  requests: RequestTraffic | null;
  tcp: TcpTraffic | null;
  /** null: none; or no server reported, and they are in `requests` and `tcp`. */
  failed: FailedCalls | null;
  reportedBy: 'server' | 'client' | 'none';
  /** RFC 3339. null where only the last day tells: it has no finer time. */
  lastSeen: string | null;
}

export interface NamespaceBox {
  name: string;
  /** null: not known, of a past moment. */
  mode: Mode | null;
  inMesh: boolean;
}

export interface Topology {
  cluster: string;
  graph: GraphKind;
  windowSeconds: number;
  nodes: TopologyNode[];
  edges: TopologyEdge[];
  namespaces: NamespaceBox[];
  totals: {
    edges: Record<LockState, number>;
    requests: Share | null;
    connections: Share | null;
  };
}
