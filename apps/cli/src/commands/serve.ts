import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  checkExposure,
  connectContexts,
  type ConnectedContexts,
  connectKubernetes,
  startServer,
  type ServerConfig,
} from '@padlock/server';
import { UsageError } from '../usageError.ts';
import type { Prometheuses } from './prometheusOptions.ts';
import { parseServeOptions, type ServeOptions, type Source } from './serveOptions.ts';

const webRoot = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** Runs until SIGINT or SIGTERM, then ends everything that it started. */
export async function serve(args: readonly string[]): Promise<void> {
  const options = parseServeOptions(args, process.env);
  // Checked before anything starts, so that a wrong flag costs no time and leaves nothing behind.
  checkExposure(options);
  if (!existsSync(webRoot))
    throw new UsageError('The pages are not built yet: run npm run build first, or start with npm start.');

  const source = await openSource(options.source);
  let server;
  try {
    server = await startServer({ ...source.config, ...options, webRoot });
  } catch (error) {
    await source.stop();
    throw listenProblem(error, options);
  }
  // Only told to whoever looks: a full disk or a closed pipe behind it ends nothing.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`Padlock is at ${server.url}\n${source.description}\nCtrl-C ends it.\n`);

  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  // A second Ctrl-C does not wait for open connections.
  process.once('SIGINT', () => process.exit(130));
  await server.stop();
  await source.stop();
}

type ClusterSource = Extract<Source, { kind: 'cluster' }>;

interface OpenSource {
  readonly config: Pick<
    ServerConfig,
    | 'kubernetes'
    | 'otherClusters'
    | 'refusedContexts'
    | 'clusterSecrets'
    | 'shareTokens'
    | keyof Prometheuses
    | 'namespace'
    | 'istiodUrl'
    | 'istioNamespace'
  >;
  readonly description: string;
  readonly stop: () => Promise<void>;
}

async function openSource(source: Source): Promise<OpenSource> {
  if (source.kind === 'demo') {
    // Whoever shows a cluster does not pay for the demo.
    const { startSandbox } = await import('@padlock/sandbox');
    // With a port on each report, as a Telemetry resource adds it: the demo then shows evidence per port.
    const sandbox = await startSandbox({ destinationPort: true });
    return {
      config: {
        kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
        prometheus: { url: sandbox.prometheusUrl },
        // One that is there anyway: a namespace of Padlock's own would be another box in every picture.
        namespace: 'istio-system',
      },
      description: `Showing the demo mesh. Its Kubernetes API: ${sandbox.kubernetesUrl} (kubectl --server ${sandbox.kubernetesUrl} get peerauthentication -A), its Prometheus API: ${sandbox.prometheusUrl}`,
      stop: () => sandbox.stop(),
    };
  }
  const { home, others, refused } = connectionsOf(source);
  const names = [home, ...others].map(({ clusterName }) => clusterName).join(', ');
  return {
    config: {
      kubernetes: home,
      otherClusters: others,
      refusedContexts: refused,
      clusterSecrets: source.clusterSecrets,
      shareTokens: source.shareTokens,
      ...prometheusesIn(source),
      ...(source.namespace === undefined ? {} : { namespace: source.namespace }),
      ...(source.istiod === undefined ? {} : { istiodUrl: source.istiod.href }),
      ...(source.istioNamespace === undefined ? {} : { istioNamespace: source.istioNamespace }),
    },
    description: [
      `Showing ${others.length > 0 ? 'clusters' : 'cluster'} ${names}${trafficFrom(source)}.`,
      ...refused.map(({ name, reason }) => `Not shown: ${name}. ${reason}`),
    ].join('\n'),
    stop: () => Promise.resolve(),
  };
}

function prometheusesIn({
  prometheus,
  prometheusByCluster,
  prometheusClusterLabel,
}: ClusterSource): Prometheuses {
  return {
    ...(prometheus === undefined ? {} : { prometheus }),
    ...(prometheusByCluster === undefined ? {} : { prometheusByCluster }),
    prometheusClusterLabel,
  };
}

/** Addresses without paths and queries, which may be somebody's secret. */
function trafficFrom({ prometheus, prometheusByCluster = {} }: ClusterSource): string {
  const all = [...(prometheus === undefined ? [] : [prometheus]), ...Object.values(prometheusByCluster)];
  const origins = [...new Set(all.map(({ url }) => new URL(url).origin))];
  return origins.length === 0 ? ', policies only (no Prometheus)' : `, traffic from ${origins.join(', ')}`;
}

function connectionsOf({ kubeconfig, contexts, clusterName: name }: ClusterSource): ConnectedContexts {
  if (kubeconfig === undefined)
    return { home: connectKubernetes({ inCluster: true, name }), others: [], refused: [] };
  const kubeconfigPath = kubeconfig;
  if (contexts === 'all') return connectContexts({ kubeconfigPath, name });
  const [first, ...others] = contexts;
  return {
    home: connectKubernetes({ kubeconfigPath, context: first, name }),
    others: others.map((context) => connectKubernetes({ kubeconfigPath, context })),
    refused: [],
  };
}

function listenProblem(error: unknown, { host, port, postureMetricsPort }: ServeOptions): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const ofPosture = error instanceof Error && 'port' in error && error.port === postureMetricsPort;
  const [taken, option] = ofPosture ? [postureMetricsPort, '--posture-metrics-port'] : [port, '--port'];
  if (code === 'EADDRINUSE')
    return new UsageError(
      `Port ${taken} on ${host} is taken: end what uses it, or choose another with ${option}.`,
    );
  if (code === 'EACCES')
    return new UsageError(
      `Port ${taken} may not be used by this user: choose one above 1023 with ${option}.`,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new UsageError(`${host} is no address of this machine: choose another with --host.`);
  return error;
}
