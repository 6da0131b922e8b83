import { once } from 'node:events';
import { announceLogin } from './auth/announceLogin.ts';
import { Gate } from './auth/gate.ts';
import { createLogin } from './auth/login.ts';
import { Sealer } from './auth/sealer.ts';
import { defaultRateLimits, RateLimiter } from './auth/rateLimiter.ts';
import { defaultLimits, Sessions } from './auth/sessions.ts';
import { checkExposure, isSecure, type ServerConfig } from './config.ts';
import type { Clusters } from './cluster.ts';
import { ClusterOpener, ownNamespace } from './clusters/clusterOpener.ts';
import { ClusterRegistry } from './clusters/clusterRegistry.ts';
import { ClusterSecrets } from './clusters/clusterSecrets.ts';
import { createApp } from './http/app.ts';
import { createListener } from './http/listener.ts';
import { isLoopbackServer } from './kubernetes/connect.ts';
import type { KubernetesApi } from './kubernetes/kubernetesApi.ts';
import { createLogger, type Logger } from './logging.ts';
import { servePosture } from './report/postureServer.ts';
import { version } from './version.ts';

export interface RunningServer {
  /** Where it listens, with the port that it got. */
  readonly url: string;
  /** Of the posture metrics; undefined when they are off. */
  readonly postureMetricsUrl: string | undefined;
  /** Takes no more connections, lets changes that are being made come to their end, and then ends everything. */
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
  const registry = new ClusterRegistry(config.refusedContexts);
  for (const { name, reason } of config.refusedContexts ?? [])
    log.warn({ cluster: name, reason }, 'a cluster was refused');
  const opener = new ClusterOpener(config, log, audit);
  const home = await opener.open({
    connection: config.kubernetes,
    origin: { kind: 'kubeconfig' },
    home: true,
  });
  const others = await Promise.all(
    (config.otherClusters ?? []).map((connection) =>
      opener.open({ connection, origin: { kind: 'kubeconfig' }, home: false }),
    ),
  );
  for (const opened of [home, ...others]) registry.add(opened);
  const { api } = home;
  const { clusters } = registry;
  const { app, streams, open } = createApp({
    registry,
    defaultCluster: home.cluster.id,
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
    announceLogin: (news) => void announceLogin(api, ownNamespace(config), news),
  });
  const listener = createListener(config.tls, app, log);
  const { server } = listener;
  const posture =
    config.postureMetricsPort === undefined
      ? undefined
      : await servePosture(clusters, { host, port: config.postureMetricsPort });
  try {
    server.listen(config.port ?? 8080, host);
    await once(server, 'listening');
  } catch (error) {
    await posture?.stop();
    throw error;
  }
  // Both ports are had: from here on nothing fails that would have to be ended.
  for (const opened of [home, ...others]) opened.start();
  const secrets = watchSecrets(config, opener, registry, api, log);
  secrets?.start();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const url = `${config.tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  log.info({ url, cluster: home.cluster.id }, 'listening');

  return {
    url,
    postureMetricsUrl: posture?.url,
    async stop() {
      listener.stop();
      await posture?.stop();
      streams.close();
      const closed = once(server, 'close');
      server.close();
      await open.end();
      server.closeAllConnections();
      await closed;
      await secrets?.stop();
      await registry.stop();
      log.info('stopped');
    },
  };
}

/** What opens the clusters that Secrets name; undefined: none do. */
function watchSecrets(
  config: ServerConfig,
  opener: ClusterOpener,
  registry: ClusterRegistry,
  api: KubernetesApi,
  log: Logger,
): ClusterSecrets | undefined {
  if (config.clusterSecrets === undefined) return undefined;
  return new ClusterSecrets({
    api,
    namespace: config.clusterSecrets,
    registry,
    open: (connection, origin) => opener.open({ connection, origin, home: false }),
    // What is on this machine is no secret where Padlock itself asks an API server on it: on a laptop, and in tests.
    loopback: isLoopbackServer(config.kubernetes),
    log,
  });
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

/** The public address needs no --allowed-host of its own. */
function allowedHostsOf({ allowedHosts, publicUrl }: ServerConfig): readonly string[] {
  return [...(allowedHosts ?? []), ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])];
}
