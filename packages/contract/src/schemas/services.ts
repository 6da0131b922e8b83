import { z } from 'zod';
import { EffectiveMode, LockState, Mode, ObjectRef, Share, SourceStatus, TrafficWindow } from './common.ts';

/** Why a picker is disabled: a stable code and a reason for people. */
export const Refusal = z.object({ code: z.string(), reason: z.string() });
export type Refusal = z.infer<typeof Refusal>;

/** What Padlock writes, as far as rights are concerned. */
export const WrittenKind = z.enum(['PeerAuthentication', 'DestinationRule', 'Telemetry']);
export type WrittenKind = z.infer<typeof WrittenKind>;

/** May the person change policies in a namespace? */
export const PolicyAccess = z.object({
  allowed: z.boolean(),
  /** What is missing, for people; null when allowed. */
  reason: z.string().nullable(),
});
export type PolicyAccess = z.infer<typeof PolicyAccess>;

/** One caller of a service (or of one port of it), as telemetry saw it. */
export const Caller = z.object({
  /** Node id in the topology. */
  id: z.string(),
  kind: z.enum(['service', 'workload', 'unnamed', 'external']),
  namespace: z.string().nullable(),
  name: z.string(),
  identities: z.array(z.string()),
  state: LockState,
  share: Share.nullable(),
  requestsPerSecond: z.number().nullable(),
  connectionsPerSecond: z.number().nullable(),
  candidates: z.array(z.string()),
});
export type Caller = z.infer<typeof Caller>;

/** The same container port on one workload behind a service port. */
export const PortTarget = z.object({
  workload: ObjectRef,
  pods: z.int(),
  containerPort: z.int().nullable(),
  inMesh: z.boolean(),
  mode: EffectiveMode.nullable(),
  /** What the port would be under DEFAULT: the mode without its own entry. */
  defaultMode: EffectiveMode.nullable(),
});
export type PortTarget = z.infer<typeof PortTarget>;

export const ServicePortDetail = z.object({
  name: z.string().nullable(),
  port: z.int(),
  /** TCP, UDP, SCTP */
  transport: z.string(),
  /** HTTP, GRPC, TCP ... by Istio's protocol selection. */
  protocol: z.string(),
  targetPort: z.string(),
  targets: z.array(PortTarget),
  mode: z.union([Mode, z.literal('mixed')]).nullable(),
  /** The pick that stands now: DEFAULT when no port entry is set; null when targets differ. */
  pick: z.enum(['DEFAULT', 'STRICT', 'PERMISSIVE', 'DISABLED']).nullable(),
  /** What DEFAULT resolves to; `mixed` when targets differ. */
  defaultMode: z.union([Mode, z.literal('mixed')]).nullable(),
  /** Whether the evidence is of this port alone, or of the whole service because telemetry carries no port. */
  evidenceScope: z.enum(['port', 'service']),
  state: LockState,
  share: Share.nullable(),
  plaintextCallers: z.int(),
  callers: z.array(Caller),
  refusal: Refusal.nullable(),
  /** Picks that cannot work here, with the reason (DISABLED in ambient). */
  refusedPicks: z.array(z.object({ pick: z.string(), code: z.string(), reason: z.string() })),
});
export type ServicePortDetail = z.infer<typeof ServicePortDetail>;

export const ServiceSummary = z.object({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  pods: z.int(),
  podsInMesh: z.int(),
  headless: z.boolean(),
  ports: z.array(
    z.object({
      name: z.string().nullable(),
      port: z.int(),
      protocol: z.string(),
      mode: z.union([Mode, z.literal('mixed')]).nullable(),
    }),
  ),
  state: LockState,
  share: Share.nullable(),
  requestsPerSecond: z.number(),
});
export type ServiceSummary = z.infer<typeof ServiceSummary>;

export const ServiceList = z.object({
  window: TrafficWindow,
  services: z.array(ServiceSummary),
  sources: z.array(SourceStatus),
});
export type ServiceList = z.infer<typeof ServiceList>;

export const ServiceDetail = z.object({
  id: z.string(),
  namespace: z.string(),
  name: z.string(),
  selector: z.record(z.string(), z.string()).nullable(),
  headless: z.boolean(),
  pods: z.int(),
  podsInMesh: z.int(),
  identities: z.array(z.string()),
  workloads: z.array(z.object({ ref: ObjectRef, pods: z.int(), podsInMesh: z.int() })),
  /** Other services in front of the same pods: a change reaches them too. */
  sharedWith: z.array(ObjectRef),
  ports: z.array(ServicePortDetail),
  window: TrafficWindow,
  state: LockState,
  share: Share.nullable(),
  callers: z.array(Caller),
  callees: z.array(Caller),
  policies: z.array(
    z.object({ ref: ObjectRef, scope: z.string(), inForce: z.boolean(), shadowedBy: ObjectRef.nullable() }),
  ),
  /** The Service and the policies in force, as the API server has them, managedFields left out. */
  yaml: z.array(z.object({ ref: ObjectRef, yaml: z.string() })),
  /** May the person change policies in this namespace? */
  mayWrite: PolicyAccess,
  sources: z.array(SourceStatus),
});
export type ServiceDetail = z.infer<typeof ServiceDetail>;
