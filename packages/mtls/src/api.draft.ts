// The agreed surface of packages/mtls: what topology, server, sandbox and CLI import. Replaced by the real modules.
import type { KubernetesObject, ObjectRef } from './model/kubernetesObject.ts';
import type { MeshConfig } from './model/meshConfig.ts';
import type { Mode, ModePick, Scope } from './model/mode.ts';

/** Objects parsed and indexed once per cluster snapshot. Opaque: read through the functions below. Immutable. */
export interface Mesh {
  readonly config: MeshConfig;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly services: ReadonlyMap<string, Service>; // "namespace/name"
  readonly pods: ReadonlyMap<string, Pod>; // "namespace/name"
  readonly peerAuthentications: readonly PeerAuthentication[];
}
export declare function createMesh(objects: Iterable<KubernetesObject>, config?: Partial<MeshConfig>): Mesh;
/** Reads MeshConfig out of the `istio` / `istio-<revision>` ConfigMap's `data.mesh`, already parsed from YAML by the caller. */
export declare function parseMeshConfig(mesh: unknown): MeshConfig;

export interface Namespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}
export type DataPlane = 'sidecar' | 'ambient' | 'none';
export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly dataPlane: DataPlane;
  /** Workload by Istio's rule (pod-template-hash stripped from the ReplicaSet owner; controller owner; else the pod itself). */
  readonly workload: WorkloadRef;
  readonly serviceAccount: string;
  readonly ip: string | undefined;
  readonly running: boolean;
  readonly containerPorts: readonly {
    readonly name: string | undefined;
    readonly port: number;
    readonly protocol: string;
  }[];
  readonly excludedInboundPorts: ReadonlySet<number>;
}
export interface WorkloadRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}
export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  /** TCP | UDP | SCTP */
  readonly protocol: string;
  /** Istio's protocol selection: name prefix or appProtocol. */
  readonly appProtocol:
    'http' | 'http2' | 'grpc' | 'https' | 'tls' | 'tcp' | 'mongo' | 'redis' | 'mysql' | 'unknown' | 'udp';
  readonly targetPort: number | string;
}
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly headless: boolean;
  readonly externalName: boolean;
  readonly ports: readonly ServicePort[];
  readonly object: KubernetesObject;
}
export interface PeerAuthentication {
  readonly namespace: string;
  readonly name: string;
  readonly scope: 'mesh' | 'namespace' | 'workload' | 'ignored';
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly mode: Mode | undefined; // undefined: UNSET or absent
  readonly portLevelMtls: ReadonlyMap<number, Mode | undefined>;
  readonly creationTimestamp: string | undefined;
  readonly object: KubernetesObject;
}

// --- relations
/** Pods that a service selects (in its namespace, by its selector). */
export declare function podsOfService(mesh: Mesh, service: Service): readonly Pod[];
export declare function servicesOfPod(mesh: Mesh, pod: Pod): readonly Service[];
/** The container port behind a service port on this pod: a number, or undefined when a named target port has no match. */
export declare function containerPort(service: Service, port: ServicePort, pod: Pod): number | undefined;

// --- server side
export interface ServerMode {
  readonly mode: Mode;
  readonly acceptsMutualTls: boolean;
  readonly acceptsPlaintext: boolean;
  readonly explanation: ModeExplanation;
}
/** The chain port -> workload -> namespace -> mesh -> default; exactly one step decides. */
export interface ModeExplanation {
  readonly steps: readonly ModeStep[];
  /** Set where policy does not matter: the pod is outside the mesh, or the port bypasses the proxy. */
  readonly bypass: 'no_sidecar' | 'excluded_port' | undefined;
}
export interface ModeStep {
  readonly scope: Scope;
  readonly policy: ObjectRef | undefined;
  readonly mode: Mode | 'UNSET' | undefined; // undefined: no policy, or no entry, at this scope
  readonly decides: boolean;
  /** Policies of the same scope that are younger and so do nothing. */
  readonly shadowed: readonly ObjectRef[];
}
export declare function serverMode(mesh: Mesh, pod: Pod, containerPort: number): ServerMode;
export declare function namespaceMode(
  mesh: Mesh,
  namespace: string,
): { mode: Mode; explanation: ModeExplanation };
export declare function meshMode(mesh: Mesh): { mode: Mode; explanation: ModeExplanation };
/** The workload-scope policy in force for a pod and the ones that it shadows. */
export declare function workloadPolicies(
  mesh: Mesh,
  pod: Pod,
): { inForce: PeerAuthentication | undefined; shadowed: readonly PeerAuthentication[] };

