import { z } from 'zod';
import { ChangeHistory } from './changes.ts';
import { ObjectRef, SourceStatus, Timestamp, TrafficWindow } from './common.ts';
import { PolicyAccess } from './services.ts';

/** `error`: calls fail, or a policy cannot work. `warning`: it does something else than it seems to. `info`: good to know. */
export const Severity = z.enum(['error', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

/** Somebody has seen a finding and lives with it. */
export const Acknowledgement = z.object({ by: z.string(), at: Timestamp, note: z.string() });
export type Acknowledgement = z.infer<typeof Acknowledgement>;

export const Finding = z.object({
  /** The same as long as it says the same about the same objects. */
  id: z.string(),
  /** Stable; what it means stands in the documentation. */
  code: z.string(),
  severity: Severity,
  /** What it is about, first of all the object that is to be changed. */
  objects: z.array(ObjectRef),
  reason: z.string(),
  /** The nodes of the graph that it is about; none where it is about a whole namespace, or the mesh. */
  nodes: z.array(
    z.object({ kind: z.enum(['service', 'workload']), namespace: z.string(), name: z.string() }),
  ),
  /** What it rests on: objects alone, or on traffic that was seen too. */
  basis: z.enum(['configuration', 'traffic']),
  acknowledged: Acknowledgement.nullable(),
});
export type Finding = z.infer<typeof Finding>;

export const FindingList = z.object({
  /** Of the traffic that findings rest on. */
  window: TrafficWindow,
  /** The worst first. */
  findings: z.array(Finding),
  /** false when Prometheus has not answered for the window: what only traffic tells is missing. */
  complete: z.boolean(),
  /** Where acknowledgements are kept, and why there. */
  acknowledgements: ChangeHistory,
  sources: z.array(SourceStatus),
});
export type FindingList = z.infer<typeof FindingList>;

/** A way to put a finding right. */
export const FindingFix = z.object({
  /** What a plan for `{ scope: 'finding', id, fix }` names. */
  index: z.int(),
  title: z.string(),
  /** `writes` opens as a review. `setting` stands in a resource that Padlock does not write: here are the fields to set. */
  kind: z.enum(['writes', 'setting']),
  /** Of a setting. */
  yaml: z.string().nullable(),
  /** Of writes: may the person make all of them? */
  mayWrite: PolicyAccess.nullable(),
});
export type FindingFix = z.infer<typeof FindingFix>;

export const FindingId = z.string().min(1).max(200);

export const AcknowledgeRequest = z.strictObject({
  id: FindingId,
  /** null takes the acknowledgement back. */
  note: z.string().trim().max(500).nullable(),
});
export type AcknowledgeRequest = z.input<typeof AcknowledgeRequest>;
