import { createHash } from 'node:crypto';
import type { ApplyRequest, Change, ChangeHistory, ObjectRef, PlanRequest } from '@padlock/contract';
import type { Operation } from '@padlock/mtls';
import type { z } from 'zod';
import type { Viewer } from '../auth/viewer.ts';
import { monotonicMs } from '../monotonic.ts';
import { ProblemError } from '../http/problems.ts';
import type { ClusterStore } from '../kubernetes/clusterStore.ts';
import type { Logger } from '../logging.ts';
import { pause } from '../pause.ts';
import type { RecordStore } from '../records/recordStore.ts';
import {
  applyProblem,
  lossesNotAccepted,
  nothingToChange,
  planChanged,
  whatMayStand,
} from './applyProblems.ts';
import type { ChangePlanner, FindingOf, PreparedPlan } from './changePlanner.ts';
import { type ChangeRecord, isMade, recordedWrite } from './changeRecord.ts';
import { changeView } from './changeView.ts';
import type { ChangeVerifier } from './changeVerifier.ts';
import { Idempotency, KeyReused } from './idempotency.ts';
import { keepClaim } from './keepClaim.ts';
import { toYaml } from './objectText.ts';
import { maySeeChange } from './planSight.ts';
import { PlanWriteError, type PlanWriter, type Written } from './planWriter.ts';
import { succession } from './succession.ts';

export interface ChangeServiceOptions {
  readonly cluster: string;
  readonly planner: Pick<ChangePlanner, 'plan'>;
  readonly store: Pick<ClusterStore, 'snapshot' | 'whenSnapshot'>;
  readonly writer: Pick<PlanWriter, 'write'>;
  readonly records: Pick<
    RecordStore<ChangeRecord>,
    'add' | 'replace' | 'remove' | 'list' | 'get' | 'keeping' | 'whenListed'
  >;
  readonly verifier: Pick<ChangeVerifier, 'verificationOf' | 'changed'>;
  /** Now by Prometheus' clock, in Unix seconds: what came before it is no evidence for a change. */
  readonly telemetryNow: () => Promise<number | undefined>;
  /** Tells the cluster's own log of events. Must not reject. */
  readonly announce: (record: ChangeRecord) => void;
  /** Who changed what. */
  readonly audit: Logger;
}

type Apply = z.output<typeof ApplyRequest>;

/** How long a first request after the start waits for the records of before. */
const listPatienceMs = 2_000;
/** How long a request waits for another replica that is at the same one. */
const replicaPatienceMs = 10_000;

/** Plans and makes changes. A write that a client made up is never executed: each plan is computed here, again. */
export class ChangeService {
  /** A change was made, or more is known of it. */
  readonly changed: ChangeVerifier['changed'];
  readonly #options: ChangeServiceOptions;
  readonly #idempotency = new Idempotency<ChangeRecord>();

  constructor(options: ChangeServiceOptions) {
    this.#options = options;
    this.changed = options.verifier.changed;
  }

  async plan(
    request: z.output<typeof PlanRequest>,
    viewer: Viewer,
    findingOf: FindingOf,
  ): Promise<PreparedPlan> {
    return this.#options.planner.plan({ ...request, viewer, findingOf }, true);
  }

