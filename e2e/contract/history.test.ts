import { randomUUID } from 'node:crypto';
import { createClient, toApplyRequest } from '@padlock/contract';
import { connectKubernetes, startServer } from '@padlock/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../testbed/process/until.ts';
import { type RunningTarget, targets } from './kubernetes/targets.ts';

const api = '/api/v1/namespaces';
const policies = '/apis/security.istio.io/v1/namespaces/history/peerauthentications';

// The history of changes is ConfigMaps: what the sandbox takes, a real API server must take too.
describe.each(targets)('records on $name', ({ start }) => {
  let running: RunningTarget | undefined;
  beforeAll(async () => {
    running = await start();
    for (const name of ['history', 'padlock'])
      await running.client.request('POST', api, {
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      });
    await running.client.request('POST', `${api}/history/pods`, {
      body: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'orders-0', labels: { app: 'orders', 'security.istio.io/tlsMode': 'istio' } },
        spec: { containers: [{ name: 'app', image: 'app', ports: [{ containerPort: 8080 }] }] },
      },
    });
    await running.client.request('POST', `${api}/history/services`, {
      body: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'orders' },
        spec: { selector: { app: 'orders' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
      },
    });
  }, 120_000);
  afterAll(() => running?.stop());

  /** A server on its own; `namespace` keeps its history. */
  async function open(namespace = 'padlock') {
    const server = await startServer({
      kubernetes: connectKubernetes({ kubeconfigText: running?.kubeconfig }),
      port: 0,
      logLevel: 'silent',
      validateResponses: true,
      namespace,
    });
    await until('the cluster to be read', async () => (await fetch(`${server.url}/readyz`)).ok);
    const client = createClient({ baseUrl: server.url });
    const { defaultCluster: cluster } = await client.session({});
    return { server, client, params: { cluster } };
  }
  type Open = Awaited<ReturnType<typeof open>>;

  async function requestFor(
    { client, params }: Open,
    target: Parameters<Open['client']['plan']>[0]['body']['target'],
  ) {
    const plan = await client.plan({ params, body: { target } });
    return toApplyRequest(plan, randomUUID());
  }

  const strict = {
    scope: 'service' as const,
    namespace: 'history',
    name: 'orders',
    ports: [{ port: 80, mode: 'STRICT' as const }],
  };

  it('of changes are kept over a restart, never made twice by one key, seen by another replica, and undone', async () => {
    const first = await open();
    const request = await requestFor(first, strict);
    const made = await first.client.apply({ params: first.params, body: request });
    await first.server.stop();

    const second = await open();
    const { params } = second;
    expect((await second.client.apply({ params, body: request })).id).toBe(made.id);
    const { changes, history } = await second.client.changes({ params });
    expect(history).toEqual({ kept: 'cluster', reason: null });
    expect(changes).toMatchObject([{ id: made.id, writes: made.writes, undoneBy: null }]);

    const other = await open();
    const undo = await other.client.apply({
      params,
      body: await requestFor(other, { scope: 'undo', change: made.id }),
    });
    expect(undo).toMatchObject({ undoes: made.id, writes: [{ verb: 'delete' }] });
    await until('the other replica to see it', async () => {
      const seen = await second.client.change({ params: { ...params, id: made.id } });
      return seen.undoneBy === undo.id && seen.verification.state === 'superseded';
    });
    expect((await running?.client.request('GET', `${policies}/orders`))?.status).toBe(404);
    const events = await running?.client.request('GET', `${api}/history/events`);
    expect(JSON.stringify(events?.body)).toContain('MutualTlsChangeUndone');
    await Promise.all([second.server.stop(), other.server.stop()]);
  }, 120_000);

  it('of changes are made all the same where there is no namespace for the history, which says so', async () => {
    const lonely = await open('nowhere');
    const { params } = lonely;
    const made = await lonely.client.apply({ params, body: await requestFor(lonely, strict) });
    const { changes, history } = await lonely.client.changes({ params });
    expect(changes.map(({ id }) => id)).toEqual([made.id]);
    expect(history.kept).toBe('memory');
    expect(history.reason).toContain('There is no namespace nowhere');
    await lonely.client.apply({
      params,
      body: await requestFor(lonely, { scope: 'undo', change: made.id }),
    });
    await lonely.server.stop();
  }, 120_000);

  const matchesNothing = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'nobody' },
    spec: { selector: { matchLabels: { app: 'nobody' } }, mtls: { mode: 'STRICT' } },
  };

  it('of acknowledgements are kept over a restart, changed, seen by another replica, and taken back', async () => {
    await running?.client.request('POST', policies, { body: matchesNothing });
    const finding = async ({ client, params }: Open) =>
      (await client.findings({ params })).findings.find(({ objects }) => objects[0]?.name === 'nobody');
    const first = await open();
    const { params } = first;
    await until('the finding', async () => (await finding(first)) !== undefined);
    const id = (await finding(first))?.id ?? '';
    await first.client.acknowledge({ params, body: { id, note: 'until March' } });
    expect((await first.client.findings({ params })).acknowledgements).toEqual({
      kept: 'cluster',
      reason: null,
    });
    await first.server.stop();

    const [second, other] = [await open(), await open()];
    expect((await finding(second))?.acknowledged).toMatchObject({ by: 'local user', note: 'until March' });
    await second.client.acknowledge({ params, body: { id, note: 'until May' } });
    expect((await finding(second))?.acknowledged?.note).toBe('until May');
    await until('the other replica to see the note', async () => {
      return (await finding(other))?.acknowledged?.note === 'until May';
    });
    await other.client.acknowledge({ params, body: { id, note: null } });
    expect((await finding(other))?.acknowledged).toBeNull();
    await until('the first one to see it gone', async () => (await finding(second))?.acknowledged === null);
    await Promise.all([second.server.stop(), other.server.stop()]);
    await running?.client.request('DELETE', `${policies}/nobody`);
  }, 120_000);
});