// --- client side
export type ClientTlsMode = 'AUTO' | 'ISTIO_MUTUAL' | 'DISABLE' | 'SIMPLE' | 'MUTUAL';
export interface ClientTls {
  readonly tls: ClientTlsMode;
  /** Why, as data: the rule that decided, or auto mTLS and the mode that switched it. */
  readonly explanation: {
    readonly decidedBy:
      | 'destination_rule'
      | 'auto_mtls'
      | 'auto_mtls_off'
      | 'namespace_or_mesh_disable'
      | 'no_sidecar'
      | 'headless'
      | 'passthrough';
    readonly rule?: ObjectRef;
  };
}
export declare function clientTls(
  mesh: Mesh,
  client: Pod,
  host: string,
  port: number,
  subset?: string,
): ClientTls;
export type Outcome = 'mutual_tls' | 'plaintext' | 'refused' | 'other_tls';
export interface CallOutcome {
  readonly outcome: Outcome;
  readonly client: ClientTls;
  readonly server: ServerMode;
}
/** What happens when `client` calls host:port and the connection lands on `server`, container port `targetPort`. */
export declare function callOutcome(
  mesh: Mesh,
  call: { client: Pod; host: string; port: number; subset?: string; server: Pod; targetPort: number },
): CallOutcome;
/** As callOutcome for a client outside the mesh that nobody can name. It sends plaintext. */
export declare function unnamedCallOutcome(mesh: Mesh, server: Pod, targetPort: number): Outcome;

// --- plans
export type ChangeTarget =
  | {
      readonly scope: 'service';
      readonly namespace: string;
      readonly name: string;
      readonly ports: readonly { readonly port: number; readonly mode: ModePick }[];
    }
  | {
      readonly scope: 'workload';
      readonly namespace: string;
      readonly name: string;
      readonly mode?: ModePick;
      readonly ports?: readonly { readonly port: number; readonly mode: ModePick }[];
    }
  | { readonly scope: 'namespace'; readonly namespace: string; readonly mode: ModePick }
  | { readonly scope: 'mesh'; readonly mode: ModePick };
export interface Operation {
  readonly verb: 'create' | 'patch' | 'delete';
  readonly ref: ObjectRef;
  readonly apiVersion: string;
  /** undefined for create. The write must carry it. */
  readonly resourceVersion: string | undefined;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
  /** JSON merge patch, for verb patch. */
  readonly patch: Readonly<Record<string, unknown>> | undefined;
}
export interface ModeChange {
  readonly pod: string;
  readonly workload: WorkloadRef;
  readonly containerPort: number;
  readonly before: Mode;
  readonly after: Mode;
}
export type Warning = {
  readonly code: string;
  readonly message: string;
  readonly objects: readonly ObjectRef[];
};
export type PlanResult =
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly reason: string }
  | {
      readonly kind: 'plan';
      readonly operations: readonly Operation[];
      /** The mesh as it is after the operations. */
      readonly after: Mesh;
      /** Modes that change on what was asked for. */
      readonly changes: readonly ModeChange[];
      /** Modes that change elsewhere: other workloads, other ports. */
      readonly alsoAffects: readonly ModeChange[];
      /** Other services in front of the same pods. */
      readonly alsoServices: readonly ObjectRef[];
      readonly comesIntoForce: readonly ObjectRef[];
      readonly warnings: readonly Warning[];
      readonly companions: readonly Operation[];
    };
export type RefusalCode =
  | 'service_not_found'
  | 'port_not_found'
  | 'no_selector'
  | 'no_pods'
  | 'no_sidecar'
  | 'root_namespace'
  | 'excluded_port'
  | 'ambient_disable'
  | 'no_container_port'
  | (string & {});
export declare function planChange(mesh: Mesh, target: ChangeTarget): PlanResult;
/** Whether a picker may be offered at all, without planning each mode. */
export declare function refusalFor(
  mesh: Mesh,
  target: { namespace: string; service: string; port: number },
): { code: RefusalCode; reason: string } | undefined;
