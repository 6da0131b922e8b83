import type { SourceStatus } from '@padlock/contract';
import type { KubernetesObject } from '@padlock/mtls';
import { monotonicMs } from '../monotonic.ts';
import { Listeners } from '../listeners.ts';
import { pause } from '../pause.ts';
import { SourceMonitor } from '../sources/sourceMonitor.ts';
import { ClusterSnapshot } from './clusterSnapshot.ts';
import type { KubernetesApi } from './kubernetesApi.ts';
import { CredentialsUnavailable, KubernetesError, KubernetesUnreachable } from './kubernetesError.ts';
import { controlPlaneKinds, type WatchedKind, watchedKinds } from './kinds.ts';
import { LostWatches } from './lostWatches.ts';
import { type KindStatus, Reflector, type ReflectorSink } from './reflector.ts';
import { type WatchedPlace, watchedPlaces } from './watchedPlaces.ts';

export interface ClusterStoreOptions {
  readonly api: KubernetesApi;
  /** That of istiod and its mesh config. Default `istio-system`. */
  readonly istioNamespace?: string;
  /** The only namespaces that are read, with what holds for them from elsewhere; undefined: all. */
  readonly namespaces?: readonly string[] | undefined;
  readonly kinds?: readonly WatchedKind[];
  readonly log?: (message: string, detail: object) => void;
}

/** Events that come together make one snapshot. */
const publishDelayMs = 50;
/** In a cluster where something always changes, pages are not told more often than this. */
const publishIntervalMs = 250;
/**
 * In one of thousands of pods some come and go each second, and what pods there are is judged anew for all of them: nobody needs to
 * hear of each at once, as of a policy. Milliseconds for each pod.
 */
const publishMsPerPod = 0.5;
const maxPodIntervalMs = 5_000;

/**
 * How long after one snapshot the next may be taken for a change of this kind. Milliseconds.
 *
 * @example
 * publishInterval('PeerAuthentication', 6_000); // 250
 * publishInterval('Pod', 6_000); // 3000
 */
export function publishInterval(kind: string, pods: number): number {
  if (kind !== 'Pod') return publishIntervalMs;
  return Math.min(maxPodIntervalMs, Math.max(publishIntervalMs, pods * publishMsPerPod));
}

/** A kind as it is watched in one place. */
interface Watch {
  readonly kind: string;
  readonly place: WatchedPlace;
  readonly reflector: Reflector;
  status: KindStatus;
}

/** What names the root namespace. */
const settingsKinds: ReadonlySet<string> = new Set([
  'ConfigMap',
  ...controlPlaneKinds().map(({ kind }) => kind),
]);

/** The cluster as watches keep it: one immutable snapshot at a time, and whether the API server answers. */
export class ClusterStore {
  readonly changed = new Listeners<ClusterSnapshot>();
  readonly statusChanged = new Listeners<SourceStatus>();
  readonly #options: ClusterStoreOptions;
  readonly #istioNamespace: string;
  readonly #monitor: SourceMonitor;
  /** Those that are watched anywhere. */
  readonly #kinds: readonly WatchedKind[];
  readonly #watches = new Map<string, Watch>();
  #rootNamespace: string | undefined;
  readonly #statuses = new Map<string, KindStatus>();
  /** Kinds whose absence is no loss. */
  readonly #optional: ReadonlySet<string>;
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  /** Kinds that changed since the last snapshot: only their maps are copied for the next. */
  readonly #dirty = new Set<string>();
  #published = new Map<string, ReadonlyMap<string, KubernetesObject>>();
  /** As `ClusterSnapshot.policyRemovals`. */
  readonly #policyRemovals = new Map<string, number>();
  readonly #lost = new LostWatches(() => this.#announceStatus());
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires. Milliseconds of `monotonicMs`. */
  #due = 0;
  #publishedAt = -Infinity;
  #snapshot: ClusterSnapshot;
  #lastStatus = '';

