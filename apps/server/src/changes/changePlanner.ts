import type { ChangeTarget, Impact, Plan, PlannedWrite, TrafficWindow } from '@padlock/contract';
import { managedBy, type Operation, planChange } from '@padlock/mtls';
import { impactOfPlan } from '@padlock/topology';
import type { Viewer } from '../auth/viewer.ts';
import { ProblemError } from '../http/problems.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import type { ClusterStore } from '../kubernetes/clusterStore.ts';
import { guardedPatch, type ObjectWriter } from '../kubernetes/objectWriter.ts';
import type { TrafficStore } from '../prometheus/trafficStore.ts';
import { podsOfTarget, toMtlsTarget } from './changeTarget.ts';
import { kubectlCommand, toYaml } from './objectText.ts';
import { planDigest } from './planDigest.ts';
import { plannedModes } from './plannedModes.ts';

export interface PlanInput {
  readonly target: ChangeTarget;
  readonly window: TrafficWindow;
  readonly viewer: Viewer;
}

/** A plan as the person sees it, with the writes that it stands for. */
export interface PreparedPlan {
  readonly plan: Plan;
  readonly operations: readonly Operation[];
}

export interface PlannerOptions {
  readonly cluster: string;
  readonly store: ClusterStore;
  readonly traffic: TrafficStore;
  readonly objects: Pick<ObjectWriter, 'write'>;
  /** A read-only server asks for no dry run either: it needs the right to write. */
  readonly readOnly: boolean;
}

/** How long a plan waits for the traffic of a window that nobody looked at before. */
const trafficPatienceMs = 8_000;

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
    const traffic = await this.#options.traffic.read(input.window, trafficPatienceMs);
    const snapshot = store.snapshot;
    const result = planChange(snapshot.mesh, toMtlsTarget(input.target));
    if (result.kind === 'refused')
      throw new ProblemError({
        status: result.code.endsWith('_not_found') ? 404 : 422,
        code: result.code,
        title: 'This change cannot be made',
        detail: result.reason,
      });
    const operations = result.operations.map((operation) => asServed(operation, snapshot));
    // Old data must not pass for an all-clear.
    const away = this.#options.traffic.status.state === 'down';
    const seen = away ? undefined : traffic?.traffic;
    const impact: Impact = {
      window: input.window,
      ...impactOfPlan(
        { cluster: this.#options.cluster, mesh: snapshot.mesh, traffic: seen, lastDay: traffic?.traffic },
        result,
        input.viewer.visibleNamespaces,
      ),
    };
    const plan: Plan = {
      target: input.target,
      digest: planDigest(operations, impact.losesAccess),
      writes: await this.#writes(operations, dryRun && !this.#options.readOnly),
      modes: plannedModes(input.target, snapshot.mesh, result.after),
      pods: podsOfTarget(snapshot.mesh, input.target).length,
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
      warnings: result.warnings.map(({ code, message, objects }) => ({
        code,
        message,
        objects: [...objects],
      })),
      impact,
    };
    return { plan, operations };
  }

  async #writes(operations: readonly Operation[], dryRun: boolean): Promise<PlannedWrite[]> {
    return Promise.all(
      operations.map(async (operation) => ({
        verb: operation.verb,
        ref: { ...operation.ref },
        apiVersion: operation.apiVersion,
        resourceVersion: operation.resourceVersion ?? null,
        before: toYaml(operation.before),
        after: toYaml(operation.after),
        kubectl: kubectlCommand(operation, guardedPatch(operation)),
        dryRun: dryRun ? await this.#dryRun(operation) : null,
        managedBy: (operation.before === undefined ? undefined : managedBy(operation.before)) ?? null,
      })),
    );
  }

  async #dryRun(operation: Operation): Promise<PlannedWrite['dryRun']> {
    const at = new Date().toISOString();
    try {
      await this.#options.objects.write(operation, { dryRun: true });
      return { accepted: true, message: null, at };
    } catch (error) {
      return { accepted: false, message: error instanceof Error ? error.message : 'No answer.', at };
    }
  }
}

/** New objects are written in the version that this API server serves, which may be older than the newest. */
function asServed(operation: Operation, snapshot: ClusterSnapshot): Operation {
  const apiVersion = snapshot.apiVersions.get(operation.ref.kind) ?? operation.apiVersion;
  if (operation.verb !== 'create' || operation.after === undefined) return { ...operation, apiVersion };
  return { ...operation, apiVersion, after: { ...operation.after, apiVersion } };
}

/** Pods of one workload change alike: one line for all of them. */
function dedupe<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