  /** @throws {ProblemError} when nothing, or not all, was written: its code and text say which. */
  async apply(request: Apply, viewer: Viewer, findingOf: FindingOf): Promise<Change> {
    const { idempotencyKey, ...content } = request;
    const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
    const key = `${viewer.name} ${idempotencyKey}`;
    const claim = { id: createHash('sha256').update(key).digest('hex').slice(0, 32), fingerprint };
    try {
      const record = await this.#idempotency.run(key, fingerprint, async () => {
        await this.#options.records.whenListed(listPatienceMs);
        return (await this.#made(claim)) ?? this.#apply(request, claim, viewer, findingOf);
      });
      return this.#view(record, viewer);
    } catch (error) {
      if (!(error instanceof KeyReused)) throw error;
      throw new ProblemError({
        status: 422,
        code: 'idempotency_key_reused',
        title: 'Idempotency key reused',
        detail: 'This idempotency key belongs to another change. Send a new key with each change.',
      });
    }
  }

  /** Where changes are kept, and why there. */
  get history(): ChangeHistory {
    return { ...this.#options.records.keeping };
  }

  /** Newest first. */
  async list(viewer: Viewer, filter: ChangeFilter = {}): Promise<Change[]> {
    const { records } = this.#options;
    await records.whenListed(listPatienceMs);
    return records
      .list()
      .filter((record) => isShown(record, viewer) && record.writes.some(({ ref }) => matches(ref, filter)))
      .map((record) => this.#view(record, viewer));
  }

  async get(id: string, viewer: Viewer): Promise<Change | undefined> {
    const { records } = this.#options;
    await records.whenListed(listPatienceMs);
    const record = records.get(id);
    return record !== undefined && isShown(record, viewer) ? this.#view(record, viewer) : undefined;
  }

  /** Whether somebody may hear of a change. Asked for each open page: `get` would find out all about it, each time again. */
  mayHearOf(id: string, viewer: Viewer): boolean {
    const record = this.#options.records.get(id);
    return record !== undefined && isShown(record, viewer);
  }

  /**
   * The change that this key has made already, here before a restart or on another replica.
   *
   * @throws {ProblemError} when another replica is at it, or was stopped while it was: what it wrote is not known.
   */
  async #made({ id, fingerprint }: Claim): Promise<ChangeRecord | undefined> {
    const until = monotonicMs() + replicaPatienceMs;
    for (;;) {
      const record = this.#options.records.get(id);
      if (record === undefined) return undefined;
      if (record.fingerprint !== fingerprint) throw new KeyReused('This key was used for another request.');
      if (record.stage === 'written') return record;
      if (monotonicMs() > until) throw outcomeUnknown();
      await pause(200);
    }
  }

  async #apply(request: Apply, claim: Claim, viewer: Viewer, findingOf: FindingOf): Promise<ChangeRecord> {
    const { planner, records } = this.#options;
    const { target, companions, window } = request;
    const input = { target, companions, window, viewer, findingOf };
    const prepared = await planner.plan(input, false);
    const { plan, operations } = prepared;
    if (plan.digest !== request.digest || !sawVersions(request, operations))
      throw planChanged((await planner.plan(input, true)).plan);
    if (operations.length === 0) throw nothingToChange();
    const accepted = new Set(request.acceptedLosses);
    const { losesAccess, hiddenLosses } = plan.impact;
    if (
      losesAccess.some(({ clientId }) => !accepted.has(clientId)) ||
      hiddenLosses > request.acceptedHiddenLosses
    )
      throw lossesNotAccepted(plan);

    // The record comes first: its name belongs to the key, so that no replica writes a second time, and a process that dies
    // in between leaves a trace of what it was about to write.
    const planned = plannedRecord(prepared, viewer, claim);
    if (!(await records.add(planned))) {
      const made = await this.#made(claim);
      if (made !== undefined) return made;
      throw outcomeUnknown();
    }
    const written = await this.#write(planned, prepared, viewer, () => planner.plan(input, true));
    const record: ChangeRecord = {
      ...planned,
      stage: 'written',
      appliedAt: new Date().toISOString(),
      prometheusTime: (await this.#options.telemetryNow()) ?? null,
      writes: written.map(recordedWrite),
    };
    await records.replace(record);
    this.#logWrites(record, written, viewer);
    this.#options.announce(record);
    this.changed.notify({ id: record.id });
    return record;
  }

  /** @throws {ProblemError} that says what stands; where something does, the record keeps it, so that it can be undone. */
  async #write(
    planned: ChangeRecord,
    { operations }: PreparedPlan,
    viewer: Viewer,
    replan: () => Promise<PreparedPlan>,
  ): Promise<readonly Written[]> {
    const { writer, records, store } = this.#options;
    const seen = store.snapshot.version;
    try {
      return await keepClaim(records, planned, () => writer.write(operations, viewer.identity));
    } catch (error) {
      if (!(error instanceof PlanWriteError)) {
        await records.remove(planned.id);
        throw error;
      }
      this.#logFailure(error, viewer);
      const left = whatMayStand(error);
      if (left.length === 0) await records.remove(planned.id);
      else await records.replace({ ...planned, stage: 'written', writes: left.map(recordedWrite) });
      const fresh = async () => {
        // The object moved on: our own watch will know in a moment what it is now.
        await store.whenSnapshot(({ version }) => version > seen, 1_000);
        return (await replan()).plan;
      };
      throw await applyProblem(error, fresh, left.length === 0 ? undefined : planned.id);
    }
  }

  #view(record: ChangeRecord, viewer: Viewer): Change {
    const { records, verifier } = this.#options;
    return changeView(record, {
      verification: verifier.verificationOf(record),
      undoneBy: succession(records.list()).undoneBy.get(record.id) ?? null,
      viewer,
    });
  }

  #logWrites(record: ChangeRecord, written: readonly Written[], viewer: Viewer): void {
    for (const { operation, stored } of written)
      this.#options.audit.info(
        {
          ...viewer.origin,
          cluster: this.#options.cluster,
          change: record.id,
          user: record.user,
          verb: operation.verb,
          object: operation.ref,
          before: toYaml(operation.before),
          after: toYaml(stored),
        },
        'wrote an object',
      );
  }

  #logFailure(error: PlanWriteError, viewer: Viewer): void {
    const { failed, undone, standing } = error;
    this.#options.audit.warn(
      {
        ...viewer.origin,
        cluster: this.#options.cluster,
        user: viewer.name,
        verb: failed.verb,
        object: failed.ref,
        reason: error.message,
        undone,
        standing,
      },
      'a write failed',
    );
  }
}