  constructor(options: ClusterStoreOptions) {
    this.#options = options;
    this.#istioNamespace = options.istioNamespace ?? 'istio-system';
    this.#kinds = (options.kinds ?? watchedKinds).filter((kind) => this.#placesOf(kind)?.length !== 0);
    this.#optional = new Set(this.#kinds.filter(({ optional }) => optional === true).map(({ kind }) => kind));
    for (const { kind } of this.#kinds) {
      this.#objects.set(kind, new Map());
      this.#statuses.set(kind, { state: 'starting' });
    }
    this.#snapshot = this.#take(0);
    this.#monitor = new SourceMonitor({
      probe: (timeoutMs) => options.api.probe(timeoutMs).catch(inWordsForPeople),
      isTimeout: (error) =>
        error instanceof Error && error.cause instanceof KubernetesUnreachable && error.cause.timedOut,
    });
  }

  get snapshot(): ClusterSnapshot {
    return this.#snapshot;
  }

  /** Up to when the snapshot shows all that happened, but for what is on its way. Unix milliseconds. */
  get seenUntil(): number {
    return Math.max(this.#snapshot.at, this.#lastSuccess ?? 0);
  }

  /** What changed since a watch broke is not known, however lately the API server has answered. Unix milliseconds. */
  get #lastSuccess(): number | undefined {
    const answered = this.#monitor.lastSuccess;
    return answered === undefined ? undefined : Math.min(this.#lost.stale?.since ?? answered, answered);
  }

  get status(): SourceStatus {
    const reach = this.#monitor.current;
    const { stale } = this.#lost;
    const lastSuccess = this.#lastSuccess;
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
        for (const { reflector } of this.#watches.values()) reflector.relist();
      }
      this.#announceStatus();
    });
    this.#monitor.start();
    this.#watch();
  }

  stop(): void {
    this.#monitor.stop();
    for (const { reflector } of this.#watches.values()) reflector.stop();
    clearTimeout(this.#timer);
    this.#lost.stop();
  }

  /** Waits for the first snapshot, unless the API server is known to be away. */
  async whenReady(timeoutMs: number): Promise<void> {
    const enough = (): boolean => this.#snapshot.version > 0 || this.status.state === 'down';
    const until = monotonicMs() + timeoutMs;
    while (!enough() && monotonicMs() < until) await pause(20);
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

  #placesOf(kind: WatchedKind): readonly WatchedPlace[] | undefined {
    const { namespaces } = this.#options;
    return watchedPlaces(kind, {
      namespaces,
      istioNamespace: this.#istioNamespace,
      rootNamespace: this.#rootNamespace,
    });
  }

  /** Begins to watch what is not watched yet, and no longer watches what it need not. */
  #watch(): void {
    const wanted = new Set<string>();
    for (const kind of this.#kinds)
      for (const place of this.#placesOf(kind) ?? []) {
        const id = `${kind.kind} ${place.namespace ?? place.object ?? ''}`;
        wanted.add(id);
        if (this.#watches.has(id)) continue;
        const sink = this.#sink(id, kind.kind, place);
        const reflector = new Reflector({ api: this.#options.api, kind, sink, ...place });
        this.#watches.set(id, { kind: kind.kind, place, reflector, status: { state: 'starting' } });
        reflector.start();
      }
    for (const [id, { kind, place, reflector }] of this.#watches) {
      if (wanted.has(id)) continue;
      reflector.stop();
      this.#watches.delete(id);
      this.#lost.find(id);
      this.#replace(kind, place, new Map());
    }
    for (const kind of this.#kinds) this.#statuses.set(kind.kind, this.#statusOf(kind));
  }

  #statusOf(kind: WatchedKind): KindStatus {
    if (this.#placesOf(kind) === undefined) return { state: 'starting' };
    return statusOfAll(
      [...this.#watches.values()].filter((watch) => watch.kind === kind.kind).map(({ status }) => status),
    );
  }

  /** Watches in the root namespace that the settings of the mesh name, as soon as they are read. */
  #followRoot(): void {
    for (const kind of settingsKinds) if (this.#statuses.get(kind)?.state === 'starting') return;
    const { rootNamespace } = this.#see(0, this.#objects).meshConfig;
    if (rootNamespace === this.#rootNamespace) return;
    this.#rootNamespace = rootNamespace;
    this.#watch();
  }

  #replace(kind: string, place: WatchedPlace, next: ReadonlyMap<string, KubernetesObject>): void {
    const objects = this.#objectsOf(kind);
    let changed = false;
    for (const key of objects.keys()) {
      if (next.has(key) || !isIn(place, key)) continue;
      objects.delete(key);
      this.#removed(kind, key);
      changed = true;
    }
    for (const [key, object] of next) if (setIfOther(objects, key, object)) changed = true;
    // Kinds that are absent are looked for twice a minute, and lists are read again: mostly they say what is known already.
    if (changed) this.#changed(kind);
  }

  #objectsOf(kind: string): Map<string, KubernetesObject> {
    return this.#objects.get(kind) ?? new Map<string, KubernetesObject>();
  }

  #sink(id: string, kind: string, place: WatchedPlace): ReflectorSink {
    const objects = this.#objectsOf(kind);
    const found = (): void => this.#lost.find(id);
    return {
      replace: (next) => this.#replace(kind, place, next),
      set: (key, object) => {
        // Most events of a pod are about its status: what we keep of it stays the same, and nobody needs to hear.
        if (setIfOther(objects, key, object)) this.#changed(kind);
      },
      remove: (key) => {
        if (!objects.delete(key)) return;
        this.#removed(kind, key);
        this.#changed(kind);
      },
      status: (status) => {
        // Whoever says that a kind is not there, or not for us, has answered: nothing of it can be missed.
        if (status.state === 'missing' && status.reason !== 'failed') found();
        const watch = this.#watches.get(id);
        if (watch === undefined || JSON.stringify(watch.status) === JSON.stringify(status)) return;
        const expected = status.state === 'missing' && status.reason === 'absent' && this.#optional.has(kind);
        if (status.state === 'missing' && !expected)
          this.#options.log?.('kind is missing', { kind, ...place, ...status });
        watch.status = status;
        for (const one of this.#kinds) if (one.kind === kind) this.#statuses.set(kind, this.#statusOf(one));
        this.#changed(kind);
        this.#announceStatus();
      },
      lost: (error) => {
        this.#options.log?.('lost the API server', { kind, ...place, reason: reasonOf(error) });
        this.#monitor.checkSoon();
        this.#lost.lose(id, kind, error);
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
    if (settingsKinds.has(kind)) this.#followRoot();
    const interval = publishInterval(kind, this.#objectsOf('Pod').size);
    this.#publishAt(Math.max(monotonicMs() + publishDelayMs, this.#publishedAt + interval));
  }

  /** At this moment, or at an earlier one that was asked for. Milliseconds of `monotonicMs`. */
  #publishAt(due: number): void {
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // A first snapshot of half the kinds would show policies without pods.
      if (!this.#settled()) return;
      this.#publishedAt = monotonicMs();
      this.#snapshot = this.#take(this.#snapshot.version + 1);
      this.changed.notify(this.#snapshot);
    }, due - monotonicMs());
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
    return this.#see(version, this.#published);
  }

  #see(
    version: number,
    objects: ReadonlyMap<string, ReadonlyMap<string, KubernetesObject>>,
  ): ClusterSnapshot {
    return new ClusterSnapshot({
      version,
      at: Date.now(),
      objects,
      statuses: this.#statuses,
      optional: this.#optional,
      istioNamespace: this.#istioNamespace,
      policyRemovals: new Map(this.#policyRemovals),
    });
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

/** An equal object stays the one that it was, with all that has been made from it. @returns whether it is another. */
function setIfOther(objects: Map<string, KubernetesObject>, key: string, object: KubernetesObject): boolean {
  if (JSON.stringify(objects.get(key)) === JSON.stringify(object)) return false;
  objects.set(key, object);
  return true;
}

/** Of all places where a kind is watched: what one of them misses, the page has to say. */
function statusOfAll(statuses: readonly KindStatus[]): KindStatus {
  const starting = statuses.find(({ state }) => state === 'starting');
  const synced = statuses.find(({ state }) => state === 'synced');
  const missing = statuses.find(({ state }) => state === 'missing');
  if (starting !== undefined) return starting;
  return { ...synced, ...(missing ?? synced ?? { state: 'starting' }) };
}

/** Whether an object with this key is in a place. */
function isIn({ namespace, object }: WatchedPlace, key: string): boolean {
  if (object !== undefined) return key === object;
  return namespace === undefined || key.startsWith(`${namespace}/`);
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
