import { type ApiClient, createClient } from '@padlock/contract';
import { connectKubernetes, type ServerConfig, startServer } from '../index.ts';

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
