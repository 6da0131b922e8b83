/** What flows on a port of the mesh. */
export type WireProtocol = 'http' | 'grpc' | 'tcp';

/** Where a call goes, and how. */
export interface CallTarget {
  readonly protocol: WireProtocol;
  readonly address: string;
  readonly port: number;
  /** The Host header, by which a sidecar tells services apart. TCP has none. */
  readonly host: string;
  /** Further ones; TCP has none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that the client calls from, where it must be a certain one. */
  readonly from?: string;
}

/** One application behind one port of one pod. */
export interface App {
  /** `namespace/workload`, which it answers with. */
  readonly name: string;
  readonly protocol: WireProtocol;
  readonly address: string;
  readonly port: number;
}

/** A client that calls all the time. */
export interface LoadEdge extends CallTarget {
  readonly id: string;
  /** Calls per second. */
  readonly perSecond: number;
  /** One TCP connection that stays open and carries all calls, instead of one connection per call. */
  readonly longLived?: boolean;
}

/** A port inside the network namespace behind which a Unix socket stands. */
export interface Inward {
  readonly port: number;
  readonly socket: string;
}

/** What the wire program does; it reads this from a JSON file. */
export interface WireConfiguration {
  /** Unix socket of its own HTTP API. */
  readonly control: string;
  readonly apps: readonly App[];
  readonly load: readonly LoadEdge[];
  readonly inward: readonly Inward[];
}

/** What became of one call. */
export type CallResult =
  | {
      readonly reached: true;
      readonly status: number;
      /** The application that answered, as `namespace/workload`. */
      readonly server: string;
      /** The header in which a sidecar tells its application who called; null without mutual TLS, and always for TCP. */
      readonly forwardedClientCert: string | null;
      /** From which port of 127.0.0.1 the server's own sidecar reached the application. */
      readonly upstreamPort: number;
    }
  | {
      readonly reached: false;
      /** What a sidecar answered instead of the application. */
      readonly status: number | null;
      readonly reason: string;
    };
