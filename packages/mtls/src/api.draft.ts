// The agreed surface of plans, until plan/ stands.
import type { KubernetesObject, ObjectRef } from './model/kubernetesObject.ts';
import type { Mesh } from './model/mesh.ts';
import type { Mode, ModePick } from './model/mode.ts';
import type { WorkloadRef } from './model/workload.ts';

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
