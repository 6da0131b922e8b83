import type { SourceStatus } from '@padlock/contract';
import type { KubernetesObject } from '@padlock/mtls';
import { Listeners } from '../listeners.ts';
import { pause } from '../pause.ts';
import { SourceMonitor } from '../sources/sourceMonitor.ts';
import { ClusterSnapshot } from './clusterSnapshot.ts';
import type { KubernetesApi } from './kubernetesApi.ts';
import { CredentialsUnavailable, KubernetesError, KubernetesUnreachable } from './kubernetesError.ts';
import { type WatchedKind, watchedKinds } from './kinds.ts';
import { type KindStatus, Reflector, type ReflectorSink } from './reflector.ts';

export interface ClusterStoreOptions {
  readonly api: KubernetesApi;
  readonly istioNamespace?: string;
  readonly kinds?: readonly WatchedKind[];
  readonly log?: (message: string, detail: object) => void;
}

/** Events that come together make one snapshot. */
const publishDelayMs = 50;
/** In a cluster where something always changes, pages are not told more often than this. */
const publishIntervalMs = 250;

/** Watches break and come back within a second, and nobody needs to hear of it; without one for longer, pages grow old. */
const staleMs = 5_000;

/** The cluster as watches keep it: one immutable snapshot at a time, and whether the API server answers. */
export class ClusterStore {
  readonly changed = new Listeners<ClusterSnapshot>();
  readonly statusChanged = new Listeners<SourceStatus>();
  readonly #options: ClusterStoreOptions;
  readonly #istioNamespace: string;
  readonly #monitor: SourceMonitor;
  readonly #reflectors: readonly Reflector[];
  readonly #statuses = new Map<string, KindStatus>();
  /** Kinds whose absence is no loss. */
  readonly #optional: ReadonlySet<string>;
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  /** Kinds that changed since the last snapshot: only their maps are copied for the next. */
  readonly #dirty = new Set<string>();
  #published = new Map<string, ReadonlyMap<string, KubernetesObject>>();
  /** As `ClusterSnapshot.policyRemovals`. */
  readonly #policyRemovals = new Map<string, number>();
  /** Kinds whose watch is broken, with the error and when it broke. */
  readonly #lost = new Map<string, { readonly message: string; readonly at: number }>();
  #timer: NodeJS.Timeout | undefined;
  #staleTimer: NodeJS.Timeout | undefined;
  #snapshot: ClusterSnapshot;
  #lastStatus = '';

