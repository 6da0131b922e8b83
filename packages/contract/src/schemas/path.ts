import { z } from 'zod';
import { ChangeTarget, ImpactEntry, PlanWarning } from './changes.ts';
import { Mode, ObjectRef, SourceStatus, Timestamp, TrafficWindow } from './common.ts';

/**
 * strict: only mutual TLS gets in. ready: nobody would lose access by STRICT. warned: nobody who was seen would, but the review
 * warns of callers that telemetry does not show. blocked: somebody would. unknown: Prometheus has not answered for the period, so
 * nobody knows. outside: no policy can protect it.
 */
export const PathState = z.enum(['strict', 'ready', 'warned', 'blocked', 'unknown', 'outside']);
export type PathState = z.infer<typeof PathState>;

/** How many workloads are in each state. */
export const PathCounts = z.object({
  strict: z.int(),
  ready: z.int(),
  warned: z.int(),
  blocked: z.int(),
  unknown: z.int(),
  outside: z.int(),
});
export type PathCounts = z.infer<typeof PathCounts>;

/** What can be made STRICT now, as one review. */
export const PathStep = z.object({
  title: z.string(),
  target: ChangeTarget,
  /** Nobody who was seen would lose access, but the review warns of callers that telemetry does not show. */
  warned: z.boolean(),
  /** For the whole mesh: the same, with the policies deleted that say nothing more then. */
  replacing: z.object({ target: ChangeTarget, policies: z.array(ObjectRef).min(1) }).nullable(),
});
export type PathStep = z.infer<typeof PathStep>;

/** A client seen in the period that STRICT would cut off. */
export const PathCaller = ImpactEntry.omit({ before: true, after: true }).extend({
  /** What it may be, from pod specifications: probes of the kubelet, scrapes of Prometheus. Guesses, never subtracted. */
  explanations: z.array(z.string()),
});
export type PathCaller = z.infer<typeof PathCaller>;

/** What keeps clients of the mesh from a port once it is STRICT, whether or not they call it today. */
export const PathRule = z.object({
  service: ObjectRef,
  port: z.int(),
  /** The DestinationRule; null where none decides. */
  rule: ObjectRef.nullable(),
  reason: z.string(),
});
export type PathRule = z.infer<typeof PathRule>;

export const PathPort = z.object({
  containerPort: z.int(),
  servicePorts: z.array(z.object({ service: z.string(), port: z.int() })),
  mode: Mode,
  state: PathState,
  policy: ObjectRef.nullable(),
});
export type PathPort = z.infer<typeof PathPort>;

export const PathWorkload = z.object({
  ref: ObjectRef,
  pods: z.int(),
  podsInMesh: z.int(),
  state: PathState,
  ports: z.array(PathPort),
  callers: z.array(PathCaller),
  rules: z.array(PathRule),
  /** What the review of its step warns of, each with the first 20 objects that it names. */
  warnings: z.array(PlanWarning),
  /** By itself. Where it is blocked, the review says who would lose access. */
  step: PathStep.nullable(),
});
export type PathWorkload = z.infer<typeof PathWorkload>;

export const PathNamespace = z.object({
  name: z.string(),
  mode: Mode,
  state: PathState,
  counts: PathCounts,
  /** What the review of STRICT for all of it says of machines, where no workload is in the way. */
  warnings: z.array(PlanWarning),
  step: PathStep.nullable(),
  workloads: z.array(PathWorkload),
});
export type PathNamespace = z.infer<typeof PathNamespace>;

export const Path = z.object({
  window: TrafficWindow,
  /** false when Prometheus has not answered for the period: callers are missing, and nothing is known to be ready. */
  complete: z.boolean(),
  /** When telemetry begins, where that is within the window: who called before is not known. null: it covers the window. */
  telemetrySince: Timestamp.nullable(),
  autoMtls: z.boolean(),
  mode: Mode,
  counts: PathCounts,
  /** Do `counts` cover the mesh? Not where the person may see, or Padlock was told to read, some namespaces only. */
  whole: z.boolean(),
  step: PathStep.nullable(),
  /** What stands in the way most first. */
  namespaces: z.array(PathNamespace),
  sources: z.array(SourceStatus),
});
export type Path = z.infer<typeof Path>;
