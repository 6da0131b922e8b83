import { existsSync, readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { ConfigError, isLoopback } from '../config.ts';

/** Which cluster to talk to, and as whom. */
export interface KubernetesConnection {
  /** Id of the cluster in routes and node ids: lower case letters, digits, `-` and `.`. */
  readonly clusterId: string;
  /** Its name for people: the name of the kubeconfig context. */
  readonly clusterName: string;
  readonly kubeConfig: KubeConfig;
  /** Decides for each connection whether its address is one to connect to; undefined: all are. */
  readonly addressGuard?: LookupFunction;
}

export interface ConnectOptions {
  readonly kubeconfigPath?: string | undefined;
  readonly kubeconfigText?: string | undefined;
  /** Default: the current one of the kubeconfig. */
  readonly context?: string | undefined;
  /** What to call the cluster. Default: as its context, or `cluster` inside of one. */
  readonly name?: string | undefined;
  /** Use the service account of the pod that this runs in. */
  readonly inCluster?: boolean | undefined;
  /** What messages call the kubeconfig. Default: by its path. */
  readonly origin?: string;
}

/**
 * Reads the configuration of a cluster. Nothing is sent: whether the API server answers shows later, on the page.
 *
 * @throws {ConfigError} with one sentence for people.
 * @example
 * const kubernetes = connectKubernetes({ kubeconfigPath: '/home/ann/.kube/config', context: 'prod-eu-1' });
 */
export function connectKubernetes(options: ConnectOptions): KubernetesConnection {
  const kubeConfig = new KubeConfig();
  if (options.inCluster === true) {
    if (process.env['KUBERNETES_SERVICE_HOST'] === undefined)
      throw new ConfigError(
        'Not running in a cluster: KUBERNETES_SERVICE_HOST is not set, so give --kubeconfig PATH.',
      );
    kubeConfig.loadFromCluster();
    return connectionTo(options.name ?? 'cluster', kubeConfig);
  }
  const loaded = loadInto(kubeConfig, options);
  const origin = options.origin ?? loaded;
  selectContext(kubeConfig, options.context, origin);
  checkCluster(kubeConfig, origin);
  return connectionTo(options.name ?? kubeConfig.getCurrentContext(), kubeConfig);
}

function connectionTo(name: string, kubeConfig: KubeConfig): KubernetesConnection {
  return { clusterId: clusterIdOf(name), clusterName: name, kubeConfig };
}

/**
 * The names of all contexts of a kubeconfig, the current one first.
 *
 * @throws {ConfigError}
 */
export function contextsOf(options: Pick<ConnectOptions, 'kubeconfigPath' | 'kubeconfigText'>): string[] {
  const kubeConfig = new KubeConfig();
  loadInto(kubeConfig, options);
  const current = kubeConfig.getCurrentContext();
  const names = kubeConfig.getContexts().map(({ name }) => name);
  return [...names.filter((name) => name === current), ...names.filter((name) => name !== current)];
}

/** Loads and returns what to call the source in messages. */
function loadInto(kubeConfig: KubeConfig, options: ConnectOptions): string {
  if (options.kubeconfigText !== undefined) {
    parse('The kubeconfig', () => kubeConfig.loadFromString(options.kubeconfigText ?? ''));
    return 'The kubeconfig';
  }
  const path = options.kubeconfigPath;
  if (path === undefined)
    throw new ConfigError('No cluster is configured: give --kubeconfig PATH, or run inside a cluster.');
  if (!existsSync(path)) throw new ConfigError(`There is no kubeconfig file at ${path}.`);
  parse(`The kubeconfig ${path}`, () => kubeConfig.loadFromFile(path));
  return `The kubeconfig ${path}`;
}

function parse(origin: string, load: () => void): void {
  try {
    load();
  } catch (error) {
    throw new ConfigError(`${origin} cannot be read: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'this user may not read it';
  // The parser's message may quote lines of the file, which holds credentials: keep its first line only.
  return error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : 'no kubeconfig';
}

function selectContext(kubeConfig: KubeConfig, wanted: string | undefined, origin: string): void {
  const names = kubeConfig.getContexts().map((context) => context.name);
  if (names.length === 0)
    throw new ConfigError(`${origin} has no context, and so names no cluster: give another file.`);
  const known = `it has ${names.join(', ')}`;
  if (wanted !== undefined) {
    if (!names.includes(wanted)) throw new ConfigError(`${origin} has no context "${wanted}": ${known}.`);
    kubeConfig.setCurrentContext(wanted);
  } else if (!names.includes(kubeConfig.getCurrentContext())) {
    throw new ConfigError(`${origin} has no current context: choose one with --context (${known}).`);
  }
}

function checkCluster(kubeConfig: KubeConfig, origin: string): void {
  const context = kubeConfig.getCurrentContext();
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null)
    throw new ConfigError(`${origin}: the cluster of context "${context}" is not defined.`);
  // Without the name of one it is meant to have none: behind `kubectl proxy`.
  const user = kubeConfig.getContextObject(context)?.user;
  if (user && kubeConfig.getUser(user) === null)
    throw new ConfigError(`${origin}: the user of context "${context}" is not defined.`);
  if (!URL.canParse(cluster.server))
    throw new ConfigError(`${origin}: the server of context "${context}" is not a URL.`);
  const url = new URL(cluster.server);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new ConfigError(`${origin}: the server of context "${context}" is neither https nor http.`);
  if (
    url.protocol === 'http:' &&
    !isLoopback(url.hostname.replaceAll(/[[\]]/g, '')) &&
    !cluster.skipTLSVerify
  )
    throw new ConfigError(
      `${origin}: the server of context "${context}" is plain http beyond this machine, which would send credentials in the clear.`,
    );
  // client-node refuses plain http unless told that nothing is to be verified. Here nothing leaves the machine.
  if (url.protocol === 'http:')
    kubeConfig.clusters = kubeConfig.clusters.map((one) =>
      one.name === cluster.name ? { ...one, skipTLSVerify: true } : one,
    );
}

/** Context names such as `arn:aws:eks:eu-1:1:cluster/shop` do not fit into a path, so ids are reduced to a safe set. */
export function clusterIdOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '');
  return id === '' ? 'cluster' : id.slice(0, 253);
}

/** Whether the API server is reachable from this machine only. */
export function isLoopbackServer({ kubeConfig }: Pick<KubernetesConnection, 'kubeConfig'>): boolean {
  const server = kubeConfig.getCurrentCluster()?.server ?? '';
  return URL.canParse(server) && isLoopback(new URL(server).hostname.replaceAll(/[[\]]/g, ''));
}

/** The namespace of the pod that this runs in; undefined outside a cluster. */
export function podNamespace(): string | undefined {
  try {
    return (
      readFileSync('/var/run/secrets/kubernetes.io/serviceaccount/namespace', 'utf8').trim() || undefined
    );
  } catch {
    return undefined;
  }
}