  constructor(options: ClusterStoreOptions) {
    this.#options = options;
    this.#istioNamespace = options.istioNamespace ?? 'istio-system';
    const kinds = options.kinds ?? watchedKinds;
    this.#optional = new Set(kinds.filter(({ optional }) => optional === true).map(({ kind }) => kind));
    for (const { kind } of kinds) {
      this.#objects.set(kind, new Map());
      this.#statuses.set(kind, { state: 'starting' });
    }
    this.#snapshot = this.#take(0);
    this.#monitor = new SourceMonitor({
      probe: (timeoutMs) => options.api.probe(timeoutMs).catch(inWordsForPeople),
      isTimeout: (error) =>
        error instanceof Error && error.cause instanceof KubernetesUnreachable && error.cause.timedOut,
    });
    this.#reflectors = kinds.map(
      (kind) =>
        new Reflector({
          api: options.api,
          kind,
          sink: this.#sink(kind.kind),
          ...(kind.controlPlaneOnly === true ? { namespace: this.#istioNamespace } : {}),
        }),
    );
  }

  get snapshot(): ClusterSnapshot {
    return this.#snapshot;
  }

  get status(): SourceStatus {
    const reach = this.#monitor.current;
    const stale = this.#stale();
    // What changed since a watch broke is not known, however lately the API server has answered.
    const answered = this.#monitor.lastSuccess;
    const lastSuccess = answered === undefined ? undefined : Math.min(stale?.since ?? answered, answered);
    const about = (state: SourceStatus['state'], message: string | null): SourceStatus => ({
      name: 'kubernetes',
      state,
      lastSuccess: lastSuccess === undefined ? null : new Date(lastSuccess).toISOString(),
      message,
    });
    if (reach.state === 'down') return about('down', reach.message);
    if (!this.#settled()) return about('starting', null);
    return stale === undefined ? about('ok', null) : about('stale', stale.message);
  }

  start(): void {
    let wasDown = false;
    this.#monitor.changed.add((reach) => {
      if (reach.state === 'down') wasDown = true;
      else if (wasDown) {
        wasDown = false;
        for (const reflector of this.#reflectors) reflector.relist();
      }
      this.#announceStatus();
    });
    this.#monitor.start();
    for (const reflector of this.#reflectors) reflector.start();
  }

  stop(): void {
    this.#monitor.stop();
    for (const reflector of this.#reflectors) reflector.stop();
    clearTimeout(this.#timer);
    clearTimeout(this.#staleTimer);
  }

  /** Waits for the first snapshot, unless the API server is known to be away. */
  async whenReady(timeoutMs: number): Promise<void> {
    const enough = (): boolean => this.#snapshot.version > 0 || this.status.state === 'down';
    const until = Date.now() + timeoutMs;
    while (!enough() && Date.now() < until) await pause(20);
  }

  /** Waits until a snapshot satisfies a condition. @returns whether it did in time. */
  async whenSnapshot(condition: (snapshot: ClusterSnapshot) => boolean, timeoutMs: number): Promise<boolean> {
    if (condition(this.#snapshot)) return true;
    return new Promise((resolve) => {
      const finish = (met: boolean): void => {
        stopListening();
        clearTimeout(timer);
        resolve(met);
      };
      const stopListening = this.changed.add((snapshot) => condition(snapshot) && finish(true));
      const timer = setTimeout(() => finish(false), timeoutMs);
    });
  }

  #sink(kind: string): ReflectorSink {
    const objects = this.#objects.get(kind) ?? new Map<string, KubernetesObject>();
    const found = (): void => {
      if (this.#lost.delete(kind)) this.#announceStatus();
    };
    return {
      replace: (next) => {
        for (const key of objects.keys()) if (!next.has(key)) this.#removed(kind, key);
        objects.clear();
        for (const [key, object] of next) objects.set(key, object);
        this.#changed(kind);
      },
      set: (key, object) => {
        // Most events of a pod are about its status: what we keep of it stays the same, and nobody needs to hear.
        const same = JSON.stringify(objects.get(key)) === JSON.stringify(object);
        objects.set(key, object);
        if (!same) this.#changed(kind);
      },
      remove: (key) => {
        if (!objects.delete(key)) return;
        this.#removed(kind, key);
        this.#changed(kind);
      },
      status: (status) => {
        // Whoever says that a kind is not there, or not for us, has answered: nothing of it can be missed.
        if (status.state === 'missing' && status.reason !== 'failed') found();
        const previous = this.#statuses.get(kind);
        if (JSON.stringify(previous) === JSON.stringify(status)) return;
        const expected = status.state === 'missing' && status.reason === 'absent' && this.#optional.has(kind);
        if (status.state === 'missing' && !expected)
          this.#options.log?.('kind is missing', { kind, ...status });
        this.#statuses.set(kind, status);
        this.#changed(kind);
        this.#announceStatus();
      },
      lost: (error) => {
        this.#options.log?.('lost the API server', { kind, reason: reasonOf(error) });
        this.#monitor.checkSoon();
        if (this.#lost.has(kind)) return;
        this.#lost.set(kind, {
          message: error instanceof Error ? error.message : 'No answer.',
          at: Date.now(),
        });
        this.#staleTimer ??= setTimeout(() => {
          this.#staleTimer = undefined;
          this.#announceStatus();
        }, staleMs + 1).unref();
      },
      watching: found,
    };
  }

  #removed(kind: string, key: string): void {
    if (!decidingKinds.has(kind)) return;
    const [namespace = ''] = key.split('/');
    this.#policyRemovals.set(kind === 'PeerAuthentication' ? namespace : '', Date.now());
  }

  #changed(kind: string): void {
    this.#dirty.add(kind);
    const sinceLast = Date.now() - this.#snapshot.at;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        // A first snapshot of half the kinds would show policies without pods.
        if (!this.#settled()) return;
        this.#snapshot = this.#take(this.#snapshot.version + 1);
        this.changed.notify(this.#snapshot);
      },
      Math.max(publishDelayMs, publishIntervalMs - sinceLast),
    );
  }

  #take(version: number): ClusterSnapshot {
    if (version <= 1) this.#policyRemovals.set('', Date.now());
    this.#published = new Map(
      [...this.#objects].map(([kind, objects]) => [
        kind,
        this.#dirty.has(kind) ? new Map(objects) : (this.#published.get(kind) ?? new Map(objects)),
      ]),
    );
    this.#dirty.clear();
    return new ClusterSnapshot({
      version,
      at: Date.now(),
      objects: this.#published,
      statuses: this.#statuses,
      optional: this.#optional,
      istioNamespace: this.#istioNamespace,
      policyRemovals: new Map(this.#policyRemovals),
    });
  }

  /** An API server that answers, but whose watches break, changes without our knowing. */
  #stale(): { readonly message: string; readonly since: number } | undefined {
    const old = [...this.#lost].filter(([, { at }]) => Date.now() - at > staleMs);
    const [first] = old;
    if (first === undefined) return undefined;
    const [kind, { message, at }] = first;
    const others = old.length - 1;
    const kinds = others === 0 ? kind : `${kind} and ${others} other ${others === 1 ? 'kind' : 'kinds'}`;
    return { message: `Changes of ${kinds} do not arrive. ${message}`, since: at };
  }

  #settled(): boolean {
    return [...this.#statuses.values()].every(({ state }) => state !== 'starting');
  }

  #announceStatus(): void {
    const status = this.status;
    const key = `${status.state} ${status.message ?? ''}`;
    if (key === this.#lastStatus) return;
    this.#lastStatus = key;
    this.statusChanged.notify(status);
  }
}

/** Kinds whose objects decide what traffic is to be like. */
const decidingKinds: ReadonlySet<string> = new Set([
  'PeerAuthentication',
  'DestinationRule',
  'ServiceMeshPolicy',
]);

/** For the log: what failed, and for a login helper also why, since nobody else is told. */
function reasonOf(error: unknown): string {
  return error instanceof CredentialsUnavailable ? `${error.message} ${String(error.cause)}` : String(error);
}

function inWordsForPeople(error: unknown): never {
  const message =
    error instanceof KubernetesError && error.code === 401
      ? "The API server no longer accepts Padlock's credentials."
      : error instanceof Error
        ? error.message
        : 'No answer.';
  throw new Error(message, { cause: error });
}
