import type { Verification } from '@padlock/contract';
import { reachesNothing, verifyChange, type VerificationTelemetry } from '@padlock/topology';
import type { ProxySync } from '../istiod/proxySync.ts';
import { monotonicMs } from '../monotonic.ts';
import type { ClusterSnapshot, Limit } from '../kubernetes/clusterSnapshot.ts';
import type { ClusterStore } from '../kubernetes/clusterStore.ts';
import { Listeners } from '../listeners.ts';
import type { Logger } from '../logging.ts';
import type { RecordStore } from '../records/recordStore.ts';
import { type ChangeRecord, isAsAsked, isMade, type Standing, standingOf } from './changeRecord.ts';
import { succession } from './succession.ts';
import type { ChangeTelemetry } from './changeTelemetry.ts';

export interface ChangeVerifierOptions {
  readonly cluster: string;
  readonly store: Pick<ClusterStore, 'changed' | 'snapshot' | 'seenUntil'>;
  readonly records: Pick<RecordStore<ChangeRecord>, 'changed' | 'list' | 'replace'>;
  readonly telemetry: Pick<ChangeTelemetry, 'since' | 'scrapeIntervalSeconds'>;
  readonly proxies: Pick<ProxySync, 'since'>;
  readonly log: Logger;
}

interface Followed {
  telemetry: VerificationTelemetry;
  /** Why Prometheus did not answer the last question. */
  trouble: string | undefined;
  proxies: Verification['proxies'];
  /** When Prometheus is asked next. Milliseconds of `monotonicMs`. */
  next: number;
  asking: boolean;
  /** What was last announced. */
  announced: string;
}

const tickMs = 500;
/** After this, what has not been proven will not be. */
const followMs = 24 * 3_600_000;
/** A change that was verified is looked at a while longer: a caller in plaintext may come back. */
const verifiedMs = 15 * 60_000;
/** More at once are not asked about: the oldest wait. */
const maxAsked = 10;

/**
 * Follows changes until traffic has proven them. What it knows comes from the records, the snapshot and Prometheus alone, so
 * that it goes on after a restart, and every replica says the same. Nothing that was once in memory only decides.
 */
export class ChangeVerifier {
  /** What is known of a change has moved. */
  readonly changed = new Listeners<{ readonly id: string }>();
  readonly #options: ChangeVerifierOptions;
  readonly #followed = new Map<string, Followed>();
  /** Changes that our own watch has shown in force, with the modes that were asked for. */
  readonly #inForce = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ChangeVerifierOptions) {
    this.#options = options;
    options.store.changed.add(() => this.#announce());
    options.records.changed.add(() => this.#announce());
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), tickMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** How far a change is proven by now. Never throws: an object that the rules choke on must not hide a change. */
  verificationOf(record: ChangeRecord): Verification {
    try {
      const standing = this.#standing(record);
      switch (standing) {
        case 'overtaken':
        case 'undone':
          return this.#superseded(record, standing);
        case 'hidden':
          return {
            ...unknown,
            ...record.outcome,
            message: hiddenMessage(record, this.#options.store.snapshot),
          };
        default:
          return this.#current(record, standing);
      }
    } catch (error) {
      this.#options.log.error(
        { change: record.id, reason: String(error) },
        'cannot tell what became of a change',
      );
      return {
        ...unknown,
        message: 'What became of this change cannot be computed: see the log of Padlock.',
      };
    }
  }

  #current(record: ChangeRecord, standing: Standing): Verification {
    const { cluster, store } = this.#options;
    const followed = this.#followed.get(record.id);
    const telemetry = followed?.telemetry ?? tooOld;
    const proxies = followed?.proxies ?? notObserved;
    const { reach, callers, outcome } = record;
    // After a restart, what was counted before it holds until Prometheus answers again.
    const remembered = telemetry.state !== 'counted' && outcome !== null && outcome.countedUntil !== null;
    const { mesh } = store.snapshot;
    const verification = remembered
      ? { ...outcome, proxies }
      : { ...verifyChange({ cluster, mesh, reach, callers, standing, telemetry }), proxies };
    if (followed?.trouble === undefined || verification.countedUntil === null) return verification;
    return { ...verification, message: `${verification.message} Counting stands still: ${followed.trouble}` };
  }

