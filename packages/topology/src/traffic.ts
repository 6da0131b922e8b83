// What telemetry said, in our words. `parseTraffic` makes it from Prometheus' answers.

/** One sample of an instant query: a Prometheus label set and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The calling side. A client without sidecar has no workload, and no principal. */
export interface ClientPeer {
  readonly namespace: string | undefined;
  readonly workload: string | undefined;
  readonly principal: string | undefined;
  readonly cluster: string | undefined;
}

/** The called side. */
export interface ServerPeer {
  readonly namespace: string | undefined;
  readonly workload: string | undefined;
  readonly principal: string | undefined;
  /** The host: `catalog.shop.svc.cluster.local`. */
  readonly service: string | undefined;
  readonly serviceName: string | undefined;
  readonly serviceNamespace: string | undefined;
  readonly cluster: string | undefined;
}

/** Two who have to do with each other. */
export interface Peers {
  readonly client: ClientPeer;
  readonly server: ServerPeer;
}

export type Protocol = 'http' | 'grpc' | 'tcp';

/** How much TCP there was in the window. */
export interface TcpCount {
  readonly opened: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** What reports say beside their peers and their amount: a mesh has few kinds of them, however many peers. */
export interface ReportKind {
  /** `server` also stands for waypoints and ztunnel: they terminate the connection and know its security. */
  readonly reporter: 'server' | 'client';
  readonly protocol: Protocol;
  /** Meaningful on server reports only; the client side does not know. */
  readonly mutualTls: boolean;
  /** The container port, where server-side telemetry carries it. */
  readonly destinationPort: number | undefined;
  /** 0: no answer came. */
  readonly responseCode: number | undefined;
  readonly grpcStatus: number | undefined;
  /** Envoy's flags, comma separated; empty when nothing went wrong. */
  readonly responseFlags: string;
}

/**
 * One summed label set: who called whom, reported by whom, with which security. A large mesh has tens of thousands in each
 * window: what several have in common, they share.
 */
export interface TrafficRecord {
  /** Equal kinds are one object within a Traffic. */
  readonly kind: ReportKind;
  /** Those of the pair that the record stands with. */
  readonly peers: Peers;
  /** Of HTTP and gRPC, in the window. */
  readonly requests: number;
  /** Of HTTP and gRPC: undefined. */
  readonly tcp: TcpCount | undefined;
}

/** All that one client and one server have to do with each other. */
export interface PairTraffic {
  /** Equal peers are one object within a Traffic, and with a `PeerPool` in all that it was used for. */
  readonly peers: Peers;
  /** At least one. */
  readonly records: readonly TrafficRecord[];
}

/** The answers of one refresh. */
export interface Traffic {
  /** Unix seconds at which the queries were evaluated. */
  readonly at: number;
  readonly windowSeconds: number;
  readonly destinationPort: boolean;
  /** Equal peers once. */
  readonly pairs: readonly PairTraffic[];
}
