import { randomUUID } from 'node:crypto';
import {
  type ApplyRequest,
  type Change,
  type ChangeTarget,
  type Plan,
  toApplyRequest,
} from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { json, type LocalServer, localServer, readBody } from './testing/localServer.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
const strictOrders: ChangeTarget = {
  scope: 'service',
  namespace: 'shop',
  name: 'orders',
  ports: [{ port: 8080, mode: 'STRICT' }],
};

let sandbox: Sandbox;
let server: TestServer;
beforeEach(async () => {
  sandbox = await startSandbox({ scrapeIntervalMs: 500, destinationPort: true });
  server = await open();
});
afterEach(async () => {
  await server.stop();
  await sandbox.stop();
});

function open(namespace = 'istio-system'): Promise<TestServer> {
  return readyServer(sandbox, { prometheus: { url: sandbox.prometheusUrl }, namespace });
}

function requestFor(plan: Plan, given: Partial<ApplyRequest> = {}): ApplyRequest {
  return { ...toApplyRequest(plan, randomUUID()), ...given };
}

async function change(target: ChangeTarget, companions: string[] = []): Promise<Change> {
  const plan = await server.client.plan({ params, body: { target, window: '1h', companions } });
  return server.client.apply({ params, body: requestFor(plan) });
}

const changeOf = (id: string): Promise<Change> => server.client.change({ params: { ...params, id } });
const history = () => server.client.changes({ params });

async function untilState(id: string, state: Change['verification']['state']): Promise<Change> {
  let last: Change | undefined;
  await eventually(async () => {
    last = await changeOf(id);
    return last.verification.state === state;
  }, 20_000).catch(() => expect(last?.verification).toEqual({ state }));
  if (last === undefined) throw new Error('no change');
  return last;
}

