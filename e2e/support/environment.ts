import { createClient, type ApiClient } from '@padlock/contract';
import { stringify } from 'yaml';
import { harbour } from '../mesh/harbour.ts';
import { shop } from '../mesh/shop.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { createRestClient, KubernetesObject, type RestClient } from '../testbed/kubernetes/restClient.ts';
import type { EdgeSwitches } from '../testbed/exporter/edge.ts';
import { startMesh, type Mesh } from '../testbed/mesh/startMesh.ts';
import { freePort } from '../testbed/process/freePort.ts';
import type { ManagedProgram } from '../testbed/process/managedProcess.ts';
import { startTestbed, type Testbed } from '../testbed/testbed.ts';
import { startPadlock } from './padlockServer.ts';
import { policiesOf, type Policies } from './policies.ts';

/** A running Padlock and the mesh behind it. */
export interface Environment {
  /** Of the dashboard. */
  readonly url: string;
  readonly api: ApiClient;
  /** Id of the cluster in addresses and routes. */
  readonly cluster: string;
  readonly policies: Policies;
  /** Where Prometheus answers, past Padlock. */
  readonly prometheusUrl: string;
  /** The Kubernetes API itself, as with kubectl. */
  readonly kubernetes: RestClient;
  /** Any object, read past Padlock; undefined when there is none of that name. */
  readonly read: (
    apiVersion: string,
    kind: string,
    namespace: string,
    name: string,
  ) => Promise<KubernetesObject | undefined>;
  /**
   * Lets traffic follow policy. The sandbox's and the real mesh's does so by itself; the testbed's exporter is told, as there
   * are no proxies.
   *
   * @param edge `client -> server`, each as namespace/workload.
   */
  readonly follow: (edge: string, switches: Partial<EdgeSwitches>) => void;
  /** The real parts; the sandbox has none. */
  readonly testbed: Testbed | undefined;
  /** The real mesh; the other two have no proxies. */
  readonly istio: IstioEnvironment | undefined;
  stop(): Promise<void>;
}

/** A mesh of real proxies, and the Padlock on it as a program that can be ended. */
export interface IstioEnvironment {
  readonly mesh: Mesh;
  readonly padlock: ManagedProgram;
}

export async function startSandboxEnvironment(): Promise<Environment> {
  const server = await startPadlock(['--demo']);
  const output = await server.output();
  const kubernetesUrl = /Its Kubernetes API: (\S+)/.exec(output)?.[1];
  const prometheusUrl = /its Prometheus API: (\S+)/.exec(output)?.[1];
  if (kubernetesUrl === undefined || prometheusUrl === undefined)
    throw new Error('padlock did not print the addresses of its APIs');
  const kubernetes = createRestClient(
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'demo',
      clusters: [{ name: 'demo', cluster: { server: kubernetesUrl } }],
      users: [{ name: 'demo', user: {} }],
      contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'demo' } }],
    }),
  );
  return {
    ...(await dashboardOf(server.url)),
    policies: policiesOf(kubernetes),
    prometheusUrl,
    kubernetes,
    read: readerOf(kubernetes),
    follow: () => undefined,
    testbed: undefined,
    istio: undefined,
    async stop() {
      await server.stop();
      await kubernetes.close();
    },
  };
}

export async function startClusterEnvironment(): Promise<Environment> {
  const testbed = await startTestbed({ name: 'testbed', ...shop });
  try {
    const server = await startPadlock([
      '--kubeconfig',
      testbed.kubeconfigPath,
      '--prometheus',
      testbed.prometheusUrl,
    ]);
    return {
      ...(await dashboardOf(server.url)),
      policies: policiesOf(testbed.kubernetes),
      prometheusUrl: testbed.prometheusUrl,
      kubernetes: testbed.kubernetes,
      read: readerOf(testbed.kubernetes),
      follow: (edge, switches) => testbed.exporter.switchEdge(edge, switches),
      testbed,
      istio: undefined,
      async stop() {
        await server.stop();
        await testbed.stop();
      },
    };
  } catch (error) {
    await testbed.stop({ keepLogs: true });
    throw error;
  }
}

export async function startIstioEnvironment(): Promise<Environment> {
  const mesh = await startMesh({ name: 'mesh', content: harbour });
  try {
    const server = await startPadlock([
      ...['--port', String(await freePort())],
      ...['--kubeconfig', mesh.kubeconfigPath, '--prometheus', mesh.prometheusUrl],
      ...['--istiod-url', mesh.istiodUrl],
    ]);
    return {
      ...(await dashboardOf(server.url)),
      policies: policiesOf(mesh.kubernetes),
      prometheusUrl: mesh.prometheusUrl,
      read: readerOf(mesh.kubernetes),
      kubernetes: mesh.kubernetes,
      follow: () => undefined,
      testbed: undefined,
      istio: { mesh, padlock: server.program },
      async stop() {
        await server.stop();
        await mesh.stop();
      },
    };
  } catch (error) {
    await mesh.stop({ keepLogs: true });
    throw error;
  }
}

function readerOf(client: RestClient): Environment['read'] {
  return async (apiVersion, kind, namespace, name) => {
    const answer = await client.request('GET', resourcePath(apiVersion, kind, namespace, name));
    return answer.status === 404 ? undefined : KubernetesObject.parse(answer.body);
  };
}

async function dashboardOf(url: string): Promise<Pick<Environment, 'url' | 'api' | 'cluster'>> {
  const api = createClient({ baseUrl: url });
  const session = await api.session({});
  return { url, api, cluster: session.defaultCluster };
}
