import { createHash, randomUUID } from 'node:crypto';
import type { ApplyRequest, Change, ChangeHistory, ObjectRef, PlanRequest } from '@padlock/contract';
import type { Operation } from '@padlock/mtls';
import type { z } from 'zod';
import type { Viewer } from '../auth/viewer.ts';
import { ProblemError } from '../http/problems.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import type { ClusterStore } from '../kubernetes/clusterStore.ts';
import { Listeners } from '../listeners.ts';
import type { Logger } from '../logging.ts';
import { applyProblem, lossesNotAccepted, planChanged } from './applyProblems.ts';
import type { ChangeLog } from './changeLog.ts';
import type { ChangePlanner, PreparedPlan } from './changePlanner.ts';
import { type ChangeRecord, recordedWrite, type Standing, standingOf } from './changeRecord.ts';
import { changeView } from './changeView.ts';
import { Idempotency, KeyReused } from './idempotency.ts';
import { toYaml } from './objectText.ts';
import { PlanWriteError, type PlanWriter, type Written } from './planWriter.ts';

export interface ChangeServiceOptions {
  readonly cluster: string;
  readonly planner: Pick<ChangePlanner, 'plan'>;
  readonly store: Pick<ClusterStore, 'changed' | 'snapshot' | 'whenSnapshot'>;
  readonly writer: Pick<PlanWriter, 'write'>;
  readonly records: ChangeLog;
  /** Who changed what. */
  readonly audit: Logger;
}

type Apply = z.output<typeof ApplyRequest>;

/** Plans and makes changes. A write that a client made up is never executed: each plan is computed here, again. */
export class ChangeService {
  /** A change was made, or came into force. */
  readonly changed = new Listeners<{ readonly id: string }>();
  readonly #options: ChangeServiceOptions;
  readonly #idempotency = new Idempotency<ChangeRecord>();
  /** Changes that our own watch has seen in force. A later change by somebody else does not take that back. */
  readonly #inForce = new Set<string>();

  constructor(options: ChangeServiceOptions) {
    this.#options = options;
    options.store.changed.add((snapshot) => void this.#follow(snapshot));
  }

  async plan(request: z.output<typeof PlanRequest>, viewer: Viewer): Promise<PreparedPlan> {
    return this.#options.planner.plan({ ...request, viewer }, true);
  }

  /** @throws {ProblemError} when nothing, or not all, was written: its code and text say which. */
  async apply(request: Apply, viewer: Viewer): Promise<Change> {
    const { idempotencyKey, ...content } = request;
    const fingerprint = createHash('sha256').update(JSON.stringify(content)).digest('base64url');
    try {
      const record = await this.#idempotency.run(`${viewer.name} ${idempotencyKey}`, fingerprint, () =>
        this.#apply(request, viewer),
      );
      return this.#view(record, [record]);
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
    return this.#options.records.history;
  }

  /** Newest first. */
  async list(filter: ChangeFilter = {}): Promise<Change[]> {
    const records = await this.#options.records.list();
    return records
      .filter((record) => record.writes.some(({ ref }) => matches(ref, filter)))
      .map((record) => this.#view(record, records));
  }

  async get(id: string): Promise<Change | undefined> {
    const records = await this.#options.records.list();
    const record = records.find((candidate) => candidate.id === id);
    return record === undefined ? undefined : this.#view(record, records);
  }

  async #apply(request: Apply, viewer: Viewer): Promise<ChangeRecord> {
    const { planner, writer, records, store } = this.#options;
    const { target, companions, window } = request;
    const input = { target, companions, window, viewer };
    const { plan, operations } = await planner.plan(input, false);
    if (plan.digest !== request.digest || !sawVersions(request, operations))
      throw planChanged((await planner.plan(input, true)).plan);
    const accepted = new Set(request.acceptedLosses);
    if (plan.impact.losesAccess.some(({ clientId }) => !accepted.has(clientId)))
      throw lossesNotAccepted(plan);

    let written: readonly Written[];
    try {
      written = await writer.write(operations);
    } catch (error) {
      if (!(error instanceof PlanWriteError)) throw error;
      this.#logFailure(error, viewer);
      const replan = async () => {
        // The object moved on: our own watch will know in a moment what it is now.
        await store.whenSnapshot(({ version }) => version > seen, 1_000);
        return (await planner.plan(input, true)).plan;
      };
      const seen = store.snapshot.version;
      throw await applyProblem(error, replan);
    }

    const record: ChangeRecord = {
      id: randomUUID(),
      target: request.target,
      user: viewer.name,
      appliedAt: new Date().toISOString(),
      modes: plan.modes,
      writes: written.map(recordedWrite),
      undoes: target.scope === 'undo' ? target.change : null,
    };
    await records.add(record);
    this.#logWrites(record, written);
    await this.#follow(store.snapshot);
    this.changed.notify({ id: record.id });
    return record;
  }

  #view(record: ChangeRecord, records: readonly ChangeRecord[]): Change {
    return changeView(record, {
      standing: this.#standing(record),
      undoneBy: records.find(({ undoes }) => undoes === record.id)?.id ?? null,
      wasInForce: this.#inForce.has(record.id),
    });
  }

  /**
   * Never throws: an object that the rules choke on must neither end the process nor make a written change look failed.
   */
  #standing(record: ChangeRecord, snapshot = this.#options.store.snapshot): Standing {
    try {
      return standingOf(snapshot, record, Date.now() - Date.parse(record.appliedAt));
    } catch (error) {
      this.#options.audit.error({ reason: String(error) }, 'cannot tell whether a change is in force');
      return 'not_seen';
    }
  }

  /** Marks the changes that a snapshot shows in force. */
  async #follow(snapshot: ClusterSnapshot): Promise<void> {
    for (const record of await this.#options.records.list()) {
      if (this.#inForce.has(record.id) || Date.now() - Date.parse(record.appliedAt) > followMs) continue;
      if (this.#standing(record, snapshot) !== 'in_force') continue;
      this.#inForce.add(record.id);
      this.changed.notify({ id: record.id });
    }
  }

  #logWrites(record: ChangeRecord, written: readonly Written[]): void {
    for (const { operation, stored } of written)
      this.#options.audit.info(
        {
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

/** A change that was not in force after this long was overtaken by another. */
const followMs = 10 * 60_000;

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
