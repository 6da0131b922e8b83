import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '@padlock/mtls';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { KubernetesError } from '../kubernetes/kubernetesError.ts';
import { Reflector } from '../kubernetes/reflector.ts';
import { Listeners } from '../listeners.ts';
import { monotonicMs } from '../monotonic.ts';
import { contentOf, type Kept, RecordMaps, RecordTooLong } from './recordMaps.ts';

export interface RecordStoreOptions<T extends Kept> {
  readonly api: KubernetesApi;
  /** Padlock's own namespace. */
  readonly namespace: string;
  /** What they are: `change`. Names begin with it, and a label says it. */
  readonly type: string;
  readonly parse: (value: unknown) => T;
  /** Unix milliseconds: the oldest go first. */
  readonly timeOf: (record: T) => number;
  readonly maxRecords: number;
  readonly maxAgeMs: number;
  /** Nothing is ever written: what is kept there is read, and nobody is asked whether more could be. */
  readonly readOnly: boolean;
  readonly log: (message: string, detail: object) => void;
}

/** Where records are kept, and why not, or not all of them, on the cluster. */
interface Keeping {
  readonly kept: 'cluster' | 'memory';
  readonly reason: string | null;
}

const probeAgainMs = 10_000;

/**
 * Keeps records as ConfigMaps in Padlock's own namespace, under its own identity, and reads them by a watch: they survive a
 * restart, and every replica has them. Where that is not possible they are kept in memory, and `keeping` says why; keeping a
 * record never fails.
 */
