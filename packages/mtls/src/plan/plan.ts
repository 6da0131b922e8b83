import type { KubernetesObject, ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Mode } from '../model/mode.ts';
import type { WorkloadRef } from '../model/workload.ts';
import type { MergePatch } from './mergePatch.ts';
import type { RefusalCode } from './refusal.ts';

/** One write to the Kubernetes API. */
export interface Operation {
  readonly verb: 'create' | 'patch' | 'delete';
  readonly ref: ObjectRef;
  readonly apiVersion: string;
  /** undefined for create. The write must carry it, so that a conflict is seen and no update is lost. */
  readonly resourceVersion: string | undefined;
  readonly before: KubernetesObject | undefined;
  readonly after: KubernetesObject | undefined;
  /** JSON merge patch, for verb patch. */
  readonly patch: MergePatch | undefined;
}

/** Stands in `ModeChange.containerPort` for every port of the pod that has no entry of its own, declared or not. */
export const everyOtherPort = 0;

export interface ModeChange {
  /** `namespace/name` */
  readonly pod: string;
  readonly workload: WorkloadRef;
  /** Or `everyOtherPort`. */
  readonly containerPort: number;
  readonly before: Mode;
  readonly after: Mode;
}

/** What a person should know before applying; `code` is stable, `message` is a sentence. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly objects: readonly ObjectRef[];
}

export interface Plan {
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
  /** Policies that were shadowed until now. */
  readonly comesIntoForce: readonly ObjectRef[];
  readonly warnings: readonly Warning[];
  /** Changes of DestinationRules that are offered because clients would not follow otherwise. Not among `operations`. */
  readonly companions: readonly Operation[];
}

export interface RefusedPlan {
  readonly kind: 'refused';
  readonly code: RefusalCode;
  readonly reason: string;
}

export type PlanResult = Plan | RefusedPlan;
