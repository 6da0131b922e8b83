import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '@padlock/mtls';
import { z } from 'zod';
import { type KubernetesApi, parseObject } from '../kubernetes/kubernetesApi.ts';
import { KubernetesError } from '../kubernetes/kubernetesError.ts';
import { Reflector } from '../kubernetes/reflector.ts';
import { Listeners } from '../listeners.ts';

/** Anything that is kept: one ConfigMap each. */
export interface Kept {
  /** Lower case letters, digits and `-`: part of the ConfigMap's name. */
  readonly id: string;
}

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

/** Where records are kept, and why not on the cluster. */
interface Keeping {
  readonly kept: 'cluster' | 'memory';
  readonly reason: string | null;
}

const typeLabel = 'padlock/record';
const dataKey = 'record.json';
/** The API server refuses objects of more than 1 MiB or so. */
const maxBytes = 900_000;

const probeAgainMs = 10_000;

const Data = z.object({ data: z.object({ [dataKey]: z.string() }) });

/**
 * Keeps records as ConfigMaps in Padlock's own namespace, under its own identity, and reads them by a watch: they survive a
 * restart, and every replica has them. Where that is not possible they are kept in memory, and `keeping` says why; keeping a
 * record never fails.
 */
export class RecordStore<T extends Kept> {
  readonly changed = new Listeners<undefined>();
  readonly #options: RecordStoreOptions<T>;
  readonly #reflector: Reflector;
  /** As the watch shows them. */
  readonly #stored = new Map<string, T>();
  /** Not on the cluster, or not seen there yet. */
  readonly #own = new Map<string, T>();
  #list: readonly T[] | undefined;
  #keeping: Keeping = { kept: 'memory', reason: 'Padlock has not reached the cluster yet.' };
  #ready: Promise<void> | undefined;
  #probedAt = 0;
  #markListed: () => void = () => undefined;
  readonly #listed = new Promise<void>((resolve) => {
    this.#markListed = resolve;
  });

  constructor(options: RecordStoreOptions<T>) {
    this.#options = options;
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
      labelSelector: `${typeLabel}=${options.type}`,
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
          const id = this.#idOf(key);
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
          this.#keepInMemory(error instanceof Error ? error.message : 'The API server does not answer.');
          this.#markListed();
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
    return this.#keeping;
  }

  /** Newest first. The same array as long as no record was added, replaced or removed. */
  list(): readonly T[] {
    const { timeOf } = this.#options;
    this.#list ??= [...new Map([...this.#stored, ...this.#own]).values()].sort(
      (a, b) => timeOf(b) - timeOf(a),
    );
    return this.#list;
  }

  get(id: string): T | undefined {
    return this.#own.get(id) ?? this.#stored.get(id);
  }

  /**
   * Keeps a new record.
   *
   * @returns false when there is one of this id on the cluster already: then nothing was kept.
   */
  async add(record: T): Promise<boolean> {
    await this.#whenReady();
    if (this.#stored.has(record.id) || this.#own.has(record.id)) return false;
    if (this.#keeping.kept === 'memory') {
      this.#remember(record);
      return true;
    }
    try {
      await this.#create(record);
      this.#remember(record);
      void this.#forgetOldest();
    } catch (error) {
      if (isThere(error)) return false;
      this.#failed(error);
      this.#remember(record);
    }
    return true;
  }

  /** Puts a record in place of the one with its id. */
  async replace(record: T): Promise<void> {
    this.#remember(record);
    if (this.#keeping.kept === 'memory' || this.#options.readOnly) return;
    try {
      await this.#patch(record);
    } catch (error) {
      this.#failed(error);
    }
  }

  async remove(id: string): Promise<void> {
    const [own, stored] = [this.#own.delete(id), this.#stored.delete(id)];
    if (own || stored) this.#edited();
    if (this.#keeping.kept === 'memory') return;
    await this.#delete(id);
  }

  /** A first request right after the start waits for what was kept before, though not for long. */
  async whenListed(timeoutMs: number): Promise<void> {
    await Promise.race([this.#listed, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
  }

  #take(object: KubernetesObject): void {
    const id = this.#idOf(object.metadata.name);
    try {
      const record = this.#options.parse(JSON.parse(Data.parse(object).data[dataKey]));
      this.#stored.set(id, record);
      // What the watch shows is what we wrote, or newer.
      if (isSame(this.#own.get(id), record)) this.#own.delete(id);
    } catch (error) {
      // Written by another version, or by hand: not ours to judge, and no reason to lose the others.
      this.#stored.delete(id);
      this.#options.log('a record cannot be read', { name: object.metadata.name, reason: String(error) });
    }
  }

  /** Whether records may be written is asked of the API server once, without writing any. */
  async #probe(): Promise<void> {
    this.#probedAt = Date.now();
    if (this.#options.readOnly) {
      this.#keeping = { kept: 'cluster', reason: null };
      this.#edited();
      return;
    }
    try {
      await this.#options.api.call(this.#path(), {
        method: 'POST',
        query: { dryRun: 'All' },
        body: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { generateName: `padlock-${this.#options.type}-` },
        },
      });
      this.#keeping = { kept: 'cluster', reason: null };
      this.#edited();
      await this.#catchUp();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Writes what could not be written while the API server was away: new records, and what became of older ones since. */
  async #catchUp(): Promise<void> {
    for (const record of this.#own.values()) {
      const stored = this.#stored.get(record.id);
      if (stored === undefined)
        await this.#create(record).catch((error: unknown) => {
          if (!isThere(error)) throw error;
        });
      else if (JSON.stringify(stored) !== JSON.stringify(record)) await this.#patch(record);
    }
  }

  /** Somebody may have made the namespace since, or given the right: it is asked again, though not all the time. */
  async #whenReady(): Promise<void> {
    await this.whenListed(2_000);
    if (this.#keeping.kept === 'memory' && Date.now() - this.#probedAt > probeAgainMs)
      this.#ready = this.#probe();
    await this.#ready;
  }

  async #create(record: T): Promise<void> {
    await this.#options.api.call(this.#path(), { method: 'POST', body: this.#configMap(record) });
  }

  async #patch(record: T): Promise<void> {
    const { data } = this.#configMap(record);
    await this.#options.api.call(`${this.#path()}/${this.#nameOf(record.id)}`, {
      method: 'PATCH',
      contentType: 'application/merge-patch+json',
      body: { data },
    });
  }

  #failed(error: unknown): void {
    const { namespace } = this.#options;
    const missing = error instanceof KubernetesError && error.code === 404;
    const reason = error instanceof Error ? error.message : 'no answer';
    this.#keepInMemory(
      missing
        ? `There is no namespace ${namespace}: create it, or name Padlock's own with --namespace.`
        : `The API server does not take it: ${reason.replace(/\.$/, '')}.`,
    );
    this.#options.log('a record was not kept on the cluster', { namespace, reason });
  }

  #keepInMemory(reason: string): void {
    this.#keeping = { kept: 'memory', reason: `Kept until Padlock is restarted. ${reason}` };
    this.#edited();
  }

  #remember(record: T): void {
    this.#own.set(record.id, record);
    const { maxRecords, timeOf } = this.#options;
    const oldest = [...this.#own.values()].sort((a, b) => timeOf(b) - timeOf(a)).slice(maxRecords);
    for (const { id } of oldest) this.#own.delete(id);
    this.#edited();
  }

  /** Replicas do this at once, so that one finds gone what another has deleted. */
  async #forgetOldest(): Promise<void> {
    const { maxRecords, maxAgeMs, timeOf } = this.#options;
    const old = this.list().filter(
      (record, index) => index >= maxRecords || timeOf(record) < Date.now() - maxAgeMs,
    );
    for (const { id } of old) {
      this.#own.delete(id);
      this.#list = undefined;
      await this.#delete(id);
    }
  }

  #edited(): void {
    this.#list = undefined;
    this.changed.notify(undefined);
  }

  async #delete(id: string): Promise<void> {
    await this.#options.api
      .call(`${this.#path()}/${this.#nameOf(id)}`, { method: 'DELETE' })
      .catch((error: unknown) => {
        if (error instanceof KubernetesError && error.code === 404) return;
        this.#options.log('a record cannot be deleted', { id, reason: String(error) });
      });
  }

  #configMap(record: T): { readonly data: Readonly<Record<string, string>> } & KubernetesObject {
    const text = JSON.stringify(record);
    if (Buffer.byteLength(text) > maxBytes) throw new Error('The record is too long for a ConfigMap.');
    const object = parseObject({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: this.#nameOf(record.id),
        namespace: this.#options.namespace,
        labels: { 'app.kubernetes.io/managed-by': 'padlock', [typeLabel]: this.#options.type },
      },
    });
    return { ...object, data: { [dataKey]: text } };
  }

  #path(): string {
    return `/api/v1/namespaces/${encodeURIComponent(this.#options.namespace)}/configmaps`;
  }

  #nameOf(id: string): string {
    return `padlock-${this.#options.type}-${id}`;
  }

  #idOf(name: string): string {
    return name.replace(/^.*\//, '').replace(`padlock-${this.#options.type}-`, '');
  }
}

/** Fields come back in another order, and without those that are undefined. */
function isSame(own: Kept | undefined, stored: Kept): boolean {
  return own !== undefined && isDeepStrictEqual(JSON.parse(JSON.stringify(own)), stored);
}

function isThere(error: unknown): boolean {
  return error instanceof KubernetesError && error.reason === 'AlreadyExists';
}
