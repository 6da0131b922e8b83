import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { applyObjects } from '../kubernetes/applyObjects.ts';
import { startControlPlane, type ControlPlane } from '../kubernetes/controlPlane.ts';
import type { RestClient } from '../kubernetes/restClient.ts';
import { managedProgram, type ManagedProgram } from '../process/managedProcess.ts';
import { startPrometheus, type PrometheusServer } from '../prometheus/prometheusServer.ts';
import { startAccessLogExporter, type AccessLogExporter } from './accessLog/accessLogExporter.ts';
import type { MeshContent, MeshEdge } from './content.ts';
import { edgeIdOf, layOut, loadOf, targetOf, type MeshPod } from './layout.ts';
import { ACCESS_LOG, envoyFilters, meshConfigMap, type MeshSettings } from './meshConfig.ts';
import { resolveMeshParts } from './meshParts.ts';
import { openNetworkNamespace, type NetworkNamespace } from './networkNamespace.ts';
import { objectsOf } from './objects.ts';
import { ISTIOD_PORTS, istiodProcess } from './processes.ts';
import { probed, type Probe } from './probe.ts';
import { relayIn, relayOut, type Relay } from './relays.ts';
import { settler, type SettleOptions } from './settle.ts';
import { prepareSidecar } from './sidecar.ts';
import { wireClient, type WireClient } from './wireClient.ts';
import type { WireConfiguration } from './wire/configuration.ts';

const SCRAPE_INTERVAL = 1;
const JOB = 'istio-proxies';
const wireProgram = fileURLToPath(new URL('./wire/main.ts', import.meta.url));

export interface MeshOptions {
  /** Name of the cluster in the kubeconfig. */
  readonly name: string;
  readonly content: MeshContent;
  readonly settings?: Partial<MeshSettings>;
  /** How long a proxy keeps connections of a configuration that is no more. Default 1. */
  readonly drainSeconds?: number;
  /** Does telemetry carry the container port? Default false. */
  readonly destinationPort?: boolean;
  /** Told what is being started. */
  readonly say?: (doing: string) => void;
  /** Gives the start up at its next step; it throws the signal's reason then. */
  readonly signal?: AbortSignal;
}

export interface Mesh {
  /** YAML of an administrator's kubeconfig. It serves inside the network namespace and outside. */
  readonly kubeconfig: string;
  readonly kubeconfigPath: string;
  readonly kubernetes: RestClient;
  readonly prometheusUrl: string;
  /** istiod's debug pages, as its own machine may see them. */
  readonly istiodUrl: string;
  readonly exporter: AccessLogExporter;
  readonly pods: readonly MeshPod[];
  /** `etcd`, `kube-apiserver`, `istiod`, `prometheus`, and `sidecar NAMESPACE/WORKLOAD` of each: to end and start again. */
  readonly processes: ReadonlyMap<string, ManagedProgram>;
  readonly wire: WireClient;
  /** Makes calls on the wire, all at once and each on a connection of its own, and says what arrived. */
  probe(calls: readonly Pick<MeshEdge, 'client' | 'service' | 'port'>[]): Promise<readonly Probe[]>;
  /** Calls per second along an edge of the content, from now on. */
  setRate(edge: Pick<MeshEdge, 'client' | 'service' | 'port'>, perSecond: number): Promise<void>;
  /** Waits until everything written to the Kubernetes API so far is in force in each sidecar that runs. */
  settle(options?: SettleOptions): Promise<void>;
  /** Changes the mesh config, as an operator would in its ConfigMap. */
  configure(settings: Partial<MeshSettings>): Promise<void>;
  /** Logs of all parts; deleted by `stop` unless told to keep them. */
  readonly logs: string;
  stop(options?: { readonly keepLogs?: boolean }): Promise<void>;
}

