import { randomUUID } from 'node:crypto';
import { ApiError, type ApplyRequest, type ChangeTarget, type Plan, toApplyRequest } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pause } from './pause.ts';
import { eventually } from './testing/eventually.ts';
import { fakePrometheus, report } from './testing/fakePrometheus.ts';
import { kubeconfigFor } from './testing/kubeconfig.ts';
import type { LocalServer } from './testing/localServer.ts';
import { readyServer, type TestServer, testServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
const policies = '/apis/security.istio.io/v1/namespaces/shop/peerauthentications';

let sandbox: Sandbox;
let prometheus: LocalServer;
let server: TestServer;
/** What Prometheus says was seen; a test may change it. */
let seen: object[] = [];
/** What it says besides, when asked about a whole day. */
let seenBefore: object[] = [];
/** Whether it refuses questions about a whole day, as one that is short of memory does. */
let refusesDays = false;

beforeEach(async () => {
  seen = [];
  seenBefore = [];
  refusesDays = false;
  sandbox = await startSandbox();
  prometheus = await fakePrometheus((query) => {
    if (!query.includes('[86400s]')) return seen;
    return refusesDays ? 'query processing would load too many samples' : [...seen, ...seenBefore];
  });
  server = await readyServer(sandbox, { prometheus: { url: prometheus.url } });
});
afterEach(async () => {
  await server.stop();
  await prometheus.stop();
  await sandbox.stop();
});

type Body = Record<string, unknown> & { metadata: Record<string, string>; spec: Record<string, unknown> };

/** Speaks to the API server directly, as kubectl would. */
async function kubectl(path: string, options: { method?: string; body?: unknown } = {}): Promise<Body> {
  const response = await fetch(sandbox.kubernetesUrl + path, {
    method: options.method ?? 'GET',
    headers: {
      'content-type': options.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  return (await response.json()) as Body;
}

const setPort = (
  name: string,
  port: number,
  mode: 'STRICT' | 'PERMISSIVE' | 'DISABLED' | 'DEFAULT',
): ChangeTarget => ({
  scope: 'service',
  namespace: 'shop',
  name,
  ports: [{ port, mode }],
});

function applying(plan: Plan, changes: Partial<ApplyRequest> = {}): ApplyRequest {
  return { ...toApplyRequest(plan, randomUUID()), ...changes };
}

const planFor = (target: ChangeTarget): Promise<Plan> => server.client.plan({ params, body: { target } });
const apply = (body: ApplyRequest) => server.client.apply({ params, body });

async function problemOf(answer: Promise<unknown>) {
  const error = await answer.catch((caught: unknown) => caught);
  if (!(error instanceof ApiError)) throw new Error(`expected a problem, got ${JSON.stringify(error)}`);
  return error.problem;
}

async function modeOf(name: string, port: number) {
  const service = await server.client.service({ params: { ...params, namespace: 'shop', name } });
  return service.ports.find((one) => one.port === port)?.mode;
}

describe('setting a port', () => {
  it('writes exactly what was asked for, is in force at once, and DEFAULT takes it all back', async () => {
    const plan = await planFor(setPort('orders', 8080, 'STRICT'));
    expect(plan.writes).toMatchObject([
      { verb: 'create', dryRun: { accepted: true, message: null }, managedBy: null },
    ]);
    expect(plan.modes).toEqual([
      {
        service: null,
        port: 8080,
        containerPorts: [8080],
        before: 'PERMISSIVE',
        after: 'STRICT',
        pick: 'STRICT',
      },
    ]);
    const change = await apply(applying(plan));
    await eventually(
      async () => (await server.client.change({ params: { ...params, id: change.id } })).state === 'in_force',
    );
    expect(await modeOf('orders', 8080)).toBe('STRICT');

    const stored = await kubectl(`${policies}/orders`);
    expect(stored.spec).toEqual({
      selector: { matchLabels: { app: 'orders' } },
      portLevelMtls: { '8080': { mode: 'STRICT' } },
    });
    expect(stored.metadata['labels']).toEqual({ 'app.kubernetes.io/managed-by': 'padlock' });

    const back = await planFor(setPort('orders', 8080, 'DEFAULT'));
    expect(back.writes).toMatchObject([{ verb: 'delete' }]);
    await apply(applying(back));
    await eventually(async () => (await modeOf('orders', 8080)) === 'PERMISSIVE');
    expect(await kubectl(`${policies}/orders`)).toMatchObject({ kind: 'Status', code: 404 });
    expect((await server.client.changes({ params })).changes).toHaveLength(2);
  });

  it('edits the older policy of a workload, whatever its name, and leaves the rest of it alone', async () => {
    const { ports } = await server.client.service({
      params: { ...params, namespace: 'shop', name: 'recommendations' },
    });
    const before = await kubectl(`${policies}/recs-legacy-policy`);
    const plan = await planFor(setPort('recommendations', ports[0]?.port ?? 0, 'STRICT'));
    expect(plan.writes).toMatchObject([{ verb: 'patch', ref: { name: 'recs-legacy-policy' } }]);
    await apply(applying(plan));
    const after = await kubectl(`${policies}/recs-legacy-policy`);
    expect({ ...after.spec, portLevelMtls: undefined }).toEqual({ ...before.spec, portLevelMtls: undefined });
    expect(after.metadata['labels']).toEqual(before.metadata['labels']);
    expect(Object.values(after.spec['portLevelMtls'] as object)).toContainEqual({ mode: 'STRICT' });
  });

  it('answers a change that cannot be made with its code and reason', async () => {
    expect(await problemOf(planFor(setPort('nobody', 80, 'STRICT')))).toMatchObject({
      code: 'service_not_found',
      status: 404,
    });
    expect(await problemOf(planFor(setPort('orders', 9999, 'STRICT')))).toMatchObject({
      code: 'port_not_found',
      status: 404,
    });
  });
});

describe('a cluster that moved on after the review', () => {
  it('refuses a stale resourceVersion and gives a fresh plan', async () => {
    const plan = await planFor(setPort('catalog', 8080, 'STRICT'));
    await kubectl(`${policies}/catalog`, {
      method: 'PATCH',
      body: { metadata: { labels: { team: 'books' } } },
    });
    const problem = await problemOf(apply(applying(plan)));
    expect(problem).toMatchObject({ status: 409, code: 'plan_changed' });
    const fresh = problem.plan as Plan;
    expect(fresh.digest).not.toBe(plan.digest);
    expect((await kubectl(`${policies}/catalog`)).metadata['labels']).toMatchObject({ team: 'books' });

    await apply(applying(fresh));
    expect((await kubectl(`${policies}/catalog`)).metadata['labels']).toMatchObject({ team: 'books' });
  });

  it('refuses a client that names another version than the plan stands on', async () => {
    const plan = await planFor(setPort('catalog', 8080, 'STRICT'));
    const problem = await problemOf(
      apply(applying(plan, { resourceVersions: { 'PeerAuthentication/shop/catalog': '1' } })),
    );
    expect(problem.code).toBe('plan_changed');
  });

  it('refuses writes that a client made up', async () => {
    const plan = await planFor(setPort('orders', 8080, 'STRICT'));
    const problem = await problemOf(apply(applying(plan, { target: setPort('orders', 8080, 'DISABLED') })));
    expect(problem.code).toBe('plan_changed');
    expect(await kubectl(`${policies}/orders`)).toMatchObject({ code: 404 });
  });
});

const unnamedCall = () =>
  report(
    {
      source_workload: 'unknown',
      source_workload_namespace: 'unknown',
      destination_workload: 'orders',
      destination_workload_namespace: 'shop',
      destination_service: 'orders.shop.svc.cluster.local',
      destination_service_name: 'orders',
      destination_service_namespace: 'shop',
      connection_security_policy: 'none',
    },
    120,
  );

describe('a cluster that was not read', () => {
  it('gets no plan: what is not seen could not be kept', async () => {
    const lonely = await testServer({ kubeconfig: kubeconfigFor('http://127.0.0.1:1') });
    const problem = await problemOf(
      lonely.client.plan({
        params: { cluster: 'local' },
        body: { target: { scope: 'namespace', namespace: 'shop', mode: 'STRICT' } },
      }),
    );
    expect(problem).toMatchObject({ status: 503, code: 'cluster_not_known' });
    await lonely.stop();
  });
});

describe('a change that cuts off live traffic', () => {
  it('is made only when each loss was accepted', async () => {
    seen = [unnamedCall()];
    const plan = await planFor(setPort('orders', 8080, 'STRICT'));
    expect(plan.impact).toMatchObject({
      complete: true,
      losesAccess: [{ clientKind: 'unnamed', after: 'refused' }],
    });
    const problem = await problemOf(apply(applying(plan, { acceptedLosses: [] })));
    expect(problem).toMatchObject({ status: 422, code: 'losses_not_accepted' });
    expect(await kubectl(`${policies}/orders`)).toMatchObject({ code: 404 });
    await apply(applying(plan));
    expect(await kubectl(`${policies}/orders`)).toMatchObject({ kind: 'PeerAuthentication' });
  });

  it('is reviewed again when somebody new would be cut off', async () => {
    const plan = await planFor(setPort('orders', 8080, 'STRICT'));
    expect(plan.impact.losesAccess).toEqual([]);
    seen = [unnamedCall()];
    const other = await problemOf(apply(applying(plan, { window: '5m' })));
    expect(other).toMatchObject({ code: 'plan_changed' });
    expect((other.plan as Plan).impact.losesAccess).toHaveLength(1);
  });
});

describe('a plan and old traffic', () => {
  it('names a caller that began in plaintext after the window was last read', async () => {
    expect((await planFor(setPort('orders', 8080, 'STRICT'))).impact.losesAccess).toEqual([]);
    seen = [unnamedCall()];
    await pause(2_100);
    const { impact } = await planFor(setPort('orders', 8080, 'STRICT'));
    expect(impact).toMatchObject({ complete: true, losesAccess: [{ clientKind: 'unnamed' }] });
  });

  it('is no all-clear while Prometheus answers for the last minute, but not for the last day', async () => {
    refusesDays = true;
    const { impact } = await planFor(setPort('orders', 8080, 'STRICT'));
    expect(impact).toMatchObject({ complete: false, losesAccess: [] });
    const short = await server.client.plan({
      params,
      body: { target: setPort('orders', 8080, 'STRICT'), window: '1m' },
    });
    expect(short.impact.complete).toBe(false);
  });

  it('remembers who called yesterday, also where a short window is asked for', async () => {
    seen = [];
    seenBefore = [unnamedCall()];
    const plan = await server.client.plan({
      params,
      body: { target: setPort('orders', 8080, 'STRICT'), window: '1m' },
    });
    expect(plan.impact.losesAccess).toMatchObject([{ clientKind: 'unnamed', requestsPerSecond: null }]);
  });
});

describe('a retry', () => {
  it('never writes twice, and gets the same answer', async () => {
    const request = applying(await planFor(setPort('orders', 8080, 'STRICT')));
    const answers = await Promise.all([apply(request), apply(request)]);
    answers.push(await apply(request));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect((await server.client.changes({ params })).changes).toHaveLength(1);
  });

  it('with the same key for something else is refused', async () => {
    const first = applying(await planFor(setPort('orders', 8080, 'STRICT')));
    await apply(first);
    const second = applying(await planFor(setPort('payments', 8080, 'STRICT')), {
      idempotencyKey: first.idempotencyKey,
    });
    expect((await problemOf(apply(second))).code).toBe('idempotency_key_reused');
  });
});