  /** With what was last known of it. */
  #superseded({ outcome }: ChangeRecord, standing: 'overtaken' | 'undone'): Verification {
    const what = standing === 'undone' ? 'This change was undone.' : supersededMessage;
    const before = outcome?.state === 'verified' ? ' Before that, traffic had verified it.' : '';
    return { ...unknown, ...outcome, state: 'superseded', message: what + before };
  }

  #standing(record: ChangeRecord): Standing | 'undone' | 'hidden' {
    const { records, store } = this.#options;
    const { undoneBy, followed } = succession(records.list());
    if (undoneBy.has(record.id)) return 'undone';
    if (followed.has(record.id)) return 'overtaken';
    const { snapshot } = store;
    // Before the first snapshot nothing is known of any object.
    if (snapshot.version === 0) return 'not_seen';
    // Of a kind that may no longer be read nothing is there, and that says nothing about the objects.
    if (hiddenKind(record, snapshot) !== undefined) return 'hidden';
    const standing = standingOf(snapshot, record, store.seenUntil);
    if (standing !== 'in_force' || this.#inForce.has(record.id)) return standing;
    // Asked once: it takes a plan. What stands in the way later changes what telemetry shows, and that is followed.
    if (!isAsAsked(snapshot, record.target)) return 'not_seen';
    this.#inForce.add(record.id);
    return 'in_force';
  }

  #tick(): void {
    const due = this.#pending().filter(({ followed }) => !followed.asking && followed.next <= monotonicMs());
    const open = due.filter(({ record }) => {
      const verification = this.verificationOf(record);
      if (verification.state !== 'superseded') return true;
      // That nothing was seen of it for so long is no event in the cluster.
      this.#tell(record, verification);
      return false;
    });
    for (const { record, followed } of open.slice(0, maxAsked)) void this.#ask(record, followed);
  }

  /** Changes that telemetry may still say something about, the newest first. */
  #pending(): { readonly record: ChangeRecord; readonly followed: Followed }[] {
    const { records, store } = this.#options;
    if (store.snapshot.version === 0) return [];
    const pending = records
      .list()
      .filter((record) => isMade(record) && isOpen(record))
      .map((record) => ({ record, followed: this.#follow(record) }));
    // Of those that history no longer has, nothing is asked any more.
    if (this.#inForce.size > records.list().length)
      for (const id of this.#inForce)
        if (!records.list().some((record) => record.id === id)) this.#inForce.delete(id);
    const ids = new Set(pending.map(({ record }) => record.id));
    for (const id of this.#followed.keys()) if (!ids.has(id)) this.#followed.delete(id);
    return pending;
  }

  #follow({ id }: ChangeRecord): Followed {
    const known = this.#followed.get(id);
    if (known !== undefined) return known;
    const followed: Followed = {
      telemetry: notAsked,
      trouble: undefined,
      proxies: notObserved,
      next: 0,
      asking: false,
      announced: '',
    };
    this.#followed.set(id, followed);
    return followed;
  }

  async #ask(record: ChangeRecord, followed: Followed): Promise<void> {
    const { telemetry, store, proxies, log } = this.#options;
    followed.asking = true;
    try {
      const { mesh } = store.snapshot;
      const [counted, taken] = await Promise.all([
        telemetry.since(record, mesh),
        proxies.since(record, mesh),
      ]);
      followed.proxies = taken;
      followed.trouble = counted.state === 'unavailable' ? counted.reason : undefined;
      // What was counted stays while Prometheus is away, with its time: nothing that was seen is lost.
      if (counted.state !== 'unavailable' || followed.telemetry.state !== 'counted')
        followed.telemetry = counted;
      this.#settle(record);
    } catch (error) {
      log.error({ change: record.id, reason: String(error) }, 'cannot follow a change');
    } finally {
      followed.asking = false;
      followed.next = monotonicMs() + pauseMs(ageOf(record), telemetry.scrapeIntervalSeconds);
    }
  }

  /** Tells pages, and keeps with the record what telemetry will have forgotten one day. */
  #settle({ id: asked }: ChangeRecord): void {
    // It may have been written to its end, or taken back, while telemetry was asked.
    const record = this.#options.records.list().find(({ id }) => id === asked);
    if (record === undefined) return;
    const verification = this.verificationOf(record);
    this.#tell(record, verification);
    // Overtaken is what the objects say, at any time; what telemetry said would be lost. So would it while nothing is counted.
    const silent = this.#followed.get(record.id)?.trouble !== undefined && record.outcome !== null;
    const hidden = hiddenKind(record, this.#options.store.snapshot) !== undefined;
    if (verification.state === 'superseded' || silent || hidden) return;
    const moved = verification.state !== record.outcome?.state;
    const last = ageOf(record) > (verification.state === 'verified' ? verifiedMs : followMs) - 60_000;
    if (moved || last) void this.#options.records.replace({ ...record, outcome: verification });
  }

  /** The cluster moved: a change may be in force now, or overtaken. */
  #announce(): void {
    for (const { record } of this.#pending()) this.#tell(record, this.verificationOf(record));
  }

  #tell(record: ChangeRecord, verification: Verification): void {
    const followed = this.#followed.get(record.id);
    const { countedUntil: _countedUntil, ...told } = verification;
    const text = JSON.stringify(told);
    if (followed === undefined || followed.announced === text) return;
    followed.announced = text;
    this.changed.notify({ id: record.id });
  }
}

const notAsked: VerificationTelemetry = { state: 'too_soon', destinationPort: false };
const supersededMessage = 'The same objects were changed again since: this is no longer what is in force.';
const tooOld: VerificationTelemetry = {
  state: 'unavailable',
  reason: 'nobody looked while telemetry still had it.',
};
const notObserved: Verification['proxies'] = {
  state: 'not_observable',
  reason: 'Padlock knows no istiod that it could ask.',
};
const unknown: Omit<Verification, 'message'> = {
  state: 'accepted',
  since: null,
  countedUntil: null,
  provable: 'service',
  proxies: notObserved,
  edges: [],
};

/** What a change wrote that nobody can look at; undefined: all of it can be seen. */
function hiddenKind({ writes }: ChangeRecord, { limits }: ClusterSnapshot): Limit | undefined {
  return limits.find(
    ({ kind, reason }) => reason !== 'failed' && writes.some(({ ref }) => ref.kind === kind),
  );
}

function hiddenMessage(record: ChangeRecord, snapshot: ClusterSnapshot): string {
  const { kind, message } = hiddenKind(record, snapshot) ?? { kind: '', message: '' };
  return `Whether this change still stands cannot be told, since no ${kind} can be read: ${message}`;
}

function ageOf({ appliedAt }: ChangeRecord): number {
  return Date.now() - Date.parse(appliedAt);
}

/** May traffic still say something new about it? */
function isOpen(record: ChangeRecord): boolean {
  const { outcome, reach } = record;
  if (reachesNothing(reach) && outcome?.state === 'in_force') return false;
  return ageOf(record) < (outcome?.state === 'verified' ? verifiedMs : followMs);
}

/** Sooner than the next scrape there is nothing new; an old change is not worth asking often. ms */
function pauseMs(age: number, scrapeIntervalSeconds: number): number {
  const scrape = 1_000 * Math.min(scrapeIntervalSeconds, 60);
  if (age < 5 * 60_000) return Math.max(2_000, scrape / 2);
  return Math.max(age < 3_600_000 ? 15_000 : 120_000, scrape);
}
