import { randomUUID } from 'node:crypto';
import type { ClusterOrigin } from '@padlock/contract';
import { NamespaceSight } from '../auth/namespaceSight.ts';
import { openChanges } from '../changes/openChanges.ts';
import type { WholeCluster } from '../cluster.ts';
import type { ServerConfig } from '../config.ts';
import { openAcknowledgements } from '../findings/openAcknowledgements.ts';
import { AccessReviewer } from '../kubernetes/accessReviewer.ts';
import { ClusterStore } from '../kubernetes/clusterStore.ts';
import { type KubernetesConnection, podNamespace } from '../kubernetes/connect.ts';
import { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { KubernetesTransport } from '../kubernetes/transport.ts';
import { Listeners } from '../listeners.ts';
import type { Logger } from '../logging.ts';
import { EdgeMetricsStore } from '../prometheus/edgeMetricsStore.ts';
import { PastTraffic } from '../prometheus/pastTraffic.ts';
import { PlaintextStore } from '../prometheus/plaintextStore.ts';
import type { PrometheusConfig } from '../prometheus/prometheusConfig.ts';
import { PrometheusClient } from '../prometheus/prometheusClient.ts';
import { TrafficSeries } from '../prometheus/trafficSeries.ts';
import { TrafficStore } from '../prometheus/trafficStore.ts';
import { firstSnapshotMs } from '../views/topologyView.ts';
import type { OpenedCluster } from './clusterRegistry.ts';

/** Which cluster to open, and what it is to Padlock. */
export interface ClusterToOpen {
  readonly connection: KubernetesConnection;
  readonly origin: ClusterOrigin;
  /** The one that people log in by. */
  readonly home: boolean;
}

/** Padlock's own, in every cluster. */
export function ownNamespace({ namespace }: Pick<ServerConfig, 'namespace'>): string {
  return namespace ?? podNamespace() ?? 'padlock';
}

/** Wires together everything about one cluster. Clusters share nothing but the log. */
export class ClusterOpener {
  readonly #config: ServerConfig;
  readonly #log: Logger;
  readonly #audit: Logger;

  constructor(config: ServerConfig, log: Logger, audit: Logger) {
    this.#config = config;
    this.#log = log;
    this.#audit = audit;
  }

  /**
   * Nothing is watched before `start`.
   *
   * @throws {ConfigError} when the credentials for Prometheus cannot be read.
   */
  async open(asked: ClusterToOpen): Promise<OpenedCluster & { readonly api: KubernetesApi }> {
    const config = this.#config;
    const [log, audit] = [this.#log, this.#audit];
    const { clusterId, clusterName, kubeConfig, addressGuard } = asked.connection;
    const prometheus = prometheusOf(config, clusterName, asked.home);
    const client = prometheus === undefined ? undefined : new PrometheusClient(prometheus);
    await client?.checkAccess();
    const transport = new KubernetesTransport(kubeConfig, addressGuard);
    const api = new KubernetesApi(transport);
    const store = new ClusterStore({
      api,
      namespaces: config.namespaces,
      ...(config.istioNamespace === undefined ? {} : { istioNamespace: config.istioNamespace }),
      log: (message, detail) => log.warn({ cluster: clusterId, ...detail }, message),
    });
    const traffic = new TrafficStore(client);
    const plaintext = new PlaintextStore(client, traffic);
    const edgeMetrics = new EdgeMetricsStore(client, traffic);
    const namespace = ownNamespace(config);
    const readOnly = config.readOnly ?? false;
    const acknowledged = openAcknowledgements({ cluster: clusterId, api, namespace, readOnly, log });
    const changes = openChanges({
      cluster: clusterId,
      api,
      namespace,
      store,
      traffic,
      prometheus: client,
      // It is the address of one istiod: that of the home cluster.
      istiodUrl: asked.home ? config.istiodUrl : undefined,
      readOnly,
      log,
      audit,
    });
    const ended = new Listeners<undefined>();
    const cluster: WholeCluster = {
      id: clusterId,
      name: clusterName,
      opening: randomUUID(),
      origin: asked.origin,
      home: asked.home,
      ended,
      store,
      traffic,
      series: new TrafficSeries(client, traffic),
      edgeMetrics,
      past: new PastTraffic(client, traffic),
      plaintext,
      access: new AccessReviewer(api),
      sight: new NamespaceSight(
        api,
        () => namespacesOf(store),
        config.namespaces === undefined ? undefined : new Set(config.namespaces),
        asked.home ? 'home' : config.shareTokens === true ? 'takes_tokens' : 'foreign',
      ),
      acknowledgements: acknowledged.acknowledgements,
      changes: changes.changes,
      sources: () => [store.status, traffic.status],
    };
    return {
      cluster,
      api,
      start: () => {
        store.start();
        traffic.start();
        changes.start();
        acknowledged.start();
      },
      stop: async () => {
        ended.notify(undefined);
        await changes.stop();
        acknowledged.stop();
        store.stop();
        plaintext.stop();
        edgeMetrics.stop();
        await traffic.stop();
        await transport.close();
      },
    };
  }
}

/** Where the telemetry of a cluster is; undefined: nowhere. */
function prometheusOf(
  { prometheus, prometheusByCluster = {}, prometheusClusterLabel: label }: ServerConfig,
  cluster: string,
  home: boolean,
): PrometheusConfig | undefined {
  if (Object.hasOwn(prometheusByCluster, cluster)) return prometheusByCluster[cluster];
  // Without a label, what it says of one cluster would be taken for what it says of another.
  if (prometheus === undefined || label === undefined) return home ? prometheus : undefined;
  return { ...prometheus, cluster: { name: label, value: cluster } };
}

/** Namespaces may be hidden from us, and what is in them not. */
async function namespacesOf(store: ClusterStore): Promise<Iterable<string>> {
  await store.whenReady(firstSnapshotMs);
  const { mesh } = store.snapshot;
  return new Set([
    ...mesh.namespaces.keys(),
    mesh.config.rootNamespace,
    ...Array.from(mesh.pods.values(), ({ namespace }) => namespace),
  ]);
}
