import { randomUUID } from 'node:crypto';
import {
  type Change,
  type ChangeTarget,
  type EffectiveMode,
  type ModePick,
  type Plan,
  toApplyRequest,
} from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakePrometheus } from './testing/fakePrometheus.ts';
import { eventually } from './testing/eventually.ts';
import type { LocalServer } from './testing/localServer.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
let sandbox: Sandbox;
let prometheus: LocalServer;
let server: TestServer;
beforeEach(async () => {
  sandbox = await startSandbox();
  prometheus = await fakePrometheus(() => []);
  server = await readyServer(sandbox, { prometheus: { url: prometheus.url } });
});
afterEach(async () => {
  await server.stop();
  await prometheus.stop();
  await sandbox.stop();
});

interface Stored {
  readonly code?: number;
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
}

async function stored(namespace: string, name: string): Promise<Stored> {
  const path = `/apis/security.istio.io/v1/namespaces/${namespace}/peerauthentications/${name}`;
  return (await (await fetch(sandbox.kubernetesUrl + path)).json()) as Stored;
}

async function change(target: ChangeTarget): Promise<{ plan: Plan; change: Change }> {
  const plan = await server.client.plan({ params, body: { target } });
  const body = toApplyRequest(plan, randomUUID());
  return { plan, change: await server.client.apply({ params, body }) };
}

const meshMode = async (): Promise<EffectiveMode> => (await server.client.mesh({ params })).mode;
async function namespaceMode(name: string): Promise<EffectiveMode | undefined> {
  return (await server.client.mesh({ params })).namespaces.find((one) => one.name === name)?.mode;
}
async function portMode(name: string, port: number): Promise<string | null | undefined> {
  const detail = await server.client.service({ params: { ...params, namespace: 'shop', name } });
  return detail.ports.find((one) => one.port === port)?.mode;
}

const modes = [
  ['STRICT', 'STRICT'],
  ['PERMISSIVE', 'PERMISSIVE'],
  ['DISABLED', 'DISABLE'],
] as const satisfies readonly (readonly [ModePick, string])[];

describe.each(modes)('%s', (pick, mode) => {
  it('of the mesh is one policy in the root namespace, and DEFAULT takes it away', async () => {
    // The demo mesh is PERMISSIVE by a policy: then that would be no change.
    if (pick === 'PERMISSIVE') await change({ scope: 'mesh', mode: 'STRICT' });
    await eventually(async () => (await meshMode()).mode !== mode);
    const { plan } = await change({ scope: 'mesh', mode: pick });
    expect(plan.modes).toMatchObject([{ service: null, port: null, after: mode, pick }]);
    const [written] = plan.writes;
    expect(written?.ref).toMatchObject({ kind: 'PeerAuthentication', namespace: 'istio-system' });
    const { name = '' } = written?.ref ?? {};
    expect((await stored('istio-system', name)).spec).toMatchObject({ mtls: { mode } });
    await eventually(async () => (await meshMode()).mode === mode);

    const back = await change({ scope: 'mesh', mode: 'DEFAULT' });
    expect(back.plan.modes).toMatchObject([{ before: mode, after: 'PERMISSIVE', pick: 'DEFAULT' }]);
    await eventually(async () => (await meshMode()).source.scope === 'default');
  });

  it('of a namespace reaches all of its ports without an entry, and is undone', async () => {
    const other = pick === 'STRICT' ? 'PERMISSIVE' : 'STRICT';
    await change({ scope: 'namespace', namespace: 'shop', mode: other });
    await eventually(async () => (await namespaceMode('shop'))?.source.scope === 'namespace');
    const before = await namespaceMode('shop');
    const { plan, change: made } = await change({ scope: 'namespace', namespace: 'shop', mode: pick });
    expect(plan.modes).toMatchObject([{ port: null, before: before?.mode, after: mode }]);
    await eventually(async () => (await namespaceMode('shop'))?.mode === mode);
    expect((await namespaceMode('shop'))?.source.scope).toBe('namespace');
    await eventually(async () => (await portMode('orders', 8080)) === mode);

    const undo = await change({ scope: 'undo', change: made.id });
    expect(undo.plan.modes).toMatchObject([{ before: mode, after: before?.mode, pick: null }]);
    await eventually(async () => (await namespaceMode('shop'))?.mode === before?.mode);
    expect((await namespaceMode('shop'))?.source).toEqual(before?.source);
  });

  it('of a workload is a policy that selects its pods, and DEFAULT deletes it', async () => {
    const target = { scope: 'workload', namespace: 'shop', name: 'orders' } as const;
    const { plan } = await change({ ...target, mode: pick });
    expect(plan.writes).toMatchObject([{ verb: 'create' }]);
    const { name = '' } = plan.writes[0]?.ref ?? {};
    const policy = await stored('shop', name);
    expect(policy.spec).toMatchObject({ selector: { matchLabels: { app: 'orders' } }, mtls: { mode } });
    expect(policy.metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'padlock' });
    await eventually(async () => (await portMode('orders', 8080)) === mode);

    await change({ ...target, mode: 'DEFAULT' });
    expect((await stored('shop', name)).code).toBe(404);
  });

  it('of a container port of a workload is an entry of that policy', async () => {
    const target = { scope: 'workload', namespace: 'shop', name: 'orders' } as const;
    const { plan } = await change({ ...target, ports: [{ port: 8080, mode: pick }] });
    expect(plan.modes).toMatchObject([{ port: 8080, containerPorts: [8080], after: mode }]);
    const { name = '' } = plan.writes[0]?.ref ?? {};
    expect((await stored('shop', name)).spec).toMatchObject({ portLevelMtls: { '8080': { mode } } });
  });
});

