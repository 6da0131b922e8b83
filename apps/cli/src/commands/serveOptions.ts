import { parseArgs } from 'node:util';
import type { PrometheusConfig, ServerConfig } from '@padlock/server';
import { UsageError } from '../usageError.ts';
import { authFlags, authOf, sessionOf } from './authOptions.ts';
import { clusterFlags, clustersOf } from './clusterOptions.ts';
import { exposureFlags, exposureOf, type Exposure } from './exposureOptions.ts';
import { type Prometheuses, prometheusesOf, prometheusFlags } from './prometheusOptions.ts';
import { isNamespaceName, namespaceName } from './namespaceName.ts';
import { webAddress } from './webAddress.ts';

/** Where the mesh comes from: the embedded demo mesh, or a real cluster with its Prometheus. */
export type Source =
  | { readonly kind: 'demo' }
  | (Omit<Prometheuses, 'prometheus'> & {
      readonly kind: 'cluster';
      /** undefined: the service account of the pod that this runs in. */
      readonly kubeconfig: string | undefined;
      /** The first is the home cluster; none: the current context. */
      readonly contexts: readonly string[] | 'all';
      /** What to call the home cluster; undefined: as its context. */
      readonly clusterName: string | undefined;
      /** Namespace with Secrets that name further clusters; undefined: none do. */
      readonly clusterSecrets: string | undefined;
      readonly shareTokens: boolean;
      /** undefined after an explicit --no-prometheus, or where only single clusters have one. */
      readonly prometheus: PrometheusConfig | undefined;
      /** Padlock's own namespace; undefined: that of its pod, else `padlock`. */
      readonly namespace: string | undefined;
      /** istiod's debug address, which tells whether proxies have taken a policy up. */
      readonly istiod: URL | undefined;
      /** That of istiod and its mesh config; undefined: `istio-system`. */
      readonly istioNamespace: string | undefined;
    });

export interface ServeOptions extends Exposure {
  readonly source: Source;
  readonly host: string;
  readonly port: number;
  readonly unsafeNoAuth: boolean;
  readonly allowedHosts: readonly string[];
  readonly auth: NonNullable<ServerConfig['auth']>;
  readonly session: NonNullable<ServerConfig['session']>;
  /** The address that browsers use, where a proxy stands in front. */
  readonly publicUrl: string | undefined;
  /** The only namespaces that anybody sees; undefined: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly readOnly: boolean;
  /** Port for posture metrics; undefined: off. */
  readonly postureMetricsPort: number | undefined;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
}

const logLevels = ['error', 'warn', 'info', 'debug'] as const;

/**
 * Reads the options of `padlock serve`. Flags win over the environment (PORT, PADLOCK_PROMETHEUS_URL ...).
 *
 * @throws {UsageError} with one sentence that says what to give instead.
 * @example
 * parseServeOptions(['--port', '9000'], {}).source.kind; // 'demo'
 */
export function parseServeOptions(args: readonly string[], env: NodeJS.ProcessEnv): ServeOptions {
  const values = parseFlags(args);
  const logLevel = logLevels.find((level) => level === (values['log-level'] ?? 'warn'));
  if (logLevel === undefined)
    throw new UsageError(`--log-level must be one of ${logLevels.join(', ')}, not "${values['log-level']}".`);
  const publicUrl =
    values['public-url'] === undefined
      ? undefined
      : webAddress('--public-url', values['public-url'], 'https://padlock.example.com').origin;
  const port = portOf(values.port ?? env['PORT'], values.port === undefined ? 'PORT' : '--port') ?? 8080;
  const postureMetricsPort = portOf(values['posture-metrics-port'], '--posture-metrics-port');
  if (postureMetricsPort === port && port !== 0)
    throw new UsageError(
      `--posture-metrics-port ${port} is the port of the pages: choose another, which only Prometheus reaches.`,
    );
  return {
    source: sourceOf(values, env),
    host: values.host ?? '127.0.0.1',
    port,
    unsafeNoAuth: values['unsafe-no-auth'] ?? false,
    allowedHosts: values['allowed-host'] ?? [],
    auth: authOf(values, publicUrl),
    session: sessionOf(values, env),
    publicUrl,
    ...exposureOf(values),
    namespaces: namespacesOf(values.namespaces),
    readOnly: values['read-only'] ?? false,
    postureMetricsPort,
    logLevel,
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        demo: { type: 'boolean' },
        kubeconfig: { type: 'string' },
        ...clusterFlags,
        'in-cluster': { type: 'boolean' },
        ...prometheusFlags,
        namespace: { type: 'string' },
        'istiod-url': { type: 'string' },
        'istio-namespace': { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'unsafe-no-auth': { type: 'boolean' },
        'allowed-host': { type: 'string', multiple: true },
        'public-url': { type: 'string' },
        namespaces: { type: 'string' },
        'read-only': { type: 'boolean' },
        ...authFlags,
        ...exposureFlags,
        'posture-metrics-port': { type: 'string' },
        'log-level': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? (error.message.split('. ')[0] ?? '') : 'Unknown option'}. --help lists the options.`,
    );
  }
}

type Flags = ReturnType<typeof parseFlags>;

function sourceOf(flags: Flags, env: NodeJS.ProcessEnv): Source {
  // In a pod the cluster around it is meant, as for every tool that reads the in-cluster configuration.
  const inCluster =
    flags['in-cluster'] ?? (env['KUBERNETES_SERVICE_HOST'] !== undefined && flags.demo !== true);
  const cluster = flags.kubeconfig !== undefined || inCluster;
  if (flags.demo === true && cluster)
    throw new UsageError(
      '--demo shows the embedded mesh: leave out --kubeconfig and --in-cluster, or leave out --demo.',
    );
  if (!cluster) {
    const alone = (
      [
        ...Object.keys(clusterFlags),
        ...Object.keys(prometheusFlags),
        'namespace',
        'istiod-url',
        'istio-namespace',
      ] as (keyof Flags)[]
    ).find((name) => flags[name] !== undefined);
    if (alone !== undefined)
      throw new UsageError(
        `--${alone} needs a cluster: give --kubeconfig PATH too (or --in-cluster inside a pod), or leave both out for the demo mesh.`,
      );
    return { kind: 'demo' };
  }
  return {
    kind: 'cluster',
    kubeconfig: flags.kubeconfig,
    ...clustersOf(flags),
    prometheus: undefined,
    ...prometheusesOf(flags, env),
    namespace: namespaceOf('--namespace', flags.namespace ?? env['PADLOCK_NAMESPACE']),
    istioNamespace: namespaceOf('--istio-namespace', flags['istio-namespace']),
    istiod: istiodOf(flags, env),
  };
}

function istiodOf(flags: Flags, env: NodeJS.ProcessEnv): URL | undefined {
  const given = flags['istiod-url'] ?? env['PADLOCK_ISTIOD_URL'];
  return given === undefined || given === ''
    ? undefined
    : webAddress('--istiod-url', given, 'http://istiod.istio-system:8080');
}

function namespaceOf(option: string, given: string | undefined): string | undefined {
  return given === undefined || given === '' ? undefined : namespaceName(option, given);
}

function namespacesOf(given: string | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const names = given.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !isNamespaceName(name));
  if (wrong !== undefined)
    throw new UsageError(
      `--namespaces must be names of namespaces with commas between them, not "${wrong}".`,
    );
  return names;
}

function portOf(text: string | undefined, origin: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(port <= 65_535))
    throw new UsageError(`${origin} must be a port from 0 to 65535 (0 takes a free one), not "${text}".`);
  return port;
}