/**
 * Starts a whole Istio mesh from real parts on this machine: etcd, kube-apiserver and Prometheus on free ports of 127.0.0.1;
 * istiod, and for each workload pilot-agent and Envoy, in a network namespace, as all pods listen on addresses of their own;
 * clients that call along all edges; and an exporter that turns access logs into Istio's standard metrics.
 *
 * @throws {MissingPart} when a part cannot be had, and Error when the machine allows no network namespaces; nothing is left
 * running then, nor after any other failure.
 * @example
 * const mesh = await startMesh({ name: 'mesh', content });
 * await applyObjects(mesh.kubernetes, [peerAuthentication('shop', 'default', { mtls: { mode: 'STRICT' } })]);
 * await mesh.settle();
 * const [probe] = await mesh.probe([{ client: 'legacy/importer', service: 'shop/catalog', port: 80 }]);
 * await mesh.stop();
 */
export async function startMesh(options: MeshOptions): Promise<Mesh> {
  const { content } = options;
  const drainSeconds = options.drainSeconds ?? 1;
  const say = (doing: string): void => {
    options.signal?.throwIfAborted();
    options.say?.(doing);
  };
  let settings: MeshSettings = { autoMutualTls: true, tcpReportSeconds: 1, ...options.settings };
  const parts = await resolveMeshParts();
  const folder = await mkdtemp(join(tmpdir(), 'padlock-mesh-'));
  const logs = join(folder, 'logs');
  const sockets = join(folder, 'sockets');
  await Promise.all([logs, sockets, join(folder, 'istiod')].map((path) => mkdir(path)));
  const pods = layOut(content);
  const withSidecar = pods.filter((pod) => pod.workload.sidecar);
  const folderOf = (pod: MeshPod): string => join(folder, 'pods', pod.id.replace('/', '.'));

  const processes = new Map<string, ManagedProgram>();
  const relays: Relay[] = [];
  let network: NetworkNamespace | undefined;
  let controlPlane: ControlPlane | undefined;
  let exporter: AccessLogExporter | undefined;
  let wireProcess: ManagedProgram | undefined;
  const stop = async ({ keepLogs = false }: { readonly keepLogs?: boolean } = {}): Promise<void> => {
    await Promise.all([...processes.values()].map((program) => program.kill()));
    await Promise.all([exporter?.stop(), controlPlane?.stop(), wireProcess?.kill()]);
    await Promise.all(relays.map((relay) => relay.close()));
    await network?.close();
    if (!keepLogs) await rm(folder, { recursive: true, force: true });
  };

  try {
    say('the Kubernetes API and a network of its own');
    const [opened, started] = await Promise.allSettled([
      openNetworkNamespace(),
      startControlPlane({
        name: options.name,
        folder,
        logs,
        etcd: parts.etcd,
        kubeApiserver: parts.kubeApiserver,
        crds: parts.istioCrds,
      }),
    ]);
    if (opened.status === 'fulfilled') network = opened.value;
    if (started.status === 'fulfilled') controlPlane = started.value;
    if (opened.status === 'rejected') throw opened.reason;
    if (started.status === 'rejected') throw started.reason;
    const { enter } = opened.value;
    const kubernetes = started.value.client;
    processes.set('etcd', started.value.etcd).set('kube-apiserver', started.value.apiServer);
    const kubeconfigPath = join(folder, 'kubeconfig');
    await writeFile(kubeconfigPath, started.value.kubeconfig, { mode: 0o600 });
    await opened.value.addAddresses(pods.map((pod) => pod.ip));

    const apiSocket = join(sockets, 'api');
    relays.push(await relayIn(apiSocket, started.value.port));
    const configuration: WireConfiguration = {
      control: join(sockets, 'control'),
      apps: pods.flatMap((pod) => pod.apps),
      load: loadOf(content, pods),
      inward: [{ port: started.value.port, socket: apiSocket }],
    };
    const wire = wireClient(configuration.control);
    const configurationPath = join(folder, 'wire.json');
    await writeFile(configurationPath, JSON.stringify(configuration));
    wireProcess = managedProgram({
      name: 'wire',
      command: process.execPath,
      args: [wireProgram, configurationPath],
      through: enter,
      logFile: join(logs, 'wire.log'),
      ready: async () => (await wire.call([])).length === 0,
    });
    await wireProcess.start();

    exporter = await startAccessLogExporter({
      content,
      pods,
      logOf: (pod) => join(folderOf(pod), ACCESS_LOG),
      reopen: async (pod) =>
        void (await wire.fetch(`http://127.0.0.1:${pod.ports.admin}/reopen_logs`, 'POST')),
    });
    exporter.setDestinationPort(options.destinationPort ?? false);
    const accessLogs = exporter;
    const startMetrics = async (): Promise<PrometheusServer> => {
      const server = await startPrometheus({
        command: parts.prometheus,
        folder: join(folder, 'prometheus'),
        logs,
        scrape: {
          job: JOB,
          url: accessLogs.url,
          intervalSeconds: SCRAPE_INTERVAL,
          targets: accessLogs.paths.map(({ pod, path }) => ({
            path,
            labels: { instance: `${pod.ip}:15020`, namespace: pod.workload.namespace, pod: pod.name },
          })),
        },
      });
      processes.set('prometheus', server.program);
      return server;
    };
    const startIstio = async (): Promise<void> => {
      say('istiod');
      await applyObjects(kubernetes, [
        ...content.namespaces,
        meshConfigMap(settings),
        ...envoyFilters(settings),
      ]);
      const program = managedProgram({
        name: 'istiod',
        command: parts.istiod,
        ...istiodProcess({ kubeconfig: kubeconfigPath, address: '127.0.0.1' }),
        cwd: join(folder, 'istiod'),
        through: enter,
        logFile: join(logs, 'istiod.log'),
        ready: async () => (await wire.fetch(`http://127.0.0.1:${ISTIOD_PORTS.http}/ready`)).status === 200,
      });
      processes.set('istiod', program);
      await Promise.all([program.start(), applyObjects(kubernetes, objectsOf(content, pods))]);
      say(`${withSidecar.length} sidecars`);
      await Promise.all(
        withSidecar.map(async (pod) => {
          const sidecar = await prepareSidecar({
            pod,
            folder: folderOf(pod),
            kubernetes,
            wire,
            exporter: accessLogs,
            enter,
            logs,
            parts,
            drainSeconds,
          });
          processes.set(`sidecar ${pod.id}`, sidecar);
          await sidecar.start();
        }),
      );
    };
    const [metrics, istio] = await Promise.allSettled([startMetrics(), startIstio()]);
    if (istio.status === 'rejected') throw istio.reason;
    if (metrics.status === 'rejected') throw metrics.reason;
    const istiodRelay = await relayOut(wire, '127.0.0.1', ISTIOD_PORTS.monitoring);
    relays.push(istiodRelay);

    const settle = settler(wire, kubernetes, drainSeconds);
    const mesh: Mesh = {
      kubeconfig: started.value.kubeconfig,
      kubeconfigPath,
      kubernetes,
      prometheusUrl: metrics.value.url,
      istiodUrl: `http://127.0.0.1:${istiodRelay.port}`,
      exporter: accessLogs,
      pods,
      processes,
      wire,
      async probe(calls) {
        const targets = calls.map((call) => targetOf(content, pods, call));
        const results = await wire.call(targets);
        return Promise.all(
          results.map((result, index) =>
            probed(result, targets[index]?.protocol ?? 'http', pods, accessLogs),
          ),
        );
      },
      setRate: (edge, perSecond) => wire.setRate(edgeIdOf(edge), perSecond),
      settle: (options) =>
        settle(
          withSidecar.filter((pod) => processes.get(`sidecar ${pod.id}`)?.running === true),
          options,
        ),
      async configure(changes) {
        settings = { ...settings, ...changes };
        await applyObjects(kubernetes, [meshConfigMap(settings), ...envoyFilters(settings)]);
      },
      logs,
      stop,
    };
    await mesh.settle();
    options.signal?.throwIfAborted();
    return mesh;
  } catch (error) {
    const aborted = options.signal?.aborted === true;
    await stop({ keepLogs: !aborted });
    if (aborted) throw error;
    throw new Error(`The mesh did not start. Logs: ${logs}`, { cause: error });
  }
}
