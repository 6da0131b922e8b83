import { randomUUID } from 'node:crypto';
import { ApiError, type ApplyRequest, createClient, routes, toApplyRequest } from '@padlock/contract';
import { connectKubernetes, startServer } from '@padlock/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shop } from '../mesh/shop.ts';
import { editedRule, newRule } from '../mesh/shopTargets.ts';
import { applyObjects } from '../testbed/kubernetes/applyObjects.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import {
  type AccessRule,
  readEverything,
  signInAsServiceAccount,
} from '../testbed/kubernetes/serviceAccount.ts';
import { until } from '../testbed/process/until.ts';
import { type RunningTarget, targets } from './kubernetes/targets.ts';

type Target = ApplyRequest['target'];

const policy = (kind: string, namespace: string, name: string) => ({ kind, namespace, name });

/** One change of every scope. */
const scopes: Readonly<Record<Target['scope'], (ids: { finding: string; change: string }) => Target>> = {
  service: () => ({
    scope: 'service',
    namespace: 'shop',
    name: 'catalog',
    ports: [{ port: 8080, mode: 'STRICT' }],
  }),
  services: () => ({
    scope: 'services',
    services: [
      { namespace: 'shop', name: 'catalog', ports: [{ port: 8080, mode: 'STRICT' }] },
      { namespace: 'data', name: 'postgresql', ports: [{ port: 5432, mode: 'PERMISSIVE' }] },
    ],
  }),
  places: () => ({
    scope: 'places',
    places: [
      { scope: 'mesh', mode: 'STRICT' },
      { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
    ],
    delete: [policy('PeerAuthentication', 'data', 'default')],
  }),
  workload: () => ({ scope: 'workload', namespace: 'shop', name: 'catalog', mode: 'STRICT' }),
  namespace: () => ({ scope: 'namespace', namespace: 'shop', mode: 'STRICT' }),
  mesh: () => ({ scope: 'mesh', mode: 'STRICT' }),
  policies: () => ({
    scope: 'policies',
    delete: [policy('PeerAuthentication', 'data', 'default'), policy('DestinationRule', 'shop', 'orders')],
  }),
  object: () => newRule,
  rule: () => editedRule,
  finding: ({ finding }) => ({ scope: 'finding', id: finding }),
  port_evidence: () => ({ scope: 'port_evidence' }),
  undo: ({ change }) => ({ scope: 'undo', change }),
};

// RBAC is the API server's: only the real one can judge.
describe.each(targets.filter(({ name }) => name === 'kube-apiserver'))('rights on $name', ({ start }) => {
  let running: RunningTarget | undefined;
  const cluster = (): RunningTarget => {
    if (running === undefined) throw new Error('the API server has not started');
    return running;
  };
  const opened: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    running = await start();
    await applyObjects(running.client, shop.objects);
  }, 120_000);
  afterAll(async () => {
    for (const close of opened) await close();
    await running?.stop();
  });

  async function openAs(kubeconfigText: string) {
    const server = await startServer({
      kubernetes: connectKubernetes({ kubeconfigText }),
      port: 0,
      logLevel: 'silent',
      validateResponses: true,
    });
    opened.push(() => server.stop());
    await until('the cluster to be read', async () => (await fetch(`${server.url}/readyz`)).ok);
    const client = createClient({ baseUrl: server.url });
    return { client, params: { cluster: (await client.session({})).defaultCluster } };
  }
  type Padlock = Awaited<ReturnType<typeof openAs>>;
  const openWith = async (name: string, rules: readonly AccessRule[]): Promise<Padlock> =>
    openAs(await signInAsServiceAccount(cluster(), { namespace: 'padlock', name, rules }));

  /** Plans, and asks for exactly what the plan says. */
  async function apply({ client, params }: Padlock, target: Target) {
    const plan = await client.plan({ params, body: { target } });
    const made = client.apply({
      params,
      body: toApplyRequest(plan, randomUUID()),
    });
    return { plan, made };
  }

  /** Everything that Padlock could write, with its versions. */
  const written = async (): Promise<unknown> =>
    Promise.all(
      (
        [
          ['security.istio.io/v1', 'PeerAuthentication'],
          ['networking.istio.io/v1', 'DestinationRule'],
          ['telemetry.istio.io/v1', 'Telemetry'],
          ['v1', 'ConfigMap'],
        ] as const
      ).map(async ([apiVersion, kind]) => {
        const { body } = await cluster().client.request('GET', resourcePath(apiVersion, kind, undefined));
        return (body as { items: { metadata: { name: string; resourceVersion: string } }[] }).items.map(
          ({ metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`,
        );
      }),
    );

  it('to read only: no write route lets a change of any scope through, and the API server says why', async () => {
    const writing = ['acknowledge', 'apply'];
    const notWriting = ['exportPolicies', 'plan', 'previewPolicy'];
    const posts = Object.entries(routes).flatMap(([name, { method }]) => (method === 'POST' ? [name] : []));
    expect(posts.sort(), 'a new route that writes is tried here too').toEqual(
      [...writing, ...notWriting].sort(),
    );

    const admin = await openAs(cluster().kubeconfig);
    const { made } = await apply(admin, {
      scope: 'workload',
      namespace: 'shop',
      name: 'payments',
      mode: 'STRICT',
    });
    const change = (await made).id;
    const reader = await openWith('reader', [readEverything]);
    const { client, params } = reader;
    const { findings } = await client.findings({ params });
    const [finding] = (
      await Promise.all(
        findings.map(async ({ id }) => {
          const { fixes } = await client.findingFixes({ params, query: { id } });
          return fixes.some(({ index, kind }) => index === 0 && kind === 'writes') ? [id] : [];
        }),
      )
    ).flat();
    if (finding === undefined) throw new Error('no finding has a fix to write');
    const { fixes } = await client.findingFixes({ params, query: { id: finding } });
    expect(fixes[0]?.mayWrite, 'rights that a fix needs').toMatchObject({
      allowed: false,
      reason: expect.stringMatching(
        /^You lack the right to create, patch, delete \w+\.\w+\.istio\.io/,
      ) as string,
    });
    const before = await written();

    for (const [scope, targetOf] of Object.entries(scopes)) {
      const { plan, made: refused } = await apply(reader, targetOf({ finding, change }));
      expect(plan.writes.length, `writes of ${scope}`).toBeGreaterThan(0);
      for (const { dryRun } of plan.writes) {
        expect(dryRun?.accepted, `dry run of ${scope}`).toBe(false);
        expect(dryRun?.message).toMatch(/cannot (create|patch|delete) resource/);
      }
      const problem = await refused.then(
        () => expect.fail(`a change of scope ${scope} was let through`),
        (error: unknown) => (error instanceof ApiError ? error.problem : expect.fail(String(error))),
      );
      expect(problem, `refusal of ${scope}`).toMatchObject({ status: 403, code: 'forbidden' });
      expect(problem.detail).toMatch(/Nothing was written.*cannot (create|patch|delete) resource/);
    }
    await client.acknowledge({ params, body: { id: finding, note: 'seen' } });
    expect(await written(), 'nothing on the cluster has changed').toEqual(before);

    const { changes, history } = await client.changes({ params });
    expect(
      changes.map(({ id }) => id),
      'nothing that was refused is in the history',
    ).toEqual([change]);
    expect(history.kept).toBe('memory');
    expect(history.reason).toContain('cannot create resource "configmaps"');
    const { acknowledgements } = await client.findings({ params });
    expect(acknowledgements).toMatchObject({
      kept: 'memory',
      reason: expect.stringContaining('cannot create resource "configmaps"') as string,
    });
  }, 90_000);

  it('that are missing are named, verb by verb and in their namespace', async () => {
    const readingAnd = (name: string, verbs: readonly string[]): Promise<Padlock> =>
      openWith(name, [
        readEverything,
        { apiGroups: ['security.istio.io'], resources: ['peerauthentications'], verbs },
      ]);
    const access = async ({ client, params }: Padlock) =>
      client.policyAccess({ params: { ...params, namespace: 'shop' } });
    const [none, noDelete, all] = [
      await readingAnd('none', ['get']),
      await readingAnd('no-delete', ['create', 'patch']),
      await readingAnd('all', ['create', 'patch', 'delete']),
    ];
    const lack = (verbs: string) => ({
      allowed: false,
      reason: `You lack the right to ${verbs} peerauthentications.security.istio.io in namespace shop.`,
    });
    expect(await access(none)).toEqual(lack('create, patch, delete'));
    expect(await access(noDelete)).toEqual(lack('delete'));
    expect(await access(all)).toEqual({ allowed: true, reason: null });
    const telemetry = await all.client.policyAccess({
      params: { ...all.params, namespace: 'istio-system' },
      query: { kind: 'Telemetry' },
    });
    expect(telemetry.reason, 'and so has telemetry').toBe(
      'You lack the right to create, patch, delete telemetries.telemetry.istio.io in namespace istio-system.',
    );
    const rule = await all.client.policy({
      params: { ...all.params, kind: 'DestinationRule', namespace: 'shop', name: 'orders' },
    });
    expect(rule.mayWrite.reason, 'rules have rights of their own').toBe(
      'You lack the right to create, patch, delete destinationrules.networking.istio.io in namespace shop.',
    );
    const service = await none.client.service({
      params: { ...none.params, namespace: 'shop', name: 'catalog' },
    });
    expect(service.mayWrite).toEqual(lack('create, patch, delete'));
  }, 120_000);
});
