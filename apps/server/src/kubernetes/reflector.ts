import type { KubernetesObject } from '@padlock/mtls';
import { monotonicMs } from '../monotonic.ts';
import { createBackoff } from '../backoff.ts';
import { pause } from '../pause.ts';
import { discover, orAbsent, type ServedKind } from './discovery.ts';
import type { WatchedKind } from './kinds.ts';
import type { KubernetesApi, WatchEvent } from './kubernetesApi.ts';
import { parseBookmark, parseObject } from './kubernetesApi.ts';
import { isExpired, isThrottled, KubernetesError, KubernetesUnreachable } from './kubernetesError.ts';

/** How a kind is kept: whole, or missing for a reason that the page shows. */
export type KindStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'synced'; readonly apiVersion: string }
  | {
      readonly state: 'missing';
      readonly reason: 'absent' | 'forbidden' | 'failed';
      readonly message: string;
      /** Where only some of the namespaces miss it: how it is served in the others. */
      readonly apiVersion?: string;
    };

/** Who keeps what a reflector sees. Keys are `namespace/name`, or `name` for cluster-scoped kinds. */
export interface ReflectorSink {
  replace(objects: ReadonlyMap<string, KubernetesObject>): void;
  set(key: string, object: KubernetesObject): void;
  remove(key: string): void;
  status(status: KindStatus): void;
  /** A watch broke, or a list: from now on nothing arrives. */
  lost(error: unknown): void;
  /** A watch was opened: what happens arrives. */
  watching?(): void;
}

export interface ReflectorOptions {
  readonly api: KubernetesApi;
  readonly kind: WatchedKind;
  /** Only this namespace; undefined means all. */
  readonly namespace?: string;
  /** Only the object of this name, which is then read again and again: a role in a namespace can let one read it, but not watch. */
  readonly object?: string;
  /** How soon to read it again. */
  readonly rereadMs?: number;
  /** Only objects with these labels, as Kubernetes writes selectors. */
  readonly labelSelector?: string;
  readonly sink: ReflectorSink;
  readonly pageSize?: number;
  /** How soon to look again for a kind that is absent or forbidden. */
  readonly absentMs?: number;
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number };
}

/** Thrown into a round to begin again with a list. */
const relistRequested = new Error('relist');

