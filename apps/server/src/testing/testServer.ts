import { type ApiClient, createClient } from '@padlock/contract';
import { connectKubernetes, type ServerConfig, startServer } from '../index.ts';
import { eventually } from './eventually.ts';

const readyMs = 20_000;

export interface TestServer {
  readonly url: string;
  readonly client: ApiClient;
  stop(): Promise<void>;
}

/** The whole server, over HTTP, with answers checked against the contract. */
export async function testServer(
  cluster: { readonly kubeconfig: string },
  config: Partial<ServerConfig> = {},
): Promise<TestServer> {
  const server = await startServer({
    kubernetes: connectKubernetes({ kubeconfigText: cluster.kubeconfig }),
    port: 0,
    logLevel: 'silent',
    validateResponses: true,
    ...config,
  });
  return {
    url: server.url,
    client: createClient({ baseUrl: server.url }),
    stop: () => server.stop(),
  };
}

/** The same, once it has read the cluster: on a machine that is busy with other tests, that takes longer than a request waits. */
export async function readyServer(
  cluster: Parameters<typeof testServer>[0],
  config: Partial<ServerConfig> = {},
  /** Who asks, where people log in. */
  headers: Record<string, string> = {},
): Promise<TestServer> {
  const server = await testServer(cluster, config);
  const client = createClient({ baseUrl: server.url, headers });
  const params = { cluster: (await client.session({})).defaultCluster };
  await eventually(async () => (await client.mesh({ params })).namespaces.length > 0, readyMs);
  return server;
}
