// The agreed surface of packages/topology. Replaced by the real modules.
import type { Mesh } from '@padlock/mtls';
import type { TrafficQueryName } from './queries.ts';

/** One sample of an instant query: a Prometheus label set and its value. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
/** Answers of those queries, parsed into our terms once. */
export interface Traffic {
  /** Unix seconds at which the queries were evaluated. */
  readonly at: number;
  readonly windowSeconds: number;
  readonly destinationPort: boolean;
  readonly records: readonly TrafficRecord[];
}
/** One summed label set: who called whom, reported by whom, with which security. */
export interface TrafficRecord {
  readonly reporter: 'server' | 'client';
  readonly client: {
    readonly namespace: string | undefined;
    readonly workload: string | undefined;
    readonly principal: string | undefined;
    readonly cluster: string | undefined;
  };
  readonly server: {
    readonly namespace: string | undefined;
    readonly workload: string | undefined;
    readonly principal: string | undefined;
    readonly service: string | undefined;
    readonly serviceName: string | undefined;
    readonly serviceNamespace: string | undefined;
    readonly cluster: string | undefined;
  };
  readonly protocol: 'http' | 'grpc' | 'tcp';
  readonly mutualTls: boolean;
  /** The container port, where telemetry carries it. */
  readonly destinationPort: number | undefined;
  readonly responseCode: number | undefined;
  readonly responseFlags: string;
  readonly count: {
    readonly requests: number;
    readonly opened: number;
    readonly sentBytes: number;
    readonly receivedBytes: number;
  };
}
export declare function parseTraffic(
  answers: Readonly<Record<TrafficQueryName, readonly Sample[]>>,
  meta: { at: number; windowSeconds: number; destinationPort: boolean },
): Traffic;
export interface TopologyInput {
  readonly cluster: string;
  readonly mesh: Mesh;
  /** undefined: Prometheus has not answered (yet); then every edge known from lastDay is unknown. */
  readonly traffic: Traffic | undefined;
  /** The last 24 h, refreshed seldom: tells idle and predicted edges. */
  readonly lastDay: Traffic | undefined;
  readonly graph: 'service' | 'workload';
  /** Namespaces to show; undefined means all. An edge is shown when either end is in one of them. */
  readonly namespaces: ReadonlySet<string> | undefined;
}
