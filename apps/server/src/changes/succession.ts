import { type ChangeRecord, isMade } from './changeRecord.ts';

/** Which changes are no longer what holds, as far as the history itself tells. */
export interface Succession {
  /** The id of the change that took it back, by the id of the one that was taken back. */
  readonly undoneBy: ReadonlyMap<string, string>;
  /** Ids of changes of which an object was written again by a later one that still stands. */
  readonly followed: ReadonlySet<string>;
}

const known = new WeakMap<readonly ChangeRecord[], { readonly made: number; readonly value: Succession }>();

/**
 * A change that was followed is not in force again because a third one happens to ask for the same: hundreds of changes of
 * one object would all come and go with it. Taken back, the later one counts no more, and the one before it holds again.
 *
 * @param records newest first. What is told of one array is remembered with it.
 */
export function succession(records: readonly ChangeRecord[]): Succession {
  // A claim counts once it is old enough, and so the same array can tell more later.
  const made = records.filter(isMade);
  const before = known.get(records);
  if (before?.made === made.length) return before.value;
  const undoneBy = new Map<string, string>();
  for (const { id, undoes, stage } of records.toReversed())
    if (undoes !== null && stage === 'written') undoneBy.set(undoes, id);
  const followed = new Set<string>();
  const written = new Set<string>();
  for (const { id, undoes, writes } of made) {
    const objects = writes.map(({ ref: { kind, namespace, name } }) => `${kind}/${namespace}/${name}`);
    if (objects.some((object) => written.has(object))) followed.add(id);
    if (undoes === null && !undoneBy.has(id)) for (const object of objects) written.add(object);
  }
  const value = { undoneBy, followed };
  known.set(records, { made: made.length, value });
  return value;
}
