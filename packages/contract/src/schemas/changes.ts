import { z } from 'zod';
import {
  Expectation,
  KubernetesName,
  Mode,
  ModePick,
  ObjectRef,
  Timestamp,
  TrafficWindow,
} from './common.ts';

const PortPick = z.strictObject({ port: z.int().min(1).max(65535), mode: ModePick });

/** What a person wants to change. */
export const ChangeTarget = z.discriminatedUnion('scope', [
  z.strictObject({
    scope: z.literal('service'),
    namespace: KubernetesName,
    name: KubernetesName,
    ports: z.array(PortPick).min(1).max(100),
  }),
  z.strictObject({
    scope: z.literal('workload'),
    namespace: KubernetesName,
    name: KubernetesName,
    mode: ModePick.optional(),
    ports: z.array(PortPick).min(1).max(100).optional(),
  }),
  z.strictObject({ scope: z.literal('namespace'), namespace: KubernetesName, mode: ModePick }),
  z.strictObject({ scope: z.literal('mesh'), mode: ModePick }),
]);
export type ChangeTarget = z.infer<typeof ChangeTarget>;

export const PlanRequest = z.strictObject({
  target: ChangeTarget,
  /** Traffic to judge the impact by. */
  window: TrafficWindow.default('24h'),
});
export type PlanRequest = z.input<typeof PlanRequest>;

/** One client (or a count of hidden ones) whose calls a change touches, with the traffic behind it. */
export const ImpactEntry = z.object({
  clientId: z.string(),
  client: z.string(),
  clientKind: z.enum(['service', 'workload', 'unnamed', 'external']),
  server: z.string(),
  port: z.int().nullable(),
  before: Expectation,
  after: Expectation,
  requestsPerSecond: z.number().nullable(),
  connectionsPerSecond: z.number().nullable(),
  /** A sentence: why this happens. */
  reason: z.string(),
  candidates: z.array(z.string()),
  /** Telemetry carries no port and the service has several: it *may* lose access. */
  uncertain: z.boolean(),
});
export type ImpactEntry = z.infer<typeof ImpactEntry>;

export const Impact = z.object({
  window: TrafficWindow,
  losesAccess: z.array(ImpactEntry),
  startsToEncrypt: z.array(ImpactEntry),
  stopsToEncrypt: z.array(ImpactEntry),
  unchanged: z.array(ImpactEntry),
  /** Callers in namespaces that the person may not see. */
  hiddenCallers: z.int(),
  /** false when Prometheus has not answered for the window: then the lists are not to be trusted. */
  complete: z.boolean(),
});
export type Impact = z.infer<typeof Impact>;

export const PlannedWrite = z.object({
  verb: z.enum(['create', 'patch', 'delete']),
  ref: ObjectRef,
  apiVersion: z.string(),
  resourceVersion: z.string().nullable(),
  /** YAML without managedFields and status; empty when there is none. */
  before: z.string(),
  after: z.string(),
  kubectl: z.string(),
  dryRun: z.object({ accepted: z.boolean(), message: z.string().nullable(), at: Timestamp }).nullable(),
  /** Argo CD, Flux, Helm ... : the change will be reverted by it. */
  managedBy: z.string().nullable(),
});
export type PlannedWrite = z.infer<typeof PlannedWrite>;

export const Plan = z.object({
  target: ChangeTarget,
  /** What the apply request must repeat. */
  digest: z.string(),
  writes: z.array(PlannedWrite),
  modes: z.array(
    z.object({
      port: z.int().nullable(),
      containerPorts: z.array(z.int()),
      before: z.union([Mode, z.literal('mixed')]).nullable(),
      after: z.union([Mode, z.literal('mixed')]).nullable(),
      pick: ModePick,
    }),
  ),
  pods: z.int(),
  alsoServices: z.array(ObjectRef),
  /** Modes that change elsewhere. containerPort 0: every port without an entry of its own. */
  alsoAffects: z.array(z.object({ workload: ObjectRef, containerPort: z.int(), before: Mode, after: Mode })),
  comesIntoForce: z.array(ObjectRef),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), objects: z.array(ObjectRef) })),
  impact: Impact,
});
export type Plan = z.infer<typeof Plan>;

export const ApplyRequest = z.strictObject({
  target: ChangeTarget,
  window: TrafficWindow.default('24h'),
  digest: z.string(),
  /** resourceVersions that the person saw, by `kind/namespace/name`. */
  resourceVersions: z.record(z.string(), z.string()),
  /** Ids of clients whose loss of access the person ticked. Must cover impact.losesAccess. */
  acceptedLosses: z.array(z.string()),
  /** Made by the page, one per click: a retry with the same key never writes twice. */
  idempotencyKey: z.uuid(),
});
export type ApplyRequest = z.input<typeof ApplyRequest>;

/** A change that was applied. */
export const Change = z.object({
  id: z.string(),
  target: ChangeTarget,
  user: z.string(),
  appliedAt: Timestamp,
  modes: Plan.shape.modes,
  writes: z.array(
    z.object({
      verb: z.enum(['create', 'patch', 'delete']),
      ref: ObjectRef,
      resourceVersion: z.string().nullable(),
    }),
  ),
  /** in_force: the server's own watch has seen it and computes the asked mode. */
  state: z.enum(['accepted', 'in_force']),
});
export type Change = z.infer<typeof Change>;