describe('many services', () => {
  it('are one plan and one change, and are taken back together', async () => {
    const target: ChangeTarget = {
      scope: 'services',
      services: ['orders', 'payments'].map((name) => ({
        namespace: 'shop',
        name,
        ports: [{ port: 8080, mode: 'STRICT' }],
      })),
    };
    const { plan, change: made } = await change(target);
    expect(plan.modes.map(({ service, port, after }) => [service?.name, port, after])).toEqual([
      ['orders', 8080, 'STRICT'],
      ['payments', 8080, 'STRICT'],
    ]);
    expect(plan.writes.length).toBeGreaterThan(0);
    await eventually(async () => (await portMode('orders', 8080)) === 'STRICT');
    const undo = await change({ scope: 'undo', change: made.id });
    expect(undo.change.undoes).toBe(made.id);
    await eventually(async () => (await portMode('orders', 8080)) === 'PERMISSIVE');
  });

  it('are refused together, with the name of the one that cannot be', async () => {
    const problem = server.client.plan({
      params,
      body: {
        target: {
          scope: 'services',
          services: [{ namespace: 'shop', name: 'nobody', ports: [{ port: 80, mode: 'STRICT' }] }],
        },
      },
    });
    await expect(problem).rejects.toMatchObject({
      problem: {
        status: 404,
        code: 'service_not_found',
        detail: expect.stringContaining('shop/nobody') as string,
      },
    });
  });
});

it('that changes nothing is not made', async () => {
  const current = (await meshMode()).mode;
  expect(current).toBe('PERMISSIVE');
  await expect(change({ scope: 'mesh', mode: 'PERMISSIVE' })).rejects.toMatchObject({
    problem: { status: 422, code: 'nothing_to_change' },
  });
});

describe('an undo', () => {
  it('is refused for a change that is not known, and when nothing is left to take back', async () => {
    const plan = (id: string) =>
      server.client.plan({ params, body: { target: { scope: 'undo', change: id } } });
    await expect(plan('nobody')).rejects.toMatchObject({
      problem: { status: 404, code: 'change_not_found' },
    });
    const { change: made } = await change({ scope: 'namespace', namespace: 'shop', mode: 'STRICT' });
    await change({ scope: 'undo', change: made.id });
    await eventually(async () => {
      const error: unknown = await plan(made.id).catch((caught: unknown) => caught);
      return (error as { problem?: { code: string } }).problem?.code === 'nothing_to_undo';
    });
  });
});
