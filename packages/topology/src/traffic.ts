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

export type Protocol = 'http' | 'grpc' | 'tcp';

/** How much happened in the window. Requests for HTTP and gRPC, the rest for TCP. */
export interface TrafficCount {
  readonly requests: number;
  readonly opened: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** One summed label set: who called whom, reported by whom, with which security. */
export interface TrafficRecord {
  /** `server` also stands for waypoints and ztunnel: they terminate the connection and know its security. */
  readonly reporter: 'server' | 'client';
  /** Equal peers are one object within a Traffic, so that they can be told apart by identity. */
  readonly client: ClientPeer;
  readonly server: ServerPeer;
  readonly protocol: Protocol;
  /** Meaningful on server reports only; the client side does not know. */
  readonly mutualTls: boolean;
  /** The container port, where server-side telemetry carries it. */
  readonly destinationPort: number | undefined;
  /** 0: no answer came. */
  readonly responseCode: number | undefined;
  readonly grpcStatus?: number;
  /** Envoy's flags, comma separated; empty when nothing went wrong. */
  readonly responseFlags: string;
  readonly count: TrafficCount;
}

/** The answers of one refresh. */
export interface Traffic {
  /** Unix seconds at which the queries were evaluated. */
  readonly at: number;
  readonly windowSeconds: number;
  readonly destinationPort: boolean;
  readonly records: readonly TrafficRecord[];
}
