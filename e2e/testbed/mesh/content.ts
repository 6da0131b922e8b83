import type { KubernetesObject } from '../kubernetes/restClient.ts';
import type { PortSpec, WorkloadSpec } from '../../mesh/builders.ts';
import type { WireProtocol } from './wire/configuration.ts';

/** A workload of one pod. Its service account has its name, and no other workload has that. */
export interface MeshWorkload extends WorkloadSpec {
  readonly ports: readonly {
    readonly name: string;
    readonly containerPort: number;
    readonly protocol: WireProtocol;
  }[];
}

export interface MeshService {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly PortSpec[];
  /** Without an address of its own (`clusterIP: None`). */
  readonly headless?: boolean;
}

/** Calls from a workload to a port of a service. */
export interface MeshEdge {
  /** `namespace/workload` */
  readonly client: string;
  /** `namespace/service` */
  readonly service: string;
  /** Port of the service. */
  readonly port: number;
  /** Calls per second. */
  readonly perSecond: number;
  /** One TCP connection that carries all calls. */
  readonly longLived?: boolean;
}

/** What a mesh holds and what flows in it. */
export interface MeshContent {
  readonly namespaces: readonly KubernetesObject[];
  readonly workloads: readonly MeshWorkload[];
  readonly services: readonly MeshService[];
  readonly edges: readonly MeshEdge[];
  /** Policies, rules and all else, written before the sidecars start. */
  readonly objects: readonly KubernetesObject[];
}

/** `namespace/name` of anything. */
export const idOf = (thing: { readonly namespace: string; readonly name: string }): string =>
  `${thing.namespace}/${thing.name}`;
