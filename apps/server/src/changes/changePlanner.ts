import type { ChangeTarget, Impact, Plan, PlannedWrite, TrafficWindow } from '@padlock/contract';
import { managedBy, type Mesh, type Operation, type Plan as MtlsPlan } from '@padlock/mtls';
import {
  callWarnings,
  type ChangeReach,
  type FarName,
  impactOfPlan,
  ownFarName,
  reachOfPlan,
  tellFarPeers,
  podsOfPlan,
  type Traffic,
} from '@padlock/topology';
import { monotonicMs } from '../monotonic.ts';
import type { Identity } from '../auth/identity.ts';
import { maySee, type Viewer } from '../auth/viewer.ts';
import type { KnownFinding } from '../findings/knownFindings.ts';
import { ProblemError } from '../http/problems.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import type { ClusterStore } from '../kubernetes/clusterStore.ts';
import { guardedPatch, type ObjectWriter } from '../kubernetes/objectWriter.ts';
import type { TrafficStore } from '../prometheus/trafficStore.ts';
import { type ChangeRecord, standingOf } from './changeRecord.ts';
import { askedPorts, modeTargets, podsOfTarget } from './changeTarget.ts';
import { offeredCompanions, withCompanions } from './companions.ts';
import { knownCallers } from './knownCallers.ts';
import { kubectlCommand, toYaml } from './objectText.ts';
import { planDigest } from './planDigest.ts';
import { plannedModes } from './plannedModes.ts';
import { planSeenBy, refuseUnseenTarget, refuseUnseenWrites } from './planSight.ts';
import { planTarget } from './planTarget.ts';

export interface PlanInput {
  readonly target: ChangeTarget;
  /** Ids of the companions to make along with it. */
  readonly companions: readonly string[];
  readonly window: TrafficWindow;
  readonly viewer: Viewer;
  readonly findingOf: FindingOf;
}

/**
 * A finding by the id that the person's own pages give to it, if it holds now. What they may not see is not in it: told with
 * other names, it would have another id.
 */
export type FindingOf = (id: string) => Promise<KnownFinding | undefined>;

/** A plan as the person sees it, with the writes that it stands for. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly operations: readonly Operation[];
  /** Where its effect will show. */
  readonly reach: ChangeReach;
  /** Whom verification waits for. Those of other clusters bear their own names. */
  readonly callers: () => ChangeRecord['callers'];
}

export interface PlannerOptions {
  readonly cluster: string;
  readonly store: ClusterStore;
  readonly traffic: TrafficStore;
  readonly objects: Pick<ObjectWriter, 'write'>;
  /** A read-only server asks for no dry run either: it needs the right to write. */
  readonly readOnly: boolean;
  /** A change that was made, by id. */
  readonly changeOf: (id: string) => ChangeRecord | undefined;
  /** All that were made, newest first. */
  readonly changes: () => readonly ChangeRecord[];
}

/** How long a plan waits for Prometheus: as long as a query may take. */
export const trafficPatienceMs = 15_000;
/** How long a plan waits for our own watch to show what was just written. */
const watchPatienceMs = 3_000;
const freshMs = 10_000;
/**
 * Somebody who began to call in plaintext a moment ago must be in the impact, so that traffic is asked for anew; only plans
 * that are made together share an answer.
 */
const trafficMaxAgeMs = 2_000;
/** Where Prometheus did not answer just now, its last answer counts no longer than this: it would pass for an all-clear. */
const allClearMaxAgeMs = 30_000;
/** Kinds without which a plan would overwrite, or contradict, what it cannot see. */
const neededKinds: ReadonlySet<string> = new Set(['Service', 'Pod', 'PeerAuthentication']);

/** Computes what a change would write and whom it would touch. Writes nothing. */
export class ChangePlanner {
  readonly #options: PlannerOptions;
  constructor(options: PlannerOptions) {
    this.#options = options;
  }