/**
 * Keeps one kind as the API server has it: lists it page by page, then watches. A watch that ends is taken up where it ended;
 * when the server has forgotten that point (410), the kind is listed again. It never gives up.
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #stop = new AbortController();
  readonly #backoff: ReturnType<typeof createBackoff>;
  #round = new AbortController();
  #resourceVersion = '';
  #paged = true;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.backoff ?? { firstMs: 250, maxMs: 15_000 });
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#stop.abort();
    this.#round.abort(relistRequested);
  }

  /** Lists again now: after the server was away, a watch may be dead without knowing. */
  relist(): void {
    this.#backoff.reset();
    this.#round.abort(relistRequested);
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#round = new AbortController();
      const signal = this.#round.signal;
      try {
        const served = await discover(this.#options.api, this.#options.kind, signal);
        if (served === undefined) await this.#waitWhileAbsent(signal);
        else await this.#follow(served, signal);
      } catch (error) {
        if (error !== relistRequested) await this.#recover(error, signal);
      }
    }
  }

  async #waitWhileAbsent(signal: AbortSignal): Promise<void> {
    const { kind, sink, absentMs = 30_000 } = this.#options;
    sink.replace(new Map());
    sink.status({
      state: 'missing',
      reason: 'absent',
      message: `The cluster does not serve ${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}. ${kind.without}`,
    });
    await pause(absentMs, signal);
  }

  /** Lists, then watches until the history is gone. */
  async #follow(served: ServedKind, signal: AbortSignal): Promise<void> {
    if (this.#options.object !== undefined) return this.#reread(served, this.#options.object, signal);
    await this.#list(served, signal);
    this.#options.sink.status({ state: 'synced', apiVersion: served.apiVersion });
    while (!signal.aborted) {
      const began = monotonicMs();
      try {
        await this.#watch(served, signal);
        // A server that closes watches at once must not be asked in a tight loop.
        if (monotonicMs() - began < 1_000) await pause(this.#backoff.next(), signal);
        else this.#backoff.reset();
      } catch (error) {
        // A server that forgets at once must not be listed in a tight loop.
        if (isExpired(error)) return await pause(this.#backoff.next(), signal);
        if (!(error instanceof KubernetesUnreachable) && !isThrottled(error)) throw error;
        this.#options.sink.lost(error);
        const askedMs = error instanceof KubernetesError ? error.waitMs : 0;
        await pause(Math.max(askedMs, this.#backoff.next()), signal);
      }
    }
  }

  async #list(served: ServedKind, signal: AbortSignal): Promise<void> {
    const { api, kind, sink, pageSize = 500 } = this.#options;
    const objects = new Map<string, KubernetesObject>();
    let continueToken: string | undefined;
    do {
      const page = await api.list(
        this.#path(served),
        { apiVersion: served.apiVersion, kind: kind.kind },
        {
          limit: this.#paged ? pageSize : undefined,
          continue: continueToken,
          labelSelector: this.#options.labelSelector,
        },
        signal,
      );
      for (const item of page.items) {
        const projected = kind.project(item);
        if (projected !== undefined) objects.set(keyOf(item), projected);
      }
      this.#resourceVersion = page.resourceVersion;
      continueToken = page.continueToken;
    } while (continueToken !== undefined);
    this.#paged = true;
    sink.replace(objects);
  }

  async #reread(served: ServedKind, name: string, signal: AbortSignal): Promise<void> {
    const { api, kind, sink, rereadMs = 30_000 } = this.#options;
    while (!signal.aborted) {
      const found = await orAbsent(api.call(`${this.#path(served)}/${name}`, { signal }));
      const projected = found === undefined ? undefined : kind.project(parseObject(found));
      if (projected === undefined) sink.remove(name);
      else sink.set(name, projected);
      sink.status({ state: 'synced', apiVersion: served.apiVersion });
      sink.watching?.();
      this.#backoff.reset();
      await pause(rereadMs, signal);
    }
  }

  async #watch(served: ServedKind, signal: AbortSignal): Promise<void> {
    const query = {
      resourceVersion: this.#resourceVersion,
      labelSelector: this.#options.labelSelector,
      allowWatchBookmarks: true,
      // Spread, so that the watches of all kinds do not end together.
      timeoutSeconds: 240 + Math.floor(Math.random() * 60),
    };
    const { api, sink } = this.#options;
    const events = api.watch(this.#path(served), query, signal, () => sink.watching?.());
    for await (const event of events) this.#apply(event);
  }

  #apply(event: WatchEvent): void {
    if (event.type === 'ERROR') throw KubernetesError.from(500, event.object);
    if (event.type === 'BOOKMARK') {
      this.#resourceVersion = parseBookmark(event.object);
      return this.#backoff.reset();
    }
    const object = parseObject(event.object);
    this.#resourceVersion = object.metadata.resourceVersion ?? this.#resourceVersion;
    this.#backoff.reset();
    const { kind, sink } = this.#options;
    switch (event.type) {
      case 'DELETED':
        return sink.remove(keyOf(object));
      case 'ADDED':
      case 'MODIFIED': {
        const projected = kind.project(object);
        if (projected === undefined) sink.remove(keyOf(object));
        else sink.set(keyOf(object), projected);
      }
    }
  }

  async #recover(error: unknown, signal: AbortSignal): Promise<void> {
    const { kind, sink, absentMs = 30_000 } = this.#options;
    if (isExpired(error)) {
      // A page token ran out under a slow list: one answer without paging is consistent by itself.
      this.#paged = false;
      return pause(this.#backoff.next(), signal);
    }
    if (error instanceof KubernetesError && error.code === 403) {
      sink.replace(new Map());
      sink.status({
        state: 'missing',
        reason: 'forbidden',
        message: `${error.message}. ${kind.without}`.replace('..', '.'),
      });
      await pause(absentMs, signal);
      return;
    }
    sink.lost(error);
    // Without an answer the source is down, which is said elsewhere; the kind itself may be fine.
    if (!(error instanceof KubernetesUnreachable))
      sink.status({
        state: 'missing',
        reason: 'failed',
        message:
          error instanceof KubernetesError ? error.message : 'The answer of the API server cannot be read.',
      });
    await pause(this.#backoff.next(), signal);
  }

  #path(served: ServedKind): string {
    const { kind, namespace } = this.#options;
    const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
    return `${served.basePath}${scope}/${kind.plural}`;
  }
}

function keyOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined || namespace === '' ? name : `${namespace}/${name}`;
}
