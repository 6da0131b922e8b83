import type { AuthConfig, SessionConfig } from './auth/authConfig.ts';
import type { RateLimits } from './auth/rateLimiter.ts';
import type { KubernetesConnection } from './kubernetes/connect.ts';
import type { RefusedContext } from './kubernetes/connectContexts.ts';
import type { PrometheusConfig } from './prometheus/prometheusConfig.ts';

/** Wrong or missing configuration, said in one sentence that a person can act on. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Certificate and key in PEM, with which TLS is served here. They are read again when they change. */
export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities of the proxy in front: clients are asked for a certificate of theirs. */
  readonly clientCaFile?: string;
}

/** Everything that a server needs; only `kubernetes` has no default. */
export interface ServerConfig {
  /** The home cluster: by it people log in. */
  readonly kubernetes: KubernetesConnection;
  /** Further clusters to show. */
  readonly otherClusters?: readonly KubernetesConnection[];
  /** Clusters that were asked for and lead nowhere: they are listed with the reason. */
  readonly refusedContexts?: readonly RefusedContext[];
  /** Namespace of the home cluster in which Secrets with the label `istio/multiCluster=true` name further clusters. */
  readonly clusterSecrets?: string | undefined;
  /**
   * Send the token that somebody logged in with to the other clusters, too. Whoever runs one of these can then act as them in
   * the home cluster. Default: no, so that with tokens only the home cluster is seen.
   */
  readonly shareTokens?: boolean;
  /** Without it the page shows policy only and says why. */
  readonly prometheus?: PrometheusConfig;
  /** Those of single clusters, by name, instead of `prometheus`. */
  readonly prometheusByCluster?: Readonly<Record<string, PrometheusConfig>>;
  /**
   * The label whose value in `prometheus` is the name of a cluster: then it is asked about all clusters. Without it, `prometheus`
   * is that of the home cluster alone.
   */
  readonly prometheusClusterLabel?: string | undefined;
  /** How people log in. Default: nobody has to. */
  readonly auth?: AuthConfig;
  readonly session?: SessionConfig;
  /** The address that browsers use, where it is not the one bound: behind a proxy. https there makes cookies secure. */
  readonly publicUrl?: string | undefined;
  /** Serve TLS; without it plain HTTP, for loopback or behind a proxy that ends TLS. */
  readonly tls?: TlsConfig | undefined;
  /** Sites that may show pages of this one in a frame, such as `https://portal.example.com`. Default: none. */
  readonly frameAncestors?: readonly string[];
  /** Addresses and networks of proxies in front, whose `X-Forwarded-For` is believed. Default: none. */
  readonly trustedProxies?: readonly string[];
  /** Only where people log in. */
  readonly rateLimits?: Partial<RateLimits>;
  /** Address to bind. Default `127.0.0.1`; anything beyond loopback needs a login, or `unsafeNoAuth`. */
  readonly host?: string;
  /** Default 8080; 0 takes a free one. */
  readonly port?: number;
  /** Listen beyond loopback although nobody has to log in. */
  readonly unsafeNoAuth?: boolean;
  /** Host names, besides the loopback ones, by which browsers may address this server. */
  readonly allowedHosts?: readonly string[];
  /** Port for metrics of the posture, which name namespaces. Off without it; 0 takes a free one. */
  readonly postureMetricsPort?: number | undefined;
  /** The only namespaces that anybody sees and changes, and that are read here; undefined: all. */
  readonly namespaces?: readonly string[] | undefined;
  /** Refuse every write, whoever asks. */
  readonly readOnly?: boolean;
  /** Folder with the built web app. Without it only the API is served. */
  readonly webRoot?: string;
  /** Padlock's own namespace, where it keeps the history of changes. Default: that of its pod, else `padlock`. */
  readonly namespace?: string;
  /** istiod's debug address (port 8080, or 15014): it tells whether proxies have taken a policy up. */
  readonly istiodUrl?: string;
  /** Namespace of istiod and its mesh config. Default `istio-system`. */
  readonly istioNamespace?: string;
  readonly logLevel?: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  /** Takes the lines of the log. Default: standard error. */
  readonly logTo?: { write(line: string): void };
  /** Check each answer against the contract before it is sent. For tests: it costs time. */
  readonly validateResponses?: boolean;
}

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

/** Whether an address to bind is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return loopbackHosts.has(host) || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * Refuses what would expose the dashboard to a network without login, or send logins over it in the clear.
 *
 * @throws {ConfigError}
 */
export function checkExposure(
  config: Pick<ServerConfig, 'host' | 'unsafeNoAuth' | 'auth' | 'publicUrl' | 'tls'>,
): void {
  const host = config.host ?? '127.0.0.1';
  if (isLoopback(host)) return;
  switch (config.auth?.mode ?? 'none') {
    case 'none':
      if (config.unsafeNoAuth === true) return;
      throw new ConfigError(
        `Listening on ${host} would let anyone who reaches it change policies without a login: bind to 127.0.0.1, choose a login with --auth, or pass --unsafe-no-auth if that is what you want.`,
      );
    case 'token':
    case 'oidc':
      if (isSecure(config)) return;
      throw new ConfigError(
        `Listening on ${host} without TLS would send logins in the clear: give --tls-cert-file and --tls-key-file, or --public-url https://... if a proxy in front ends TLS, or bind to 127.0.0.1.`,
      );
    case 'proxy':
      return;
  }
}

/** Whether browsers come over TLS. */
export function isSecure({ publicUrl, tls }: Pick<ServerConfig, 'publicUrl' | 'tls'>): boolean {
  if (tls !== undefined) return true;
  return publicUrl !== undefined && new URL(publicUrl).protocol === 'https:';
}
