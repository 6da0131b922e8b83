import { Change, ChangeTarget, ObjectRef, Verification, VerifiedEdge } from '@padlock/contract';
import { type KubernetesObject, type Operation, planChange } from '@padlock/mtls';
import type { ChangeReach } from '@padlock/topology';
import { z } from 'zod';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { parseObject } from '../kubernetes/kubernetesApi.ts';
import { modeTargets, toMtlsTarget } from './changeTarget.ts';
import { toYaml } from './objectText.ts';
import type { Written } from './planWriter.ts';

const StoredObject = z.unknown().transform((value) => parseObject(value));

const RecordedWrite = z.object({
  verb: z.enum(['create', 'patch', 'delete']),
  ref: ObjectRef,
  apiVersion: z.string(),
  before: StoredObject.optional(),
  /** As the API server stored it; absent after a deletion. */
  stored: StoredObject.optional(),
});

const Reach: z.ZodType<ChangeReach> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mesh') }),
  z.object({
    kind: z.literal('places'),
    places: z.array(
      z.object({
        namespace: z.string(),
        workload: z.string().nullable(),
        containerPorts: z.array(z.number()).nullable(),
      }),
    ),
  }),
]);

const Caller = VerifiedEdge.pick({
  clientId: true,
  client: true,
  clientKind: true,
  server: true,
  port: true,
  expected: true,
}).extend({ carries: z.enum(['requests', 'connections']), losesAccess: z.boolean() });

/** A change, as it is kept: enough to take it back, and to tell from telemetry what became of it. */
const ChangeRecord = z.object({
  id: z.string(),
  /** writing: claimed by a replica that is at it; nothing is known of its outcome yet. */
  stage: z.enum(['writing', 'written']),
  /** What the request was, so that its key is not used for another. */
  fingerprint: z.string(),
  target: ChangeTarget,
  user: z.string(),
  appliedAt: z.string(),
  /** Unix seconds by the clock of Prometheus, asked right after the writes; null where it did not answer. */
  prometheusTime: z.number().nullable(),
  modes: Change.shape.modes,
  writes: z.array(RecordedWrite),
  /** The id of the change that this one took back. */
  undoes: z.string().nullable(),
  reach: Reach,
  /** Who called before, as the review showed it. */
  callers: z.array(Caller),
  /** What was last known of it: telemetry forgets sooner than people. */
  outcome: Verification.nullable(),
});
export type ChangeRecord = z.infer<typeof ChangeRecord>;
type RecordedWrite = ChangeRecord['writes'][number];

/** Parses what was kept. @throws {ZodError} for what another version wrote, or a hand. */
export function parseChangeRecord(value: unknown): ChangeRecord {
  return ChangeRecord.parse(value);
}

/** Longer than it takes to renew a claim. ms */
const writingMs = 60_000;
/** How often whoever writes says that it still does: a plan of a hundred objects takes minutes where the API server is slow. ms */
export const renewClaimMs = writingMs / 3;

/**
 * Was it made? A claim that is never fulfilled was left by a process that died: what it was about to write may be there, and
 * what stands is told by the objects.
 */
export function isMade({ stage, appliedAt }: ChangeRecord): boolean {
  return stage === 'written' || Date.now() - Date.parse(appliedAt) > writingMs;
}

export function recordedWrite({ operation, stored }: Written): RecordedWrite {
  const { verb, ref, apiVersion, before } = operation;
  return {
    verb,
    ref: { ...ref },
    apiVersion,
    ...(before === undefined ? {} : { before: unmanaged(before) }),
    ...(stored === undefined ? {} : { stored: unmanaged(stored) }),
  };
}

/** Who set which field is of no use to an undo, and longer than the object. */
function unmanaged(object: KubernetesObject): KubernetesObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The writes as pages show them. */
export function shownWrites(record: ChangeRecord): Change['writes'] {
  return record.writes.map(({ verb, ref, apiVersion, before, stored }) => ({
    verb,
    ref: { ...ref },
    apiVersion,
    before: toYaml(before),
    after: toYaml(stored),
    resourceVersion: stored?.metadata.resourceVersion ?? null,
  }));
}

/** The writes as `planUndo` takes them back. */
export function recordedOperations(record: ChangeRecord): Operation[] {
  return record.writes.map(({ verb, ref, apiVersion, before, stored }) => ({
    verb,
    ref,
    apiVersion,
    resourceVersion: before?.metadata.resourceVersion,
    before,
    after: stored,
    patch: undefined,
  }));
}

/** What our own watch shows of a change. */
export type Standing = 'not_seen' | 'in_force' | 'overtaken';

/**
 * What our own watch shows of a record's writes: not yet seen, as they were made, or overtaken by somebody else's.
 *
 * @param seenUntil up to when the snapshot is known to show all that happened. Unix milliseconds.
 */
export function standingOf(
  snapshot: ClusterSnapshot,
  record: ChangeRecord,
  seenUntil = snapshot.at,
): Standing {
  const states = new Set(record.writes.map((write) => standingOfWrite(snapshot, record, write, seenUntil)));
  if (states.has('overtaken')) return 'overtaken';
  return states.has('not_seen') ? 'not_seen' : 'in_force';
}

/**
 * Are the modes those that were asked for? Planning it again would write nothing more: nobody else's object stands in the way.
 */
export function isAsAsked({ mesh }: ClusterSnapshot, target: ChangeRecord['target']): boolean {
  const targets = modeTargets(target);
  return targets.every((one) => {
    const result = planChange(mesh, toMtlsTarget(one));
    return result.kind === 'plan' && result.operations.length === 0;
  });
}

/**
 * A watch that goes on for this much longer than the change would have shown it. Not our clock decides: while the API server is
 * away, nothing is seen. ms
 */
const watchDelayMs = 30_000;

function standingOfWrite(
  snapshot: ClusterSnapshot,
  { appliedAt }: ChangeRecord,
  { ref, before, stored }: RecordedWrite,
  seenUntil: number,
): Standing {
  const current = snapshot.objects(ref.kind).get(`${ref.namespace}/${ref.name}`);
  const late = seenUntil - Date.parse(appliedAt) > watchDelayMs ? 'overtaken' : 'not_seen';
  if (stored === undefined) {
    if (current === undefined) return 'in_force';
    return current.metadata.uid === before?.metadata.uid ? late : 'overtaken';
  }
  if (current === undefined) return late;
  if (sameSpec(current, stored)) return 'in_force';
  return current.metadata.resourceVersion === before?.metadata.resourceVersion ? late : 'overtaken';
}

/** Labels and annotations decide nothing about mutual TLS. */
export function sameSpec(one: KubernetesObject, other: KubernetesObject): boolean {
  return toYaml(specOf(one)) === toYaml(specOf(other));
}

function specOf({ kind, metadata: { name }, spec }: KubernetesObject): KubernetesObject {
  return { apiVersion: '', kind, metadata: { name }, spec };
}
