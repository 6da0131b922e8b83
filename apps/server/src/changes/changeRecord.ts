import type { Change, ObjectRef } from '@padlock/contract';
import { type KubernetesObject, type Operation, planChange } from '@padlock/mtls';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { modeTargets, toMtlsTarget } from './changeTarget.ts';
import { toYaml } from './objectText.ts';
import type { Written } from './planWriter.ts';

/** One write as it was made: enough to take it back. */
export interface RecordedWrite {
  readonly verb: Operation['verb'];
  readonly ref: ObjectRef;
  readonly apiVersion: string;
  readonly before: KubernetesObject | undefined;
  /** As the API server stored it; undefined after a deletion. */
  readonly stored: KubernetesObject | undefined;
}

/** A change that was made, as it is kept. What became of it is computed, never stored. */
export interface ChangeRecord {
  readonly id: string;
  readonly target: Change['target'];
  readonly user: string;
  readonly appliedAt: string;
  readonly modes: Change['modes'];
  readonly writes: readonly RecordedWrite[];
  /** The id of the change that this one took back. */
  readonly undoes: string | null;
}

export function recordedWrite({ operation, stored }: Written): RecordedWrite {
  const { verb, ref, apiVersion, before } = operation;
  return { verb, ref: { ...ref }, apiVersion, before: unmanaged(before), stored: unmanaged(stored) };
}

/** Who set which field is of no use to an undo, and longer than the object. */
function unmanaged(object: KubernetesObject | undefined): KubernetesObject | undefined {
  if (object === undefined) return undefined;
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
 * @param age how long ago the record was made. ms
 */
export function standingOf(snapshot: ClusterSnapshot, record: ChangeRecord, age: number): Standing {
  const states = new Set(record.writes.map((write) => standingOfWrite(snapshot, write, age)));
  if (states.has('overtaken')) return 'overtaken';
  return states.has('not_seen') || !isAsAsked(snapshot, record.target) ? 'not_seen' : 'in_force';
}

/** Planning it again would write nothing more: nobody else's object stands in the way of the modes that were asked for. */
function isAsAsked({ mesh }: ClusterSnapshot, target: ChangeRecord['target']): boolean {
  const targets = modeTargets(target);
  return targets.every((one) => {
    const result = planChange(mesh, toMtlsTarget(one));
    return result.kind === 'plan' && result.operations.length === 0;
  });
}

/** A watch that works is faster than this. ms */
const watchDelayMs = 30_000;

function standingOfWrite(
  snapshot: ClusterSnapshot,
  { ref, before, stored }: RecordedWrite,
  age: number,
): Standing {
  const current = snapshot.objects(ref.kind).get(`${ref.namespace}/${ref.name}`);
  const late = age > watchDelayMs ? 'overtaken' : 'not_seen';
  if (stored === undefined) {
    if (current === undefined) return 'in_force';
    return current.metadata.uid === before?.metadata.uid ? late : 'overtaken';
  }
  if (current === undefined) return late;
  if (sameSpec(current, stored)) return 'in_force';
  return current.metadata.resourceVersion === before?.metadata.resourceVersion ? late : 'overtaken';
}

function sameSpec(one: KubernetesObject, other: KubernetesObject): boolean {
  return toYaml(specOf(one)) === toYaml(specOf(other));
}

/** Labels and annotations decide nothing about mutual TLS. */
function specOf({ apiVersion, kind, metadata: { name }, spec }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata: { name }, spec };
}