  /**
   * @param dryRun also ask the API server whether it would take each write.
   * @throws {ProblemError} 422 with the code of the refusal, when the change cannot be made.
   */
  async plan(input: PlanInput, dryRun: boolean): Promise<PreparedPlan> {
    const { store } = this.#options;
    refuseUnseenTarget(input.viewer, input.target, this.#options.changeOf);
    const [{ seen, lastDay }, since] = await Promise.all([
      this.#traffic(input.window),
      this.#options.traffic.reach.since(input.window),
    ]);
    await this.#seeOwnWrites();
    const { target } = input;
    const found = target.scope === 'finding' ? await input.findingOf(target.id) : undefined;
    const { snapshot } = store;
    refuseBlindly(snapshot);
    const { far, visibleNamespaces } = input.viewer;
    const result = planTarget(target, {
      snapshot,
      changeOf: this.#options.changeOf,
      fixes: found?.finding.fixes,
    });
    if (result.kind === 'refused')
      throw new ProblemError({
        status: result.code.endsWith('_not_found') ? 404 : 422,
        code: result.code,
        title: 'This change cannot be made',
        detail: result.reason,
      });
    // By their own names, by which their cluster knows them.
    const [here, day] = [seen, lastDay].map((traffic) => traffic && tellFarPeers(traffic, ownFarName));
    const asked = { cluster: this.#options.cluster, mesh: snapshot.mesh, traffic: here, lastDay: day };
    const namedImpact = (considered: MtlsPlan, farName: FarName): Impact => ({
      window: input.window,
      telemetrySince: since === undefined ? null : new Date(since).toISOString(),
      ...impactOfPlan({ ...asked, far: far.meshOf, farName }, considered, visibleNamespaces),
    });
    const impactOf = (considered: MtlsPlan): Impact => namedImpact(considered, far.nameOf);
    // One that the person may not see is as if it were not there, also to whoever guesses its name.
    const visible = result.companions.filter(({ ref }) => maySee(input.viewer, ref.namespace));
    const offered = offeredCompanions({ ...result, companions: visible }, input.companions, impactOf);
    const companions = offered.filter(({ selected }) => selected).map(({ operation }) => operation);
    const chosen = withCompanions(result, companions);
    const operations = chosen.operations.map((operation) => asServed(operation, snapshot));
    refuseUnseenWrites(input.viewer, operations);
    const impact = impactOf(chosen);
    const dryRunAs = dryRun && !this.#options.readOnly ? input.viewer.identity : undefined;
    const plan: Plan = {
      target: input.target,
      digest: planDigest(operations, impact),
      writes: await this.#writes(operations, dryRunAs),
      companions: await Promise.all(
        offered.map(async ({ operation, ...companion }) => ({
          ...companion,
          write: await this.#write(asServed(operation, snapshot), dryRunAs),
        })),
      ),
      modes: plannedModes(
        input.target,
        { before: snapshot.mesh, after: chosen.after },
        this.#options.changeOf,
      ),
      pods: podsReached(snapshot.mesh, input.target, result),
      alsoServices: [...result.alsoServices],
      alsoAffects: dedupe(
        result.alsoAffects.map(({ workload, containerPort, before, after }) => ({
          workload: { ...workload },
          containerPort,
          before,
          after,
        })),
      ),
      comesIntoForce: [...result.comesIntoForce],
      warnings: [...result.warnings, ...callWarnings(asked)(chosen.after, podsOfPlan(chosen))].map(
        ({ code, message, objects }) => ({
          code,
          message: code === 'identity_needed' ? `${message}${callersWithoutIdentity(impact)}` : message,
          objects: [...objects],
        }),
      ),
      impact,
    };
    const ports = askedPorts(snapshot.mesh, input.target);
    return {
      plan: planSeenBy(input.viewer, plan),
      operations,
      reach: reachOfPlan(snapshot.mesh, chosen, { asked: ports, companions }),
      // What is remembered is compared with what telemetry says later, to whoever asks then.
      callers: () => knownCallers(namedImpact(chosen, ownFarName)),
    };
  }

  /**
   * What was just written may not be in our own watch yet: a plan without it would find nothing to take back, or write it
   * again. Somebody else's writes are caught by their resourceVersion.
   */
  async #seeOwnWrites(): Promise<void> {
    const { store, changes } = this.#options;
    const written = changes().filter(({ stage }) => stage === 'written');
    // What was taken back is not to be seen again: the record that took it back says what is.
    const undone = new Set(written.map(({ undoes }) => undoes));
    const fresh = written.filter(
      ({ id, appliedAt }) => !undone.has(id) && Date.now() - Date.parse(appliedAt) < freshMs,
    );
    if (fresh.length === 0) return;
    await store.whenSnapshot(
      (snapshot) => fresh.every((record) => standingOf(snapshot, record) !== 'not_seen'),
      watchPatienceMs,
    );
  }

  /** Old data must not pass for an all-clear: what is not current counts only as memory of who called. */
  async #traffic(
    window: TrafficWindow,
  ): Promise<{ seen: Traffic | undefined; lastDay: Traffic | undefined }> {
    const { traffic } = this.#options;
    const patienceMs = traffic.status.state === 'down' ? 0 : trafficPatienceMs;
    const [snapshot, lastDay] = await Promise.all([
      traffic.read(window, patienceMs, trafficMaxAgeMs),
      traffic.read('24h', patienceMs, trafficMaxAgeMs),
    ]);
    const oldest = Math.min(snapshot?.askedAt ?? -Infinity, lastDay?.askedAt ?? -Infinity);
    const current = traffic.isCurrent(window, snapshot) && monotonicMs() - oldest < allClearMaxAgeMs;
    return { seen: current ? snapshot.traffic : undefined, lastDay: (lastDay ?? snapshot)?.traffic };
  }

