import { randomUUID } from 'node:crypto';
import { ApiError, type ChangeTarget, toApplyRequest } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { fakePrometheus } from './testing/fakePrometheus.ts';
import { forward } from './testing/forward.ts';
import { kubeconfigFor } from './testing/kubeconfig.ts';
import { type LocalServer, localServer, readBody } from './testing/localServer.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

const params = { cluster: 'local' };
const threeNamespaces: ChangeTarget = {
  scope: 'services',
  services: ['orders', 'payments', 'catalog'].map((name) => ({
    namespace: 'shop',
    name,
    ports: [{ port: 8080, mode: 'DISABLED' }],
  })),
};

let sandbox: Sandbox;
let prometheus: LocalServer;
let apiServer: LocalServer;
let server: TestServer;
/** How many more writes of policies get through; what comes after is cut off, as when the API server is stopped. */
let writesLeft = Infinity;
/** A write waits for this before it gets through. */
let held: Promise<void> = Promise.resolve();
/** Writes that have come as far as the API server. */
let arrived = 0;

beforeEach(async () => {
  writesLeft = Infinity;
  held = Promise.resolve();
  arrived = 0;
  sandbox = await startSandbox();
  prometheus = await fakePrometheus(() => []);
  apiServer = await localServer((request, response, url) => {
    const isWrite = request.method !== 'GET' && url.pathname.includes('/peerauthentications');
    const counts = isWrite && url.searchParams.get('dryRun') === null;
    if (counts && (writesLeft -= 1) < 0) {
      request.socket.destroy();
      return;
    }
    if (counts) arrived += 1;
    void Promise.all([readBody(request), counts ? held : undefined]).then(([body]) =>
      forward(`${sandbox.kubernetesUrl}${request.url ?? ''}`, request.method ?? 'GET', body, {
        contentType: request.headers['content-type'] ?? 'application/json',
        response,
      }),
    );
  });
  server = await readyServer(
    { kubeconfig: kubeconfigFor(apiServer.url) },
    { prometheus: { url: prometheus.url }, namespace: 'istio-system' },
  );
});
afterEach(async () => {
  await server.stop();
  await apiServer.stop();
  await prometheus.stop();
  await sandbox.stop();
});

const policies = async (): Promise<ReadonlyMap<string, unknown>> => {
  const path = '/apis/security.istio.io/v1/namespaces/shop/peerauthentications';
  const list = (await (await fetch(sandbox.kubernetesUrl + path)).json()) as {
    items: { metadata: { name: string }; spec: unknown }[];
  };
  return new Map(list.items.map(({ metadata, spec }) => [metadata.name, spec]));
};

async function apply(target: ChangeTarget) {
  const plan = await server.client.plan({ params, body: { target } });
  const body = toApplyRequest(plan, randomUUID());
  return server.client.apply({ params, body });
}

describe('an API server that is stopped between the writes of one change', () => {
  it('leaves a change that says what stands, and that can be undone once it is back', async () => {
    const before = await policies();
    writesLeft = 1;
    const error = await apply(threeNamespaces).catch((caught: unknown) => caught);
    if (!(error instanceof ApiError)) throw new Error('no problem');
    const { code, change: id = '' } = error.problem;
    expect(code).toBe('partly_applied');
    expect(await policies()).not.toEqual(before);

    const [kept] = (await server.client.changes({ params })).changes;
    expect(kept).toMatchObject({ id, user: 'local user' });
    expect(error.problem.detail).toContain(kept?.writes[0]?.ref.name);

    writesLeft = Infinity;
    await eventually(async () => {
      const plan = await server.client
        .plan({ params, body: { target: { scope: 'undo', change: id } } })
        .catch(() => undefined);
      return plan?.writes.length === 1;
    });
    await apply({ scope: 'undo', change: id });
    expect(await policies()).toEqual(before);
  });

  it('is resumed by applying the same again: only the rest is written', async () => {
    writesLeft = 1;
    await apply(threeNamespaces).catch(() => undefined);
    writesLeft = Infinity;
    await eventually(async () => {
      const plan = await server.client.plan({ params, body: { target: threeNamespaces } });
      return plan.writes.length === 2;
    });
    await apply(threeNamespaces);
    await eventually(async () => {
      const { ports } = await server.client.service({
        params: { ...params, namespace: 'shop', name: 'payments' },
      });
      return ports.find(({ port }) => port === 8080)?.mode === 'DISABLE';
    });
    expect((await server.client.changes({ params })).changes).toHaveLength(2);
  });
});

describe('a Padlock that is told to stop while it writes', () => {
  it('finishes the change, tells the page and keeps it in the history before it goes', async () => {
    let release = (): void => undefined;
    held = new Promise((resolve) => (release = resolve));
    const leaving = await readyServer(
      { kubeconfig: kubeconfigFor(apiServer.url) },
      { prometheus: { url: prometheus.url }, namespace: 'istio-system' },
    );
    const plan = await leaving.client.plan({ params, body: { target: threeNamespaces } });
    const answer = leaving.client.apply({ params, body: toApplyRequest(plan, randomUUID()) });
    await eventually(() => arrived === 1);
    const stopped = leaving.stop();
    // Nobody gets in any more: it has begun to stop, and waits for this one change alone.
    await eventually(() =>
      fetch(`${leaving.url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    release();
    const { id, writes } = await answer;
    await stopped;
    expect([arrived, writes.length]).toEqual([3, 3]);
    const kept = async () => (await server.client.changes({ params })).changes.map((change) => change.id);
    await eventually(async () => (await kept()).includes(id));
  });
});