function isShown(record: ChangeRecord, viewer: Viewer): boolean {
  return isMade(record) && maySeeChange(viewer, record);
}

/** The name that a request's key gives to its record, and what the request was. */
type Claim = Pick<ChangeRecord, 'id' | 'fingerprint'>;

function plannedRecord(
  { plan, operations, reach, callers }: PreparedPlan,
  viewer: Viewer,
  claim: Claim,
): ChangeRecord {
  return {
    ...claim,
    stage: 'writing',
    target: plan.target,
    user: viewer.name,
    appliedAt: new Date().toISOString(),
    prometheusTime: null,
    modes: plan.modes,
    writes: operations.map((operation) => recordedWrite({ operation, stored: operation.after })),
    undoes: plan.target.scope === 'undo' ? plan.target.change : null,
    reach,
    callers: callers(),
    outcome: null,
  };
}

function outcomeUnknown(): ProblemError {
  return new ProblemError({
    status: 503,
    code: 'write_outcome_unknown',
    title: 'The outcome is not known',
    detail:
      'This very change is being made by another replica of Padlock, or one was stopped while it made it. Look at the history of changes before you try again.',
  });
}

/** Whether the person had seen each object in the version that the plan would write over. */
function sawVersions(request: Apply, operations: readonly Operation[]): boolean {
  return operations.every(
    ({ ref, resourceVersion }) =>
      resourceVersion === undefined || request.resourceVersions[versionKey(ref)] === resourceVersion,
  );
}

function versionKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind}/${namespace}/${name}`;
}

/** Which changes are asked for. */
export interface ChangeFilter {
  readonly namespaces?: ReadonlySet<string> | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

function matches(ref: ObjectRef, { namespaces, kind, namespace, name }: ChangeFilter): boolean {
  return (
    (namespaces === undefined || namespaces.has(ref.namespace)) &&
    (kind === undefined || kind === ref.kind) &&
    (namespace === undefined || namespace === ref.namespace) &&
    (name === undefined || name === ref.name)
  );
}
