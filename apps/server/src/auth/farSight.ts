import { type FarMeshes, type FarName, ownFarName } from '@padlock/topology';
import { monotonicMs } from '../monotonic.ts';
import type { Cluster, Clusters, WholeCluster } from '../cluster.ts';
import { pause } from '../pause.ts';
import type { Identity } from './identity.ts';
import type { Alias } from './seenCluster.ts';

/** What somebody who looks at one cluster may know of those that call it, or are called from it. */
export interface FarSight {
  /** The name of a workload where the person may see its namespace there, else an alias. */
  readonly nameOf: FarName;
  /** What clients there are judged by; undefined where the person may not see all of that cluster. */
  readonly meshOf: FarMeshes;
  /** Stands for it in cache keys. */
  readonly key: string;
}

/** Who looks with Padlock's own rights may know every name. */
export const seesEveryName: FarSight = {
  nameOf: ownFarName,
  meshOf: () => undefined,
  key: 'server',
};

/** Another cluster must not hold up the pages of this one. */
const patienceMs = 1_000;
/** One that took longer is not waited for again within this time. */
const restMs = 30_000;

/** Asks each cluster what somebody may see there: rights in one say nothing about another. */
export class FarSights {
  readonly #clusters: Clusters;
  readonly #slowUntil = new WeakMap<WholeCluster, number>();

  constructor(clusters: Clusters) {
    this.#clusters = clusters;
  }

  /** Never rejects: of a cluster that refuses the person, or does not answer, they see nothing. */
  async sightOf(own: Cluster, identity: Identity, alias: Alias): Promise<FarSight> {
    const others = [...this.#clusters.values()].filter((other) => other !== own && isRead(other));
    if (identity.kind === 'server')
      return {
        ...seesEveryName,
        meshOf: (name) => others.find((other) => other.name === name)?.store.snapshot.mesh,
      };
    const answers = await Promise.all(
      others.map(async (other) => ({ other, sight: await this.#ask(other, identity) })),
    );
    const seen = answers.flatMap(({ other, sight }) => (sight === undefined ? [] : [{ other, ...sight }]));
    const sightIn = (name: string) => seen.find(({ other }) => other.name === name);
    return {
      nameOf: (cluster, name) => {
        const sight = sightIn(cluster);
        const isSeen = sight !== undefined && (sight.visible?.has(name.split('/')[0] ?? '') ?? true);
        return isSeen ? name : alias(`${cluster} ${name}`);
      },
      meshOf: (name) => {
        const sight = sightIn(name);
        return sight === undefined || sight.visible !== undefined
          ? undefined
          : sight.other.store.snapshot.mesh;
      },
      key: seen
        .map(
          ({ other, visible }) =>
            `${other.name}=${visible === undefined ? '*' : [...visible].sort().join(',')}`,
        )
        .sort()
        .join(' '),
    };
  }

  async #ask(
    other: WholeCluster,
    identity: Identity,
  ): Promise<{ readonly visible: ReadonlySet<string> | undefined } | undefined> {
    const answer = other.sight.visible(identity).then(
      (visible) => ({ visible }),
      () => undefined,
    );
    const patient = (this.#slowUntil.get(other) ?? 0) < monotonicMs();
    const answered = new AbortController();
    const late = pause(patient ? patienceMs : 0, answered.signal).then(() => 'late' as const);
    const first = await Promise.race([answer, late]);
    answered.abort();
    if (first !== 'late') return first;
    if (patient) this.#slowUntil.set(other, monotonicMs() + restMs);
    return undefined;
  }
}

/** What is not known yet, or not any more, can neither be named nor judged. */
function isRead({ store }: WholeCluster): boolean {
  return store.snapshot.version > 0 && store.status.state !== 'down';
}
