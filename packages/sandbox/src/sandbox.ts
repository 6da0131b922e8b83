// The embedded mesh: a Kubernetes API and a Prometheus on loopback ports, fed by one store and one traffic model.
import { createMesh, parseMeshConfig } from '@padlock/mtls';
import type { KubernetesObject, Mesh } from '@padlock/mtls';
import { parse as parseYaml } from 'yaml';
import { demoFlows } from './demo/flows.ts';
import { loadObjects } from './demo/load.ts';
import { demoObjects } from './demo/objects.ts';
import { listenOnLoopback } from './http/listen.ts';
import { isObject } from './json.ts';
import type { Authorize } from './kubernetes/accessReviews.ts';
import type { Tokens } from './kubernetes/caller.ts';
import type { LabelMatcher } from './prometheus/promql/series.ts';
import { ObjectStore } from './kubernetes/objectStore.ts';
import { kubernetesApi } from './kubernetes/server.ts';
import { openMetrics } from './prometheus/openMetrics.ts';
import { prometheusApi } from './prometheus/httpApi.ts';
import { TrafficStorage } from './traffic/storage.ts';
import { Traffic } from './traffic/traffic.ts';

export interface SandboxOptions {
  /** Default 0: a free port. */
  readonly kubernetesPort?: number;
  /** Default 0: a free port. */
  readonly prometheusPort?: number;
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Default 2000, so that a change of policy shows in the traffic within seconds. */
  readonly scrapeIntervalMs?: number;
  /** Have server reports carry `destination_port`, as a Telemetry resource with a tag override does. Default false. */
  readonly destinationPort?: boolean;
  /** Who may do what on the Kubernetes API. Default: everybody everything. */
  readonly authorize?: Authorize;
  /** Users by bearer token, for `authorize` to tell apart. Without any, credentials are not looked at. */
  readonly tokens?: Tokens;
  /** How many changes the Kubernetes API remembers for watches. Default 2000. */
  readonly historyLimit?: number;
}

export interface Sandbox {
  readonly cluster: 'demo';
  readonly kubernetesUrl: string;
  readonly prometheusUrl: string;
  /** YAML, for any Kubernetes client. */
  readonly kubeconfig: string;
  /**
   * Stored samples of a time range (milliseconds since the epoch, both ends included), to fill a real Prometheus with. Without
   * matchers all series, which is a lot of text.
   */
  openMetrics(from: number, to: number, matchers?: readonly LabelMatcher[]): string;
  stop(): Promise<void>;
}

/**
 * Starts the demo mesh.
 *
 * @throws the system's error when a port is taken.
 * @example
 * const sandbox = await startSandbox();
 * await fetch(`${sandbox.kubernetesUrl}/api/v1/namespaces/shop/pods`);
 * await fetch(`${sandbox.prometheusUrl}/api/v1/query?query=istio_requests_total`);
 * await sandbox.stop();
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? Date.now;
  const scrapeIntervalMs = options.scrapeIntervalMs ?? 2000;
  const store = new ObjectStore(
    options.historyLimit === undefined ? {} : { historyLimit: options.historyLimit },
  );
  loadObjects(store, demoObjects(now()));
  const traffic = new Traffic({
    flows: demoFlows,
    mesh: meshOf(store),
    start: now(),
    scrapeIntervalMs,
    destinationPort: options.destinationPort ?? false,
  });
  const storage = new TrafficStorage(traffic);

  const authorize = options.authorize ?? (() => true);
  const kubernetes = await listenOnLoopback(
    kubernetesApi({ store, authorize, tokens: options.tokens ?? {}, now }),
    options.kubernetesPort ?? 0,
  );
  const prometheus = await listenOnLoopback(
    prometheusApi({ source: storage, scrapeIntervalMs, now }),
    options.prometheusPort ?? 0,
  ).catch(async (error: unknown) => {
    await kubernetes.stop();
    throw error;
  });

  const unsubscribe = store.subscribe((event) => {
    if (decidesTraffic.has(event.object.kind)) {
      traffic.setMesh(meshOf(store), now(), (options.destinationPort ?? false) || reportsPorts(store));
    }
  });
  const scrapes = setInterval(() => traffic.scrape(now()), scrapeIntervalMs);
  return {
    cluster: 'demo',
    kubernetesUrl: kubernetes.url,
    prometheusUrl: prometheus.url,
    kubeconfig: kubeconfigOf(kubernetes.url),
    openMetrics: (from, to, matchers) => openMetrics(storage, from, to, matchers),
    stop: async () => {
      clearInterval(scrapes);
      unsubscribe();
      await Promise.all([kubernetes.stop(), prometheus.stop()]);
    },
  };
}

/** Kinds whose change can change what becomes of a call. */
const decidesTraffic = new Set([
  'Namespace',
  'Service',
  'Pod',
  'ConfigMap',
  'PeerAuthentication',
  'DestinationRule',
  'Sidecar',
  'Telemetry',
]);

/** Whether the mesh's Telemetry adds the container port to what servers report. */
function reportsPorts(store: ObjectStore): boolean {
  return [...store.objects()].some(
    ({ kind, metadata, spec }) =>
      kind === 'Telemetry' &&
      metadata.namespace === 'istio-system' &&
      JSON.stringify(spec).includes('"destination_port"'),
  );
}

function meshOf(store: ObjectStore): Mesh {
  const config = store.get('configmaps', { namespace: 'istio-system', name: 'istio' });
  return createMesh(store.objects(), parseMeshConfig(meshYaml(config)));
}

/** The mesh configuration, or nothing where somebody deleted it or left no YAML in it: Istio then takes its defaults. */
function meshYaml(configMap: KubernetesObject | undefined): unknown {
  const data = configMap?.['data'];
  const text = isObject(data) ? data['mesh'] : undefined;
  if (typeof text !== 'string') return {};
  try {
    const parsed: unknown = parseYaml(text);
    return parsed;
  } catch {
    return {};
  }
}

function kubeconfigOf(server: string): string {
  return `apiVersion: v1
kind: Config
current-context: demo
contexts:
- name: demo
  context: {cluster: demo, user: demo}
clusters:
- name: demo
  cluster: {server: "${server}"}
users:
- name: demo
  user: {}
`;
}
