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
export async function readyServer(...args: Parameters<typeof testServer>): Promise<TestServer> {
  const server = await testServer(...args);
  const { defaultCluster: cluster } = await server.client.session({});
  await eventually(
    async () => (await server.client.mesh({ params: { cluster } })).namespaces.length > 0,
    readyMs,
  );
  return server;
}
