import { z } from 'zod';
import { KubernetesName, ObjectRef, SourceStatus, Timestamp } from './common.ts';
import { PolicyAccess } from './services.ts';

/** Objects that decide about mutual TLS: what servers accept, and what clients send. */
export const PolicyKind = z.enum(['PeerAuthentication', 'DestinationRule', 'ServiceMeshPolicy']);
export type PolicyKind = z.infer<typeof PolicyKind>;

/** `service`: one host of the cluster. `host`: another host, or several by a wildcard that is no namespace. */
export const PolicyScope = z.enum(['mesh', 'namespace', 'workload', 'service', 'host']);
export type PolicyScope = z.infer<typeof PolicyScope>;

/**
 * What becomes of a policy. `partly`: in force for a part of what it reaches. `conflicts`: in force, and calls fail by it.
 * `ignored`: Istio does not honour it where it stands.
 */
export const PolicyStatus = z.enum([
  'in_force',
  'partly',
  'conflicts',
  'shadowed',
  'matches_nothing',
  'ignored',
]);
export type PolicyStatus = z.infer<typeof PolicyStatus>;

/** In the words of the resources. */
export const PolicyMode = z.enum([
  'STRICT',
  'PERMISSIVE',
  'DISABLE',
  'UNSET',
  'ISTIO_MUTUAL',
  'SIMPLE',
  'MUTUAL',
  'PASSTHROUGH',
]);
export type PolicyMode = z.infer<typeof PolicyMode>;

/** A setting below the policy's own: of a container port, of a service port, of a subset. */
export const PolicySetting = z.object({
  part: z.enum(['container_port', 'service_port', 'subset']),
  /** null for a whole subset. */
  port: z.int().nullable(),
  subset: z.string().nullable(),
  mode: PolicyMode,
  status: z.enum(['in_force', 'not_in_force', 'no_such_port']),
  /** Why it does nothing; null when it does something. */
  reason: z.string().nullable(),
});
export type PolicySetting = z.infer<typeof PolicySetting>;

export const PolicySummary = z.object({
  ref: ObjectRef,
  scope: PolicyScope,
  /** Of a PeerAuthentication; null: everything in its scope. */
  selector: z.record(z.string(), z.string()).nullable(),
  /** Of a DestinationRule, complete. */
  host: z.string().nullable(),
  /** Who reads a DestinationRule: `all clients`, `clients in shop` ... */
  clients: z.string().nullable(),
  /** Pods that a PeerAuthentication reaches. */
  pods: z.int().nullable(),
  /** Services that a DestinationRule's host covers. */
  services: z.int().nullable(),
  /** null: it says nothing as a whole, only in its settings. */
  mode: PolicyMode.nullable(),
  settings: z.array(PolicySetting),
  status: PolicyStatus,
  /** What it is shadowed by or conflicts with. */
  others: z.array(ObjectRef),
  /** The status as a sentence. */
  reason: z.string(),
  /** Argo CD, Flux, Helm: the tool that takes a change back. Padlock and kubectl: who wrote it. null: not known. */
  managedBy: z.string().nullable(),
  createdAt: Timestamp.nullable(),
  /** The last write, and the program that made it. null: that was its creation, or nothing tells. */
  lastWrite: z.object({ at: Timestamp, by: z.string() }).nullable(),
  /** Its operator writes it. */
  readOnly: z.boolean(),
});
export type PolicySummary = z.infer<typeof PolicySummary>;

export const PolicyList = z.object({
  policies: z.array(PolicySummary),
  /** Kinds that are absent, or that the server may not read, as sentences. */
  limits: z.array(z.object({ kind: z.string(), message: z.string() })),
  sources: z.array(SourceStatus),
});
export type PolicyList = z.infer<typeof PolicyList>;

/** Pods of one workload that a policy reaches. */
export const PolicyWorkload = z.object({
  ref: ObjectRef,
  pods: z.int(),
  /** Pods for which it is in force. */
  inForceFor: z.int(),
  /** Pods outside the mesh: the policy cannot do anything for them. */
  withoutMesh: z.int(),
});
export type PolicyWorkload = z.infer<typeof PolicyWorkload>;

export const PolicyReach = z.object({
  /** At most 200, by name. */
  workloads: z.array(PolicyWorkload),
  workloadCount: z.int(),
  /** At most 200, by name: services in front of those pods, or that a DestinationRule's host covers. */
  services: z.array(ObjectRef),
  serviceCount: z.int(),
});
export type PolicyReach = z.infer<typeof PolicyReach>;

/** A place where a DestinationRule says, or could say, what clients send. */
export const RulePlace = z.object({
  /** null: all of the host. */
  subset: z.string().nullable(),
  /** The service port; null: every port without an entry of its own. */
  port: z.int().nullable(),
  /** null: the rule says nothing there. UNSET: an entry that says nothing about TLS takes the place of what the rule says. */
  mode: PolicyMode.nullable(),
});
export type RulePlace = z.infer<typeof RulePlace>;

export const PolicyDetail = z.object({
  policy: PolicySummary,
  /** Of a DestinationRule: the host first, then its ports, then its subsets. Else empty. */
  rulePlaces: z.array(RulePlace),
  reach: PolicyReach,
  /** As the API server has it, managedFields and status left out. */
  yaml: z.string(),
  mayWrite: PolicyAccess,
  sources: z.array(SourceStatus),
});
export type PolicyDetail = z.infer<typeof PolicyDetail>;

export const PolicyPreviewRequest = z.strictObject({ yaml: z.string().max(60_000) });
export type PolicyPreviewRequest = z.input<typeof PolicyPreviewRequest>;

/** Something in the text that the API server would refuse, or that would not do what it seems to. */
export const YamlProblem = z.object({
  severity: z.enum(['error', 'warning']),
  /** From 1; null where no line is to blame. */
  line: z.int().nullable(),
  message: z.string(),
});
export type YamlProblem = z.infer<typeof YamlProblem>;

/** What an object would be and reach, were it written now. */
export const PolicyPreview = z.object({
  problems: z.array(YamlProblem),
  /** null while the text is no object that can be judged. */
  policy: PolicySummary.nullable(),
  reach: PolicyReach.nullable(),
  /** Whether an object of that name is there: the text would change it. */
  exists: z.boolean(),
  mayWrite: PolicyAccess.nullable(),
});
export type PolicyPreview = z.infer<typeof PolicyPreview>;

export const PolicyExportRequest = z.strictObject({ policies: z.array(ObjectRef).min(1).max(1_000) });
export type PolicyExportRequest = z.input<typeof PolicyExportRequest>;

export const PolicyParams = z.object({
  kind: PolicyKind,
  namespace: KubernetesName,
  name: KubernetesName,
});
