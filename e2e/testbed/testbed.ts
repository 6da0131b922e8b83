import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startExporter, type Exporter } from './exporter/exporter.ts';
import type { Edge } from './exporter/edge.ts';
import { applyObjects } from './kubernetes/applyObjects.ts';
import { startControlPlane, type ControlPlane, type ServingCertificate } from './kubernetes/controlPlane.ts';
import type { KubernetesObject, RestClient } from './kubernetes/restClient.ts';
import { etcd, istioCrds, kubeApiserver, prometheus, promtool, resolvePart } from './parts/index.ts';
import type { ManagedProgram } from './process/managedProcess.ts';
import { backfill } from './prometheus/backfill.ts';
import { startPrometheus, type PrometheusServer } from './prometheus/prometheusServer.ts';

/** Scraped each second, with more samples from before the start than the five minutes that tell how often is scraped. */
const quick: Scraping = { intervalSeconds: 1, pastSeconds: 400 };
const JOB = 'istio-proxies';

export interface Scraping {
  readonly intervalSeconds: number;
  /** How far the samples go back that Prometheus starts with. */
  readonly pastSeconds: number;
}

export interface Testbed {
  /** YAML of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly kubeconfigPath: string;
  readonly kubernetes: RestClient;
  readonly prometheusUrl: string;
  /** Switches what Prometheus sees. */
  readonly exporter: Exporter;
  readonly apiServer: ManagedProgram;
  /** Of the API server: what else it is to call over TLS can serve with it too. */
  readonly serving: ServingCertificate;
  readonly forgetHistory: ControlPlane['forgetHistory'];
  readonly prometheus: ManagedProgram;
  /** Logs of all parts; deleted by `stop` unless told to keep them. */
  readonly logs: string;
  stop(options?: { readonly keepLogs?: boolean }): Promise<void>;
}

/**
 * Starts a cluster's API and its telemetry from real parts, on free ports of 127.0.0.1, with data in a folder of its own:
 * etcd, kube-apiserver with Istio's CRDs, and Prometheus scraping an exporter of Istio's standard metrics.
 *
 * @param content what the cluster holds and what flows in it.
 * @throws {MissingPart} when a part cannot be had; nothing is left running then, nor after any other failure.
 * @example
 * const testbed = await startTestbed({ name: 'shop', objects: shop.objects, edges: shop.edges });
 * testbed.exporter.switchEdge('shop/bookings -> shop/orders', { mutualTls: 1 });
 * await testbed.stop();
 */
export async function startTestbed(content: {
  /** Name of the cluster in the kubeconfig. */
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
  readonly edges: readonly Edge[];
  readonly scraping?: Scraping;
  /** How many objects are written at the same time; with more than one, only namespaces come before the rest. */
  readonly writesAtOnce?: number;
}): Promise<Testbed> {
  const { scraping = quick, writesAtOnce = 1 } = content;
  const [etcdPath, apiServerPath, crds, prometheusPath, promtoolPath] = await Promise.all([
    resolvePart(etcd),
    resolvePart(kubeApiserver),
    resolvePart(istioCrds),
    resolvePart(prometheus),
    resolvePart(promtool),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'padlock-testbed-'));
  const logs = join(folder, 'logs');
  await mkdir(logs);

  let controlPlane: ControlPlane | undefined;
  let exporter: Exporter | undefined;
  let metrics: PrometheusServer | undefined;
  const stop = async (options: { readonly keepLogs?: boolean } = {}): Promise<void> => {
    await Promise.all([controlPlane?.stop(), metrics?.program.kill(), exporter?.stop()]);
    if (options.keepLogs !== true) await rm(folder, { recursive: true, force: true });
  };
  try {
    const telemetry = async (): Promise<[Exporter, PrometheusServer]> => {
      exporter = await startExporter(content.edges, {
        seconds: scraping.pastSeconds,
        stepSeconds: scraping.intervalSeconds,
      });
      const data = join(folder, 'prometheus');
      await backfill({ promtool: promtoolPath.path, folder: data, openMetrics: [exporter.past(JOB)] });
      metrics = await startPrometheus({
        command: prometheusPath.path,
        folder: data,
        logs,
        scrape: { job: JOB, url: exporter.url, intervalSeconds: scraping.intervalSeconds },
      });
      return [exporter, metrics];
    };
    const cluster = async (): Promise<ControlPlane> => {
      controlPlane = await startControlPlane({
        name: content.name,
        folder,
        logs,
        etcd: etcdPath.path,
        kubeApiserver: apiServerPath.path,
        crds: crds.path,
      });
      const isNamespace = ({ kind }: KubernetesObject) => kind === 'Namespace';
      const rest = content.objects.filter((object) => !isNamespace(object));
      await applyObjects(controlPlane.client, content.objects.filter(isNamespace));
      await applyObjects(controlPlane.client, rest, { atOnce: writesAtOnce });
      return controlPlane;
    };
    // Both are awaited to their end, so that a failure of one does not leave the other starting behind our back.
    const [started, telemetryStarted] = await Promise.allSettled([cluster(), telemetry()]);
    if (started.status === 'rejected') throw started.reason;
    if (telemetryStarted.status === 'rejected') throw telemetryStarted.reason;
    const [startedExporter, startedMetrics] = telemetryStarted.value;
    const kubeconfigPath = join(folder, 'kubeconfig');
    await writeFile(kubeconfigPath, started.value.kubeconfig, { mode: 0o600 });
    return {
      kubeconfig: started.value.kubeconfig,
      kubeconfigPath,
      kubernetes: started.value.client,
      prometheusUrl: startedMetrics.url,
      exporter: startedExporter,
      apiServer: started.value.apiServer,
      serving: started.value.serving,
      forgetHistory: started.value.forgetHistory,
      prometheus: startedMetrics.program,
      logs,
      stop,
    };
  } catch (error) {
    await stop({ keepLogs: true });
    throw new Error(`The testbed did not start. Logs: ${logs}`, { cause: error });
  }
}
