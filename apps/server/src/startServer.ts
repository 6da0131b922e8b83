import { once } from 'node:events';
import { announceLogin } from './auth/announceLogin.ts';
import { Gate } from './auth/gate.ts';
import { createLogin } from './auth/login.ts';
import { NamespaceSight } from './auth/namespaceSight.ts';
import { Sealer } from './auth/sealer.ts';
import { defaultRateLimits, RateLimiter } from './auth/rateLimiter.ts';
import { defaultLimits, Sessions } from './auth/sessions.ts';
import { checkExposure, isSecure, type ServerConfig } from './config.ts';
import { openChanges } from './changes/openChanges.ts';
import type { Clusters, WholeCluster } from './cluster.ts';
import { openAcknowledgements } from './findings/openAcknowledgements.ts';
import { createApp } from './http/app.ts';
import { createListener } from './http/listener.ts';
import { AccessReviewer } from './kubernetes/accessReviewer.ts';
import { ClusterStore } from './kubernetes/clusterStore.ts';
import { podNamespace } from './kubernetes/connect.ts';
import { KubernetesApi } from './kubernetes/kubernetesApi.ts';
import { KubernetesTransport } from './kubernetes/transport.ts';
import { createLogger, type Logger } from './logging.ts';
import { EdgeMetricsStore } from './prometheus/edgeMetricsStore.ts';
import { PastTraffic } from './prometheus/pastTraffic.ts';
import { PlaintextStore } from './prometheus/plaintextStore.ts';
import { servePosture } from './report/postureServer.ts';
import { PrometheusClient } from './prometheus/prometheusClient.ts';
import { TrafficSeries } from './prometheus/trafficSeries.ts';
import { TrafficStore } from './prometheus/trafficStore.ts';
import { firstSnapshotMs } from './views/topologyView.ts';
import { version } from './version.ts';

export interface RunningServer {
  /** Where it listens, with the port that it got. */
  readonly url: string;
  /** Of the posture metrics; undefined when they are off. */
  readonly postureMetricsUrl: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts watching the cluster and listening for browsers. It does not wait for the cluster: until that answers, pages say so.
 *
 * @throws {ConfigError} with one sentence for people; the socket's own error when it cannot listen (EADDRINUSE ...).
 * @example
 * const server = await startServer({ kubernetes: connectKubernetes({ kubeconfigPath }), prometheus: { url }, port: 0 });
 * console.log(server.url);
 * await server.stop();
 */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  checkExposure(config);
  const host = config.host ?? '127.0.0.1';
  const { log, audit } = createLogger(config.logLevel ?? 'info', config.logTo);
  const prometheus = config.prometheus === undefined ? undefined : new PrometheusClient(config.prometheus);
  await prometheus?.checkAccess();
  const { cluster, api, start, stop } = openCluster(config, prometheus, log, audit);
  const clusters = new Map([[cluster.id, cluster]]);
  const { app, streams } = createApp({
    clusters,
    defaultCluster: cluster.id,
    host,
    allowedHosts: allowedHostsOf(config),
    trustedProxies: config.trustedProxies ?? [],
    frameAncestors: config.frameAncestors ?? [],
    secure: isSecure(config),
    readOnly: config.readOnly ?? false,
    webRoot: config.webRoot,
    version,
    validateResponses: config.validateResponses ?? false,
    gate: openGate(config, clusters, api),
    log,
    audit,
    announceLogin: (news) => void announceLogin(api, namespaceOf(config), news),
  });
  const listener = createListener(config.tls, app, log);
  const { server } = listener;
  server.listen(config.port ?? 8080, host);
  await once(server, 'listening');
  start();
  const posture =
    config.postureMetricsPort === undefined
      ? undefined
      : await servePosture(clusters, { host, port: config.postureMetricsPort });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const url = `${config.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  log.info({ url, cluster: cluster.id }, 'listening');

  return {
    url,
    postureMetricsUrl: posture?.url,
    async stop() {
      listener.stop();
      await posture?.stop();
      streams.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await stop();
      log.info('stopped');
    },
  };
}

/** @param api of the cluster that knows whose a token is. */
function openGate(config: ServerConfig, clusters: Clusters, api: KubernetesApi): Gate {
  const { secretFile, idleMinutes, totalMinutes } = config.session ?? {};
  const sealer = secretFile === undefined ? Sealer.withRandomKey() : Sealer.fromFile(secretFile);
  const limits = {
    idleMinutes: idleMinutes ?? defaultLimits.idleMinutes,
    totalMinutes: totalMinutes ?? defaultLimits.totalMinutes,
  };
  const sessions = new Sessions(sealer, { secure: isSecure(config), limits });
  const auth = config.auth ?? { mode: 'none' };
  // Without a login everybody is the same person, on the same machine.
  const limiter =
    auth.mode === 'none' ? undefined : new RateLimiter({ ...defaultRateLimits, ...config.rateLimits });
  return new Gate(createLogin(auth, { api, sessions, sealer }), clusters, sealer, limiter);
}

/** Padlock's own. */
function namespaceOf({ namespace }: ServerConfig): string {
  return namespace ?? podNamespace() ?? 'padlock';
}

/** The public address needs no --allowed-host of its own. */
function allowedHostsOf({ allowedHosts, publicUrl }: ServerConfig): readonly string[] {
  return [...(allowedHosts ?? []), ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])];
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

/** Everything about one cluster, wired together. */
function openCluster(
  config: ServerConfig,
  client: PrometheusClient | undefined,
  log: Logger,
  audit: Logger,
): { cluster: WholeCluster; api: KubernetesApi; start: () => void; stop: () => Promise<void> } {
  const { clusterId, clusterName, kubeConfig } = config.kubernetes;
  const transport = new KubernetesTransport(kubeConfig);
  const api = new KubernetesApi(transport);
  const store = new ClusterStore({
    api,
    ...(config.istioNamespace === undefined ? {} : { istioNamespace: config.istioNamespace }),
    log: (message, detail) => log.warn({ cluster: clusterId, ...detail }, message),
  });
  const traffic = new TrafficStore(client);
  const plaintext = new PlaintextStore(client, traffic);
  const edgeMetrics = new EdgeMetricsStore(client, traffic);
  const namespace = namespaceOf(config);
  const readOnly = config.readOnly ?? false;
  const acknowledged = openAcknowledgements({ cluster: clusterId, api, namespace, readOnly, log });
  const changes = openChanges({
    cluster: clusterId,
    api,
    namespace,
    store,
    traffic,
    prometheus: client,
    istiodUrl: config.istiodUrl,
    readOnly,
    log,
    audit,
  });
  const cluster: WholeCluster = {
    id: clusterId,
    name: clusterName,
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
