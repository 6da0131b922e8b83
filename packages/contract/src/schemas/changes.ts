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

const ServicePorts = z.strictObject({
  namespace: KubernetesName,
  name: KubernetesName,
  ports: z.array(PortPick).min(1).max(100),
});

/** The modes of one place. */
export const ModeTarget = z.discriminatedUnion('scope', [
  ServicePorts.extend({ scope: z.literal('service') }),
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
export type ModeTarget = z.infer<typeof ModeTarget>;

/** What clients are to send. UNSET: the rule says nothing about it there. */
export const RuleTlsPick = z.enum(['ISTIO_MUTUAL', 'DISABLE', 'UNSET']);
export type RuleTlsPick = z.infer<typeof RuleTlsPick>;

/**
 * What a person wants to change. Whatever it is, it goes through plan, review and apply; a finding's fix and an undo are
 * computed by the server, never sent by the page.
 */
export const ChangeTarget = z.discriminatedUnion('scope', [
  ...ModeTarget.options,
  /** Many services in one review. */
  z.strictObject({ scope: z.literal('services'), services: z.array(ServicePorts).min(1).max(100) }),
  /** Many places in one plan, each on what those before it leave behind. */
  z.strictObject({
    scope: z.literal('places'),
    places: z.array(ModeTarget).min(1).max(100),
    /** Policies that say nothing more then: they are deleted after the rest is written. */
    delete: z.array(ObjectRef).max(500).optional(),
  }),
  /** Deletes PeerAuthentications and DestinationRules. */
  z.strictObject({ scope: z.literal('policies'), delete: z.array(ObjectRef).min(1).max(100) }),
  /** One PeerAuthentication or DestinationRule as it is to be: created where there is none of that name, else edited. */
  z.strictObject({ scope: z.literal('object'), yaml: z.string().min(1).max(200_000) }),
  /** What a DestinationRule says about TLS, at places of it; all else in it stays. */
  z.strictObject({
    scope: z.literal('rule'),
    namespace: KubernetesName,
    name: KubernetesName,
    tls: z
      .array(
        z.strictObject({
          /** null: all of the host. */
          subset: z.string().min(1).max(253).nullable(),
          /** The service port; null: every port without an entry of its own. */
          port: z.int().min(1).max(65535).nullable(),
          mode: RuleTlsPick,
        }),
      )
      .min(1)
      .max(100),
  }),
  /** What a finding offers: its fix, or one of several by index. */
  z.strictObject({
    scope: z.literal('finding'),
    id: z.string().min(1).max(2_000),
    fix: z.int().min(0).max(20).optional(),
  }),
  /** Has servers report the container port, by the Telemetry of the mesh: evidence is then by port. */
  z.strictObject({ scope: z.literal('port_evidence') }),
  /** Takes a change back. */
  z.strictObject({ scope: z.literal('undo'), change: z.string().min(1).max(100) }),
]);
export type ChangeTarget = z.infer<typeof ChangeTarget>;

/** Ids of `Plan.companions`. */
const CompanionIds = z.array(z.string().max(1_000)).max(200);

export const PlanRequest = z.strictObject({
  target: ChangeTarget,
  /** Traffic to judge the impact by. */
  window: TrafficWindow.default('24h'),
  /** Ids of the companions to make along with it. One that the plan does not offer is ignored. */
  companions: CompanionIds.default([]),
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
  /** It *may* lose access: telemetry carries no port and the service has several, or what its sidecar does is not known. */
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
  /** Those of them that lose access. */
  hiddenLosses: z.int(),
  /** false when Prometheus has not answered for the window: then the lists are not to be trusted. */
  complete: z.boolean(),
  /** When telemetry begins, where that is within the window: who called before is not known. null: it covers the window. */
  telemetrySince: Timestamp.nullable(),
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

/** A change of a DestinationRule that is offered because clients would not follow the policy otherwise. */
export const Companion = z.object({
  id: z.string(),
  write: PlannedWrite,
  /** A sentence: what it is for. */
  reason: z.string(),
  /** Clients (ImpactEntry.clientId) that lose access without it and keep it with it, by the traffic of the window. */
  rescues: z.array(z.string()),
  /** Part of `writes`, digest and impact. */
  selected: z.boolean(),
  /** It rescues somebody, or nobody knows: Prometheus has not answered for the window. */
  recommended: z.boolean(),
});
export type Companion = z.infer<typeof Companion>;

/** What a person should know before a change is applied. Codes are stable. */
export const PlanWarning = z.object({ code: z.string(), message: z.string(), objects: z.array(ObjectRef) });
export type PlanWarning = z.infer<typeof PlanWarning>;

export const Plan = z.object({
  target: ChangeTarget,
  /** What the apply request must repeat. */
  digest: z.string(),
  /** With those of the selected companions. */
  writes: z.array(PlannedWrite),
  /** All that are offered, selected or not. */
  companions: z.array(Companion),
  modes: z.array(
    z.object({
      /** Where the target is many services: which. */
      service: ObjectRef.nullable(),
      /** Where the target is many places: which, by its index. */
      place: z.int().optional(),
      port: z.int().nullable(),
      containerPorts: z.array(z.int()),
      before: z.union([Mode, z.literal('mixed')]).nullable(),
      after: z.union([Mode, z.literal('mixed')]).nullable(),
      /** null: nobody picked it, an undo brings it back. */
      pick: ModePick.nullable(),
    }),
  ),
  pods: z.int(),
  alsoServices: z.array(ObjectRef),
  /** Modes that change elsewhere. containerPort 0: every port without an entry of its own. */
  alsoAffects: z.array(z.object({ workload: ObjectRef, containerPort: z.int(), before: Mode, after: Mode })),
  comesIntoForce: z.array(ObjectRef),
  warnings: z.array(PlanWarning),
  impact: Impact,
});
export type Plan = z.infer<typeof Plan>;

export const ApplyRequest = z.strictObject({
  target: ChangeTarget,
  window: TrafficWindow.default('24h'),
  /** As in the plan that was reviewed. */
  companions: CompanionIds.default([]),
  digest: z.string(),
  /** resourceVersions that the person saw, by `kind/namespace/name`. */
  resourceVersions: z.record(z.string(), z.string()),
  /** Ids of clients whose loss of access the person ticked. Must cover impact.losesAccess. */
  acceptedLosses: z.array(z.string()),
  /** How many callers that the person may not see they ticked the loss of access of. Must cover impact.hiddenLosses. */
  acceptedHiddenLosses: z.int().min(0).default(0),
  /** Made by the page, one per click: a retry with the same key never writes twice. */
  idempotencyKey: z.uuid(),
});
export type ApplyRequest = z.input<typeof ApplyRequest>;

/** What became of the calls of one client to one server since a change. */
export const VerifiedEdge = z.object({
  clientId: z.string(),
  client: z.string(),
  clientKind: ImpactEntry.shape.clientKind,
  server: z.string(),
  /** The service port; null where telemetry does not tell ports apart. */
  port: z.int().nullable(),
  /** What policy says about it now. */
  expected: Expectation,
  /**
   * predicted: policy refuses it, and nothing came through; refusals of an unnamed client leave no metric.
   * unexpected: it went through encrypted, or at all, where policy says otherwise.
   * not_provable: seen, but perhaps on another port than the one that was changed.
   */
  state: z.enum([
    'waiting',
    'verified',
    'still_plaintext',
    'failing',
    'unexpected',
    'predicted',
    'not_provable',
  ]),
  /** Counted since the baseline, in `unit`. */
  mutual: z.number(),
  notMutual: z.number(),
  /** Connections that failed on the client's side (UC, UF, URX), by its own reports. */
  failed: z.number(),
  unit: z.enum(['requests', 'connections', 'bytes']),
  /** Until when it was seen, by the clock of Prometheus. */
  lastSeen: Timestamp.nullable(),
  /** A sentence where the numbers need one. */
  note: z.string().nullable(),
});
export type VerifiedEdge = z.infer<typeof VerifiedEdge>;

/** How far live traffic has proven a change. Counts only what telemetry saw after it. */
export const Verification = z.object({
  /**
   * accepted: the API server took it. in_force: our own watch shows it, telemetry has not been asked yet or does not answer.
   * waiting: no call since. not_provable: in force, but telemetry cannot tell the changed port from others.
   * superseded: undone, or the objects were changed again.
   */
  state: z.enum([
    'accepted',
    'in_force',
    'waiting',
    'verified',
    'still_plaintext',
    'failing',
    'not_provable',
    'superseded',
  ]),
  /** The baseline: nothing before it is counted. By the clock of Prometheus, like `countedUntil`. */
  since: Timestamp.nullable(),
  countedUntil: Timestamp.nullable(),
  /** What telemetry can tell apart: ports; services, which is enough here; or services, where it is not. */
  provable: z.enum(['port', 'service', 'not_per_port']),
  /** Whether the proxies have taken the policy up. */
  proxies: z.discriminatedUnion('state', [
    z.object({ state: z.literal('observed'), synced: z.int(), total: z.int() }),
    z.object({ state: z.literal('not_observable'), reason: z.string() }),
  ]),
  /** One or two sentences for people. */
  message: z.string(),
  edges: z.array(VerifiedEdge),
});
export type Verification = z.infer<typeof Verification>;

/** A change that was applied. */
export const Change = z.object({
  id: z.string(),
  target: ChangeTarget,
  user: z.string(),
  appliedAt: Timestamp,
  modes: Plan.shape.modes,
  writes: z.array(
    PlannedWrite.pick({ verb: true, ref: true, apiVersion: true, before: true, after: true }).extend({
      /** That the API server gave to it; null after a deletion. */
      resourceVersion: z.string().nullable(),
    }),
  ),
  /** The id of the change that this one took back, and of the one that took this back. */
  undoes: z.string().nullable(),
  undoneBy: z.string().nullable(),
  /** in_force: the server's own watch has seen it and computes the asked mode. */
  state: z.enum(['accepted', 'in_force']),
  verification: Verification,
});
export type Change = z.infer<typeof Change>;

/** Where the history of changes is kept: on the cluster, or only as long as this server runs, and why. */
export const ChangeHistory = z.object({ kept: z.enum(['cluster', 'memory']), reason: z.string().nullable() });
export type ChangeHistory = z.infer<typeof ChangeHistory>;
