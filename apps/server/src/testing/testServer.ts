import { type ApiClient, createClient } from '@padlock/contract';
import { type Sandbox, type SandboxOptions, startSandbox } from '@padlock/sandbox';
import { connectKubernetes, type ServerConfig, startServer } from '../index.ts';

export interface TestServer {
  readonly url: string;
  readonly client: ApiClient;
  readonly sandbox: Sandbox;
  stop(): Promise<void>;
}

/** The whole server over HTTP against the embedded mesh, which is a peer like any API server. */
export async function testServer(
  config: Partial<ServerConfig> = {},
  sandboxOptions: SandboxOptions = {},
): Promise<TestServer> {
  const sandbox = await startSandbox(sandboxOptions);
  const server = await startServer({
    kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
    port: 0,
    logLevel: 'silent',
    validateResponses: true,
    ...config,
  });
  return {
    url: server.url,
    client: createClient({ baseUrl: server.url }),
    sandbox,
    stop: async () => {
      await server.stop();
      await sandbox.stop();
    },
  };
}
