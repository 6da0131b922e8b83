import type { ClusterOrigin } from '@padlock/contract';
import type { Clusters, WholeCluster } from '../cluster.ts';
import { ConfigError } from '../config.ts';
import { clusterIdOf } from '../kubernetes/connect.ts';
import type { RefusedContext } from '../kubernetes/connectContexts.ts';
import { Listeners } from '../listeners.ts';

/** A cluster that runs, and how to end it. */
export interface OpenedCluster {
  readonly cluster: WholeCluster;
  /** Begins to watch it. */
  start(): void;
  /** Ends its watches, its streams and its connections. */
  stop(): Promise<void>;
}

/** A cluster that Padlock was told of, but does not connect to. */
export interface RefusedCluster {
  readonly id: string;
  readonly name: string;
  readonly origin: ClusterOrigin;
  /** Why, for people. It quotes nothing of the kubeconfig. */
  readonly reason: string;
}

/** Which clusters there are: they come and go while the server runs. */
export class ClusterRegistry {
  readonly changed = new Listeners<undefined>();
  readonly #opened = new Map<string, OpenedCluster>();
  readonly #clusters = new Map<string, WholeCluster>();
  readonly #refusedContexts: readonly RefusedCluster[];
  #refusedSecrets: readonly RefusedCluster[] = [];
  #secretsProblem: string | null = null;

  /** @param refused contexts of the kubeconfig that lead nowhere: they stay so. */
  constructor(refused: readonly RefusedContext[] = []) {
    this.#refusedContexts = refused.map(({ name, reason }, index) => ({
      // No cluster has such an id.
      id: `${clusterIdOf(name)}~context-${index + 1}`,
      name,
      origin: { kind: 'kubeconfig' },
      reason,
    }));
  }

  /** Those that run, by id. The same map for good: it changes under whoever holds it. */
  get clusters(): Clusters {
    return this.#clusters;
  }

  get refused(): readonly RefusedCluster[] {
    return [...this.#refusedContexts, ...this.#refusedSecrets];
  }

  /** Why Secrets with clusters cannot be read; null: nothing is amiss. */
  get secretsProblem(): string | null {
    return this.#secretsProblem;
  }

  /** @throws {ConfigError} when there is one of this id. */
  add(opened: OpenedCluster): void {
    const { id } = opened.cluster;
    if (this.#opened.has(id))
      throw new ConfigError(
        `Two clusters would be called ${id}: rename a context, or give this one another name with --cluster-name.`,
      );
    this.#opened.set(id, opened);
    this.#clusters.set(id, opened.cluster);
    this.changed.notify(undefined);
  }

  /** From now on nobody finds it; resolves when it has ended. */
  async remove(id: string): Promise<void> {
    const opened = this.#opened.get(id);
    this.#opened.delete(id);
    this.#clusters.delete(id);
    this.changed.notify(undefined);
    await opened?.stop();
  }

  /** Says anew which clusters of Secrets are refused, and whether the Secrets could be read. */
  report(refused: readonly RefusedCluster[], secretsProblem: string | null): void {
    if (
      JSON.stringify([refused, secretsProblem]) ===
      JSON.stringify([this.#refusedSecrets, this.#secretsProblem])
    )
      return;
    this.#refusedSecrets = refused;
    this.#secretsProblem = secretsProblem;
    this.changed.notify(undefined);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#opened.values()].map((opened) => opened.stop()));
  }
}