async function kubectl(path: string, options: { method?: string; body?: unknown } = {}): Promise<unknown> {
  const response = await fetch(sandbox.kubernetesUrl + path, {
    method: options.method ?? 'GET',
    headers: {
      'content-type': options.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  return response.json();
}

describe('a change', () => {
  it('is verified by traffic that came after it, across a restart, until it is undone', async () => {
    const made = await change(strictOrders);
    expect(made.verification).toMatchObject({ state: expect.stringMatching(/accepted|in_force/) as string });
    expect(made.writes).toMatchObject([{ verb: 'create', before: '', ref: { name: 'orders' } }]);

    const verified = await untilState(made.id, 'verified');
    expect(verified.verification).toMatchObject({ provable: 'port', proxies: { state: 'not_observable' } });
    expect(verified.verification.edges).toContainEqual(
      expect.objectContaining({ client: 'shop/frontpage', port: 8080, state: 'verified', notMutual: 0 }),
    );
    expect(Date.parse(verified.verification.since ?? '')).toBeGreaterThan(Date.parse(made.appliedAt));

    await server.stop();
    server = await open();
    const list = await history();
    expect(list.history).toEqual({ kept: 'cluster', reason: null });
    expect(list.changes).toMatchObject([{ id: made.id, user: 'local user', writes: made.writes }]);
    await untilState(made.id, 'verified');

    const undo = await change({ scope: 'undo', change: made.id });
    expect(undo).toMatchObject({
      undoes: made.id,
      writes: [{ verb: 'delete' }],
      modes: [{ port: 8080, before: 'STRICT', after: 'PERMISSIVE', pick: null }],
    });
    expect(await changeOf(made.id)).toMatchObject({
      undoneBy: undo.id,
      verification: {
        state: 'superseded',
        message: 'This change was undone. Before that, traffic had verified it.',
      },
    });
    expect(
      await kubectl('/apis/security.istio.io/v1/namespaces/shop/peerauthentications/orders'),
    ).toMatchObject({
      code: 404,
    });
  });

  it('is not made again by a retry that reaches a restarted server', async () => {
    const plan = await server.client.plan({ params, body: { target: strictOrders } });
    const request = requestFor(plan);
    const made = await server.client.apply({ params, body: request });
    await server.stop();
    server = await open();
    expect((await server.client.apply({ params, body: request })).id).toBe(made.id);
    expect((await history()).changes).toHaveLength(1);
  });

  it('is seen by another replica, which says the same of it', async () => {
    const other = await open();
    const made = await change(strictOrders);
    const seenThere = (): Promise<Change> => other.client.change({ params: { ...params, id: made.id } });
    await eventually(
      async () => (await seenThere().catch(() => undefined))?.verification.state === 'verified',
      20_000,
    );
    expect(await seenThere()).toMatchObject({ user: made.user, writes: made.writes });
    await other.stop();
  });

  it('is superseded when somebody changes the same object', async () => {
    const made = await change(strictOrders);
    await eventually(async () => (await changeOf(made.id)).state === 'in_force');
    await kubectl('/apis/security.istio.io/v1/namespaces/shop/peerauthentications/orders', {
      method: 'PATCH',
      body: { spec: { portLevelMtls: { '8080': { mode: 'PERMISSIVE' } } } },
    });
    await untilState(made.id, 'superseded');
    const undo = await server.client.plan({
      params,
      body: { target: { scope: 'undo', change: made.id } },
    });
    expect(undo.warnings.map(({ code }) => code)).toContain('changed_since');
  });

  it('stays superseded when a third one asks for the same again, and holds again when those after it are undone', async () => {
    const permissive = { ...strictOrders, ports: [{ port: 8080, mode: 'PERMISSIVE' as const }] };
    const first = await change(strictOrders);
    await eventually(async () => (await changeOf(first.id)).state === 'in_force');
    const second = await change(permissive);
    await eventually(async () => (await changeOf(second.id)).state === 'in_force');
    const third = await change(strictOrders);
    await eventually(async () => (await changeOf(third.id)).state === 'in_force');
    expect((await changeOf(first.id)).verification.state).toBe('superseded');

    await change({ scope: 'undo', change: third.id });
    await change({ scope: 'undo', change: second.id });
    await eventually(async () => (await changeOf(first.id)).verification.state !== 'superseded');
  });

  it('is found by the object that it wrote', async () => {
    await change(strictOrders);
    const of = async (name: string) =>
      (
        await server.client.changes({
          params,
          query: { kind: 'PeerAuthentication', namespace: 'shop', name },
        })
      ).changes;
    expect(await of('orders')).toHaveLength(1);
    expect(await of('catalog')).toEqual([]);
  });
});

describe('while Prometheus is away', () => {
  /** In front of the sandbox's Prometheus, where it can be stopped and come back. */
  const relay = (port = 0): Promise<LocalServer> =>
    localServer((request, response) => {
      void readBody(request)
        .then((body) =>
          fetch(sandbox.prometheusUrl + (request.url ?? ''), {
            method: request.method ?? 'GET',
            headers: { 'content-type': request.headers['content-type'] ?? 'text/plain' },
            ...(body === '' ? {} : { body }),
          }),
        )
        .then(async (answer) => json(response, await answer.json(), answer.status))
        .catch(() => response.destroy());
    }, port);

  it('nothing that was counted is lost, nothing is counted as seen, and it goes on when it is back', async () => {
    let prometheus = await relay();
    const openThere = () =>
      readyServer(sandbox, { prometheus: { url: prometheus.url }, namespace: 'istio-system' });
    await server.stop();
    server = await openThere();
    const made = await change(strictOrders);
    const { verification } = await untilState(made.id, 'verified');
    await prometheus.stop();
    const silent = async (): Promise<boolean> =>
      (await changeOf(made.id)).verification.message.includes('Counting stands still');
    await eventually(silent);
    expect((await changeOf(made.id)).verification.state).toBe('verified');

    await server.stop();
    server = await openThere();
    await eventually(silent);
    expect((await changeOf(made.id)).verification).toMatchObject({
      state: 'verified',
      countedUntil: expect.any(String) as string,
    });

    prometheus = await relay(prometheus.port);
    const until = Date.parse(verification.countedUntil ?? '');
    const goesOn = async (): Promise<boolean> =>
      Date.parse((await changeOf(made.id)).verification.countedUntil ?? '') > until;
    await eventually(goesOn, 60_000);
    expect(await silent()).toBe(false);
    await prometheus.stop();
  }, 120_000);
});

describe('the history', () => {
  it('is kept in memory where there is no namespace for it, and says so; changes are made all the same', async () => {
    await server.stop();
    server = await open('nowhere');
    const made = await change(strictOrders);
    expect(await history()).toMatchObject({
      changes: [{ id: made.id }],
      history: {
        kept: 'memory',
        reason:
          "Kept until Padlock is restarted. There is no namespace nowhere: create it, or name Padlock's own with --namespace.",
      },
    });
  });

  it('skips a record that it cannot read', async () => {
    await kubectl('/api/v1/namespaces/istio-system/configmaps', {
      method: 'POST',
      body: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'padlock-change-broken', labels: { 'padlock/record': 'change' } },
        data: { 'record.json': '{"id":"broken"}' },
      },
    });
    const made = await change(strictOrders);
    expect((await history()).changes.map(({ id }) => id)).toEqual([made.id]);
  });
});

describe('companions', () => {
  const autoMtlsOff = () =>
    kubectl('/api/v1/namespaces/istio-system/configmaps/istio', {
      method: 'PATCH',
      body: { data: { mesh: 'enableAutoMtls: false\nrootNamespace: istio-system\n' } },
    });

  it('are offered, rescue the clients that the traffic names, and are written with the change', async () => {
    await autoMtlsOff();
    await eventually(async () => !(await server.client.mesh({ params })).autoMtls);
    const plan = await server.client.plan({ params, body: { target: strictOrders, window: '1h' } });
    const [companion] = plan.companions;
    expect(companion).toMatchObject({
      id: 'patch/DestinationRule/shop/orders',
      selected: false,
      recommended: true,
      write: { verb: 'patch', dryRun: { accepted: true } },
    });
    const lost = plan.impact.losesAccess.map(({ clientId }) => clientId);
    expect(lost).toEqual(expect.arrayContaining(companion?.rescues ?? []));
    expect(companion?.rescues).toContain('demo/service/shop/frontpage');

    const ticked = await server.client.plan({
      params,
      body: { target: strictOrders, window: '1h', companions: [companion?.id ?? ''] },
    });
    expect(ticked.digest).not.toBe(plan.digest);
    expect(ticked.companions).toMatchObject([{ selected: true, rescues: companion?.rescues }]);
    expect(ticked.writes.map(({ ref }) => ref.kind)).toEqual(['DestinationRule', 'PeerAuthentication']);
    expect(ticked.impact.losesAccess.map(({ clientId }) => clientId)).not.toContain(
      'demo/service/shop/frontpage',
    );

    const made = await server.client.apply({ params, body: requestFor(ticked) });
    expect(made.writes).toHaveLength(2);
    expect(
      await kubectl('/apis/networking.istio.io/v1/namespaces/shop/destinationrules/orders'),
    ).toMatchObject({
      spec: {
        trafficPolicy: { portLevelSettings: [{ port: { number: 8080 }, tls: { mode: 'ISTIO_MUTUAL' } }] },
      },
    });

    const undo = await change({ scope: 'undo', change: made.id });
    expect(undo.writes.map(({ verb }) => verb)).toEqual(['delete', 'patch']);
  });
});