export class RecordStore<T extends Kept> {
  readonly changed = new Listeners<undefined>();
  readonly #options: RecordStoreOptions<T>;
  readonly #maps: RecordMaps<T>;
  readonly #reflector: Reflector;
  /** As the watch shows them. */
  readonly #stored = new Map<string, T>();
  /** Not on the cluster, or not seen there yet. */
  readonly #own = new Map<string, T>();
  /** Of these, ids of those that do not fit there. */
  readonly #tooLong = new Set<string>();
  /** Ids of records that were taken back while the cluster could not be told. */
  readonly #removed = new Set<string>();
  #list: readonly T[] | undefined;
  #keeping: Keeping = { kept: 'memory', reason: 'Padlock has not reached the cluster yet.' };
  #lost = false;
  #ready: Promise<void> | undefined;
  /** Milliseconds of `monotonicMs`. */
  #probedAt = -Infinity;
  #markListed: () => void = () => undefined;
  readonly #listed = new Promise<void>((resolve) => {
    this.#markListed = resolve;
  });

  constructor(options: RecordStoreOptions<T>) {
    this.#options = options;
    this.#maps = new RecordMaps(options);
    this.#reflector = new Reflector({
      api: options.api,
      kind: {
        kind: 'ConfigMap',
        plural: 'configmaps',
        group: '',
        versions: ['v1'],
        without: 'What was done earlier, or by another replica, is not known.',
        project: (object) => object,
      },
      namespace: options.namespace,
      labelSelector: this.#maps.labelSelector,
      sink: {
        replace: (objects) => {
          this.#stored.clear();
          for (const object of objects.values()) this.#take(object);
          this.#edited();
        },
        set: (_key, object) => {
          this.#take(object);
          this.#edited();
        },
        remove: (key) => {
          const id = this.#maps.idOf(key);
          // Another replica has deleted it: what we remember of it is no news to the cluster.
          const [own, stored] = [this.#own.delete(id), this.#stored.delete(id)];
          if (own || stored) this.#edited();
        },
        status: (status) => {
          if (status.state === 'synced') this.#ready = this.#probe().finally(() => this.#markListed());
          if (status.state !== 'missing') return;
          this.#keepInMemory(status.message);
          this.#markListed();
        },
        lost: (error) => {
          this.#lost = true;
          this.#keepInMemory(error instanceof Error ? error.message : 'The API server does not answer.');
          this.#markListed();
        },
        // A watch that was only interrupted goes on without a new list.
        watching: () => {
          if (this.#lost) this.#ready = this.#probe();
        },
      },
    });
  }

  start(): void {
    this.#reflector.start();
  }

  stop(): void {
    this.#reflector.stop();
  }

  get keeping(): Keeping {
    const few = this.#tooLong.size === 1;
    if (this.#keeping.kept === 'memory' || this.#tooLong.size === 0) return this.#keeping;
    const which = few ? 'One entry is' : `${this.#tooLong.size} entries are`;
    const reason = `${which} too large for that, and ${few ? 'is' : 'are'} kept until Padlock is restarted.`;
    return { kept: 'cluster', reason };
  }

  /** Newest first. The same array as long as no record was added, replaced or removed. */
  list(): readonly T[] {
    const { timeOf } = this.#options;
    this.#list ??= [...new Map([...this.#stored, ...this.#own]).values()]
      .filter(({ id }) => !this.#removed.has(id))
      .sort((a, b) => timeOf(b) - timeOf(a));
    return this.#list;
  }

  get(id: string): T | undefined {
    return this.#removed.has(id) ? undefined : (this.#own.get(id) ?? this.#stored.get(id));
  }

  /**
   * Keeps a new record.
   *
   * @returns false when there is one of this id on the cluster already: then nothing was kept.
   */
  async add(record: T): Promise<boolean> {
    await this.#whenReady();
    const { id } = record;
    if (this.get(id) !== undefined) return false;
    if (this.#keeping.kept === 'cluster')
      try {
        if (this.#removed.has(id)) await this.#delete(id);
        if (!(await this.#maps.create(record))) return false;
      } catch (error) {
        this.#failed(error, id);
      }
    this.#removed.delete(id);
    this.#remember(record);
    if (this.#keeping.kept === 'cluster') void this.#forgetOldest();
    return true;
  }

  /** Puts a record in place of the one with its id. */
  async replace(record: T): Promise<void> {
    this.#remember(record);
    if (this.#keeping.kept === 'memory' || this.#options.readOnly) return;
    try {
      await this.#put(record);
    } catch (error) {
      this.#failed(error, record.id);
    }
  }

  async remove(id: string): Promise<void> {
    this.#own.delete(id);
    this.#tooLong.delete(id);
    // Until the cluster has confirmed it: what the watch shows of it meanwhile is over.
    this.#removed.add(id);
    this.#edited();
    if (this.#keeping.kept === 'cluster') await this.#delete(id).catch(() => undefined);
  }

  /** A first request right after the start waits for what was kept before, though not for long. */
  async whenListed(timeoutMs: number): Promise<void> {
    await Promise.race([this.#listed, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
  }

  #take(object: KubernetesObject): void {
    const id = this.#maps.idOf(object.metadata.name);
    try {
      const record = this.#options.parse(contentOf(object));
      this.#stored.set(id, record);
      // What the watch shows is what we wrote, or newer.
      if (isSame(this.#own.get(id), record)) this.#own.delete(id);
    } catch (error) {
      // Written by another version, or by hand: not ours to judge, and no reason to lose the others.
      this.#stored.delete(id);
      this.#options.log('a record cannot be read', { name: object.metadata.name, reason: String(error) });
    }
  }

  /** Whether records may be written is asked of the API server, without writing any. */
  async #probe(): Promise<void> {
    this.#lost = false;
    this.#probedAt = monotonicMs();
    if (this.#options.readOnly) {
      this.#keeping = { kept: 'cluster', reason: null };
      this.#edited();
      return;
    }
    try {
      await this.#maps.tryOne();
      this.#keeping = { kept: 'cluster', reason: null };
      this.#edited();
      await this.#catchUp();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Writes what could not be written while the API server was away: new records, what became of older ones, and what is gone. */
  async #catchUp(): Promise<void> {
    for (const id of this.#removed) await this.#delete(id);
    for (const record of this.#own.values()) {
      const stored = this.#stored.get(record.id);
      if (this.#tooLong.has(record.id)) continue;
      if (stored === undefined) await this.#maps.create(record).catch(this.#unlessTooLong(record));
      else if (!isSame(record, stored)) await this.#put(record).catch(this.#unlessTooLong(record));
    }
  }

  #unlessTooLong({ id }: T) {
    return (error: unknown): void => {
      if (!(error instanceof RecordTooLong)) throw error;
      this.#failed(error, id);
    };
  }

  /** Somebody may have made the namespace since, or given the right: it is asked again, though not all the time. */
  async #whenReady(): Promise<void> {
    await this.whenListed(2_000);
    if (this.#keeping.kept === 'memory' && monotonicMs() - this.#probedAt > probeAgainMs)
      this.#ready = this.#probe();
    await this.#ready;
  }

  /** One that somebody has deleted meanwhile is written anew: it is not the namespace that is missing. */
  async #put(record: T): Promise<void> {
    await this.#maps.patch(record).catch(async (error: unknown) => {
      if (!(error instanceof KubernetesError && error.code === 404)) throw error;
      await this.#maps.create(record);
    });
    if (this.#tooLong.delete(record.id)) this.#edited();
  }

  /** @param id of the record that was not kept; undefined: of none. */
  #failed(error: unknown, id?: string): void {
    const { namespace } = this.#options;
    const missing = error instanceof KubernetesError && error.code === 404;
    const reason = error instanceof Error ? error.message : 'no answer';
    this.#options.log('a record was not kept on the cluster', { namespace, reason });
    if (error instanceof RecordTooLong && id !== undefined) {
      this.#tooLong.add(id);
      return this.#edited();
    }
    this.#keepInMemory(
      missing
        ? `There is no namespace ${namespace}: create it, or name Padlock's own with --namespace.`
        : `The API server does not take it: ${reason.replace(/\.$/, '')}.`,
    );
  }

  #keepInMemory(reason: string): void {
    this.#keeping = { kept: 'memory', reason: `Kept until Padlock is restarted. ${reason}` };
    this.#edited();
  }

  #remember(record: T): void {
    this.#own.set(record.id, record);
    const { maxRecords, timeOf } = this.#options;
    const oldest = [...this.#own.values()].sort((a, b) => timeOf(b) - timeOf(a)).slice(maxRecords);
    for (const { id } of oldest) this.#forget(id);
    this.#edited();
  }

  /** Replicas do this at once, so that one finds gone what another has deleted. */
  async #forgetOldest(): Promise<void> {
    const { maxRecords, maxAgeMs, timeOf } = this.#options;
    const old = this.list().filter(
      (record, index) => index >= maxRecords || timeOf(record) < Date.now() - maxAgeMs,
    );
    for (const { id } of old) {
      this.#forget(id);
      this.#list = undefined;
      await this.#delete(id).catch(() => undefined);
    }
  }

  #forget(id: string): void {
    this.#own.delete(id);
    this.#tooLong.delete(id);
  }

  #edited(): void {
    this.#list = undefined;
    this.changed.notify(undefined);
  }

  /** @throws {KubernetesError | KubernetesUnreachable} */
  async #delete(id: string): Promise<void> {
    try {
      await this.#maps.delete(id);
    } catch (error) {
      this.#options.log('a record cannot be deleted', { id, reason: String(error) });
      throw error;
    }
    const [stored, removed] = [this.#stored.delete(id), this.#removed.delete(id)];
    if (stored || removed) this.#edited();
  }
}

/** Fields come back in another order, and without those that are undefined. */
function isSame(own: Kept | undefined, stored: Kept): boolean {
  return own !== undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(own)), stored);
}
