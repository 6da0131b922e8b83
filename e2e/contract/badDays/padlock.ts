import { randomUUID } from 'node:crypto';
import { type ApiClient, ApiError, type ChangeTarget, createClient, toApplyRequest } from '@padlock/contract';
import { connectKubernetes, startServer } from '@padlock/server';
import { until } from '../../testbed/process/until.ts';
import { Listener } from './listener.ts';

/** A Padlock in this process, with its answers checked against the contract, and a page that listens to it. */
export interface OpenPadlock {
  readonly url: string;
  readonly client: ApiClient;
  readonly params: { readonly cluster: string };
  readonly page: Listener;
  /** Plans and applies as a page does; the request can be sent again. */
  request(target: ChangeTarget): Promise<Parameters<ApiClient['apply']>[0]>;
  stop(): Promise<void>;
}

export async function openPadlock(
  config: Pick<Parameters<typeof startServer>[0], 'prometheus' | 'auth'> & {
    readonly kubeconfig: string;
    /** Sent with each request. */
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<OpenPadlock> {
  const { kubeconfig, headers = {}, ...rest } = config;
  const server = await startServer({
    ...rest,
    kubernetes: connectKubernetes({ kubeconfigText: kubeconfig }),
    port: 0,
    logLevel: 'silent',
    validateResponses: true,
  });
  const client = createClient({ baseUrl: server.url, headers: { ...headers } });
  const params = { cluster: (await client.session({})).defaultCluster };
  // On a busy machine the API server may pass for slow at first: being ready is not having read it.
  await until('the cluster to be read', async () => (await client.mesh({ params })).namespaces.length > 0);
  const page = await Listener.open(`${server.url}/api/clusters/${params.cluster}/events?window=15s`, headers);
  return {
    url: server.url,
    client,
    params,
    page,
    async request(target) {
      const plan = await client.plan({ params, body: { target } });
      return { params, body: toApplyRequest(plan, randomUUID()) };
    },
    async stop() {
      page.close();
      await server.stop();
    },
  };
}

/** The problem document that a call ends in. */
export async function problemOf(call: Promise<unknown>): Promise<ApiError['problem']> {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof ApiError) return error.problem;
  throw new Error('the call ended in no problem document', { cause: error });
}
