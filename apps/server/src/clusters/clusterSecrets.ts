import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@padlock/mtls';
import { z } from 'zod';
import type { ClusterOrigin } from '@padlock/contract';
import { clusterIdOf, type KubernetesConnection } from '../kubernetes/connect.ts';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { Reflector } from '../kubernetes/reflector.ts';
import type { Logger } from '../logging.ts';
import type { ClusterRegistry, OpenedCluster, RefusedCluster } from './clusterRegistry.ts';
import { KubeconfigRefused, remoteKubeconfig } from './remoteKubeconfig.ts';

export interface ClusterSecretsOptions {
  /** Of the home cluster, with Padlock's own rights. */
  readonly api: KubernetesApi;
  readonly namespace: string;
  readonly registry: ClusterRegistry;
  readonly open: (connection: KubernetesConnection, origin: ClusterOrigin) => Promise<OpenedCluster>;
  /** Whether kubeconfigs may lead to this machine. */
  readonly loopback: boolean;
  readonly log: Logger;
}

/** As `istioctl create-remote-secret` makes them: the key is the name of the cluster, the value its kubeconfig. */
const labelSelector = 'istio/multiCluster=true';

/** Each cluster costs memory and watches, and whoever writes a Secret must not decide how much. */
const maxSecretClusters = 50;

/** The last applied configuration of a Secret holds its data once more: it is not kept. */
const Secret = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().default(''),
    creationTimestamp: z.string().default(''),
  }),
  data: z.record(z.string(), z.string()).nullish(),
});

interface RemoteSecret {
  /** `namespace/name`. */
  readonly name: string;
  readonly createdAt: string;
  /** By name of the cluster. */
  readonly kubeconfigs: ReadonlyMap<string, string>;
}

interface Wanted {
  readonly connection: KubernetesConnection;
  readonly origin: ClusterOrigin;
  /** Stands for the kubeconfig, and for the Secret that it is in. */
  readonly fingerprint: string;
}

/**
 * Clusters that Secrets name, as long as they do: one that is added is opened, one that goes is ended, and one whose kubeconfig
 * changed is opened anew. While the API server is away, those that are open stay.
 */
export class ClusterSecrets {
  readonly #options: ClusterSecretsOptions;
  readonly #reflector: Reflector;
  readonly #secrets = new Map<string, RemoteSecret>();
  /** Fingerprints of the clusters that are open, by id. */
  readonly #open = new Map<string, string>();
  #problem: string | null = null;
  #work: Promise<void> = Promise.resolve();
  #waiting = false;
  #stopped = false;

  constructor(options: ClusterSecretsOptions) {
    this.#options = options;
    const take = (object: KubernetesObject): void => {
      const secret = remoteSecretOf(object);
      this.#secrets.set(secret.name, secret);
    };
    this.#reflector = new Reflector({
      api: options.api,
      kind: {
        kind: 'Secret',
        plural: 'secrets',
        group: '',
        versions: ['v1'],
        without: 'Clusters that Secrets name are not shown.',
        project: (object) => object,
      },
      namespace: options.namespace,
      labelSelector,
      sink: {
        replace: (objects) => {
          this.#secrets.clear();
          for (const object of objects.values()) take(object);
          this.#reconcileSoon();
        },
        set: (_key, object) => {
          take(object);
          this.#reconcileSoon();
        },
        remove: (key) => {
          this.#secrets.delete(key);
          this.#reconcileSoon();
        },
        status: (status) => {
          this.#problem =
            status.state === 'missing' ? `Secrets with clusters cannot be read: ${status.message}` : null;
          this.#reconcileSoon();
        },
        lost: () => undefined,
      },
    });
  }

  start(): void {
    this.#reflector.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reflector.stop();
    await this.#work;
  }

  /** One after the other, and events that come together at once. */
  #reconcileSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    this.#work = this.#work.then(async () => {
      this.#waiting = false;
      if (!this.#stopped) await this.#reconcile();
    });
  }

  async #reconcile(): Promise<void> {
    const { registry, open, log } = this.#options;
    const { wanted, refused } = this.#judge();
    for (const [id, fingerprint] of this.#open) {
      if (wanted.get(id)?.fingerprint === fingerprint) continue;
      this.#open.delete(id);
      await registry.remove(id);
      log.info({ cluster: id }, 'a cluster is no longer shown, or opened anew');
    }
    for (const [id, { connection, origin, fingerprint }] of wanted) {
      if (this.#open.has(id)) continue;
      try {
        const opened = await open(connection, origin);
        registry.add(opened);
        opened.start();
        this.#open.set(id, fingerprint);
        log.info({ cluster: id, origin }, 'a cluster was added by a Secret');
      } catch (error) {
        log.error({ cluster: id, reason: String(error) }, 'a cluster cannot be opened');
        refused.push({
          id,
          name: connection.clusterName,
          origin,
          reason: 'It cannot be opened: see the log of Padlock.',
        });
      }
    }
    const known = new Set(registry.refused.map(({ name, reason }) => `${name} ${reason}`));
    for (const { name, origin, reason } of refused)
      if (!known.has(`${name} ${reason}`))
        log.warn({ cluster: name, origin, reason }, 'a cluster was refused');
    registry.report(refused, this.#problem);
  }

  /** The oldest Secret has a name; that is how istiod decides, too. */
  #judge(): { readonly wanted: ReadonlyMap<string, Wanted>; readonly refused: RefusedCluster[] } {
    const { registry, loopback } = this.#options;
    const taken = new Set([...registry.clusters.keys()].filter((id) => !this.#open.has(id)));
    const wanted = new Map<string, Wanted>();
    const refused: RefusedCluster[] = [];
    const secrets = [...this.#secrets.values()].sort(
      (a, b) => compare(a.createdAt, b.createdAt) || compare(a.name, b.name),
    );
    for (const { name: secret, kubeconfigs } of secrets) {
      for (const [name, text] of [...kubeconfigs].sort(([a], [b]) => compare(a, b))) {
        const origin: ClusterOrigin = { kind: 'secret', secret };
        const id = clusterIdOf(name);
        try {
          if (taken.has(id) || wanted.has(id))
            throw new KubeconfigRefused('There is another cluster of this name, which came first.');
          if (wanted.size >= maxSecretClusters)
            throw new KubeconfigRefused(
              `Padlock shows at most ${maxSecretClusters} clusters from Secrets, and this is one more.`,
            );
          const connection = remoteKubeconfig(text, name, { loopback });
          wanted.set(id, { connection, origin, fingerprint: hashOf(secret, name, text) });
        } catch (error) {
          if (!(error instanceof KubeconfigRefused)) throw error;
          // No cluster has such an id, so that this one is told apart from one of the same name.
          refused.push({ id: `${id}~${refused.length + 1}`, name, origin, reason: error.message });
        }
      }
    }
    return { wanted, refused };
  }
}

function remoteSecretOf(object: KubernetesObject): RemoteSecret {
  const { metadata, data } = Secret.parse(object);
  return {
    name: `${metadata.namespace}/${metadata.name}`,
    createdAt: metadata.creationTimestamp,
    kubeconfigs: new Map(
      Object.entries(data ?? {}).map(([name, text]) => [name, Buffer.from(text, 'base64').toString('utf8')]),
    ),
  };
}

function hashOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