  async #writes(operations: readonly Operation[], dryRunAs: Identity | undefined): Promise<PlannedWrite[]> {
    return Promise.all(operations.map((operation) => this.#write(operation, dryRunAs)));
  }

  async #write(operation: Operation, dryRunAs: Identity | undefined): Promise<PlannedWrite> {
    return {
      verb: operation.verb,
      ref: { ...operation.ref },
      apiVersion: operation.apiVersion,
      resourceVersion: operation.resourceVersion ?? null,
      before: toYaml(operation.before),
      after: toYaml(operation.after),
      kubectl: kubectlCommand(operation, guardedPatch(operation)),
      dryRun: dryRunAs === undefined ? null : await this.#dryRun(operation, dryRunAs),
      managedBy: (operation.before === undefined ? undefined : managedBy(operation.before)) ?? null,
    };
  }

  async #dryRun(operation: Operation, as: Identity): Promise<PlannedWrite['dryRun']> {
    const at = new Date().toISOString();
    try {
      await this.#options.objects.write(operation, { dryRun: true, as });
      return { accepted: true, message: null, at };
    } catch (error) {
      return { accepted: false, message: error instanceof Error ? error.message : 'No answer.', at };
    }
  }
}

/** @throws {ProblemError} 503 while the objects that decide about a plan are not all known. */
function refuseBlindly({ version, limits }: ClusterSnapshot): void {
  const missing = limits.find(({ kind }) => neededKinds.has(kind));
  if (version > 0 && missing === undefined) return;
  throw new ProblemError({
    status: 503,
    code: 'cluster_not_known',
    title: 'The cluster is not known',
    detail:
      missing === undefined
        ? 'Padlock has not read the cluster yet. Nothing was written. Try again when it has.'
        : `No change can be planned without seeing every ${missing.kind}: ${missing.message}`,
  });
}

/** New objects are written in the version that this API server serves, which may be older than the newest. */
function asServed(operation: Operation, snapshot: ClusterSnapshot): Operation {
  const apiVersion = snapshot.apiVersions.get(operation.ref.kind) ?? operation.apiVersion;
  if (operation.verb !== 'create' || operation.after === undefined) return { ...operation, apiVersion };
  return { ...operation, apiVersion, after: { ...operation.after, apiVersion } };
}

/** Who would come without an identity from then on: AuthorizationPolicies that ask for one deny them. */
function callersWithoutIdentity({ stopsToEncrypt }: Impact): string {
  const names = [...new Set(stopsToEncrypt.map(({ client }) => client))];
  if (names.length === 0) return '';
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return ` Seen calling with an identity that ends: ${names.slice(0, 3).join(', ')}${more}.`;
}

/** How many pods were asked for; where no mode was, those whose mode changes. */
function podsReached(mesh: Mesh, target: ChangeTarget, { changes }: MtlsPlan): number {
  const asked = modeTargets(target);
  if (asked.length === 0) return new Set(changes.map(({ pod }) => pod)).size;
  return new Set(asked.flatMap((one) => podsOfTarget(mesh, one))).size;
}

/** Pods of one workload change alike: one line for all of them. */
function dedupe<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
