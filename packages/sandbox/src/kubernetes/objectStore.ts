// Objects by kind and key under one growing revision, with the changes of the recent past: what etcd is to the API server.
import type { KubernetesObject } from '@padlock/mtls';

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  /** `groupResource` of the kind. */
  readonly resource: string;
  /** After the change; for DELETED the last state, with the revision of the deletion. */
  readonly object: KubernetesObject;
  readonly previous: KubernetesObject | undefined;
}

export interface ObjectStoreOptions {
  /** Revisions at or below are compacted from the start, as on a cluster that has lived for a while. Default 1000. */
  readonly firstRevision?: number;
  /** How many changes are remembered for watches and paged lists. Default 2000. */
  readonly historyLimit?: number;
}

export type ObjectKey = Readonly<{ namespace: string; name: string }>;

export class ObjectStore {
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  readonly #historyLimit: number;
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #history: StoreEvent[] = [];
  #revision: number;
  #compacted: number;

  constructor(options: ObjectStoreOptions = {}) {
    this.#revision = options.firstRevision ?? 1000;
    this.#compacted = this.#revision;
    this.#historyLimit = options.historyLimit ?? 2000;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Changes up to and including this revision are forgotten. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  get(resource: string, key: ObjectKey): KubernetesObject | undefined {
    return this.#objects.get(resource)?.get(textOf(key));
  }

  /** Objects of one kind, or of all, in no particular order. */
  *objects(resource?: string): Generator<KubernetesObject> {
    if (resource !== undefined) {
      yield* this.#objects.get(resource)?.values() ?? [];
      return;
    }
    for (const kind of this.#objects.values()) yield* kind.values();
  }

  /**
   * Objects of one kind in the order of their keys, as they were at `revision`.
   *
   * @returns undefined when that revision is compacted.
   */
  listAt(resource: string, revision: number): readonly KubernetesObject[] | undefined {
    if (revision < this.#compacted) return undefined;
    const state = new Map(this.#objects.get(resource));
    for (const event of this.eventsSince(revision).toReversed()) {
      if (event.resource !== resource) continue;
      const key = textOf(keyOf(event.object));
      if (event.previous === undefined) state.delete(key);
      else state.set(key, event.previous);
    }
    return [...state]
      .toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
      .map(([, object]) => object);
  }

  /** Changes after `revision`, oldest first. The caller checks `compactedRevision`. */
  eventsSince(revision: number): readonly StoreEvent[] {
    const after = this.#history.findIndex((event) => event.revision > revision);
    return after === -1 ? [] : this.#history.slice(after);
  }

  /** Stores `object`, new or changed, under the next revision. Returns it as stored. */
  put(resource: string, object: KubernetesObject): KubernetesObject {
    const previous = this.get(resource, keyOf(object));
    const stored = this.#atNextRevision(object);
    const kind = this.#objects.get(resource) ?? new Map<string, KubernetesObject>();
    this.#objects.set(resource, kind);
    kind.set(textOf(keyOf(stored)), stored);
    this.#record({
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      revision: this.#revision,
      resource,
      object: stored,
      previous,
    });
    return stored;
  }

  /** Returns the object as deleted, or undefined when there was none. */
  remove(resource: string, key: ObjectKey): KubernetesObject | undefined {
    const previous = this.get(resource, key);
    if (previous === undefined) return undefined;
    const deleted = this.#atNextRevision(previous);
    this.#objects.get(resource)?.delete(textOf(key));
    this.#record({ type: 'DELETED', revision: this.#revision, resource, object: deleted, previous });
    return deleted;
  }

  /** Calls `listener` synchronously after each change, until the returned function is called. */
  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets all changes so far, as etcd's compaction does: older watches and list tokens get 410. */
  compact(): void {
    this.#history = [];
    this.#compacted = this.#revision;
  }

  #atNextRevision(object: KubernetesObject): KubernetesObject {
    this.#revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
  }

  #record(event: StoreEvent): void {
    this.#history.push(event);
    if (this.#history.length > this.#historyLimit) {
      const forgotten = this.#history.splice(0, Math.ceil(this.#historyLimit / 4));
      this.#compacted = forgotten.at(-1)?.revision ?? this.#compacted;
    }
    for (const listener of this.#listeners) listener(event);
  }
}

export function keyOf(object: KubernetesObject): ObjectKey {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

function textOf(key: ObjectKey): string {
  return key.namespace === '' ? key.name : `${key.namespace}/${key.name}`;
}
