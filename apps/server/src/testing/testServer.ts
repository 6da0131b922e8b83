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
  // On a machine that is busy with other tests, reading the cluster takes longer than a request waits for it.
  await eventually(async () => (await fetch(`${server.url}/readyz`)).ok, readyMs).catch(() => undefined);
  return {
    url: server.url,
    client: createClient({ baseUrl: server.url }),
    stop: () => server.stop(),
  };
}
