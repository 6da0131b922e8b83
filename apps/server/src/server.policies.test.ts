import type { ChangeTarget } from '@padlock/contract';
import { startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
let server: TestServer;
let stopSandbox: () => Promise<void>;
beforeAll(async () => {
  const sandbox = await startSandbox();
  stopSandbox = () => sandbox.stop();
  server = await testServer(sandbox);
  await eventually(() => hasRead(server));
});
/** Whether the server has read the cluster: on a busy machine that takes a while. */
async function hasRead({ client }: TestServer): Promise<boolean> {
  return (await client.mesh({ params })).namespaces.length > 0;
}
afterAll(async () => {
  await server.stop();
  await stopSandbox();
});

describe('the list of policies', () => {
  it('says of each what becomes of it, and by whom', async () => {
    const { policies } = await server.client.policies({ params });
    const told = policies.map(({ ref, scope, mode, status, others }) => {
      const by = others.map(({ namespace, name }) => `${namespace}/${name}`).join();
      return `${ref.namespace}/${ref.name} ${scope} ${mode ?? '-'} ${status}${by === '' ? '' : ` ${by}`}`;
    });
    expect(told).toEqual(
      expect.arrayContaining([
        'istio-system/default mesh PERMISSIVE in_force',
        'data/default namespace STRICT in_force',
        'shop/payments workload PERMISSIVE in_force',
        'shop/payments-strict workload STRICT shadowed shop/payments',
        'shop/audit-plain service DISABLE conflicts data/default',
        'shop/orders service - in_force',
      ]),
    );
    const catalog = policies.find(({ ref }) => ref.name === 'catalog');
    expect(catalog).toMatchObject({ managedBy: 'Padlock', selector: { app: 'catalog' } });
    expect(catalog?.settings.map(({ port, mode, status }) => [port, mode, status])).toEqual([
      [8080, 'PERMISSIVE', 'in_force'],
      [9102, 'DISABLE', 'in_force'],
    ]);
    expect(catalog?.createdAt).toMatch(/Z$/);
  });

  it('can be had for some namespaces', async () => {
    const { policies } = await server.client.policies({ params, query: { namespaces: 'data' } });
    expect(policies.map(({ ref }) => ref.namespace)).toEqual(['data']);
  });
});

describe('one policy', () => {
  it('shows what it reaches, and its YAML without what only the server sets', async () => {
    const ref = { kind: 'PeerAuthentication', namespace: 'shop', name: 'payments' } as const;
    const detail = await server.client.policy({ params: { ...params, ...ref } });
    expect(detail.reach.workloads[0]).toMatchObject({ ref: { name: 'payments', kind: 'Deployment' } });
    expect(detail.reach.services).toEqual([{ kind: 'Service', namespace: 'shop', name: 'payments' }]);
    expect(detail.yaml).toContain('app: payments');
    expect(detail.yaml).not.toContain('resourceVersion');
    expect(detail.mayWrite).toEqual({ allowed: true, reason: null });
  });

  it('is 404 when it is not there', async () => {
    const ref = { kind: 'PeerAuthentication', namespace: 'shop', name: 'gone' } as const;
    await expect(server.client.policy({ params: { ...params, ...ref } })).rejects.toMatchObject({
      problem: { status: 404, code: 'policy_not_found' },
    });
  });

  it('comes with others as one text', async () => {
    const refs = ['payments', 'gone'].map((name) => ({
      kind: 'PeerAuthentication',
      namespace: 'shop',
      name,
    }));
    const { yaml, missing } = await server.client.exportPolicies({ params, body: { policies: refs } });
    expect(yaml).toContain('name: payments');
    expect(missing).toEqual([refs[1]]);
  });
});

const text = (spec: string, name = 'new', namespace = 'shop'): string =>
  `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;

describe('a preview', () => {
  const preview = (yaml: string) => server.client.previewPolicy({ params, body: { yaml } });

  it('shows what a selector would reach', async () => {
    const shown = await preview(
      text('{ selector: { matchLabels: { app: orders } }, mtls: { mode: STRICT } }'),
    );
    expect(shown).toMatchObject({
      problems: [],
      exists: false,
      policy: { scope: 'workload', status: 'in_force' },
      mayWrite: { allowed: true },
    });
    expect(shown.reach?.workloads.map(({ ref }) => ref.name)).toEqual(['orders']);
  });

  it('says that a second policy would do nothing, that a selector finds nothing, that a namespace is not there', async () => {
    const second = await preview(
      text('{ selector: { matchLabels: { app: payments } }, mtls: { mode: STRICT } }'),
    );
    expect(second.policy).toMatchObject({ status: 'shadowed', others: [{ name: 'payments' }] });
    const nothing = await preview(
      text('{ selector: { matchLabels: { app: gone } }, mtls: { mode: STRICT } }'),
    );
    expect(nothing.policy?.status).toBe('matches_nothing');
    const nowhere = await preview(text('{ mtls: { mode: STRICT } }', 'default', 'nowhere'));
    expect(nowhere.problems).toEqual([
      { severity: 'error', line: null, message: 'There is no namespace nowhere.' },
    ]);
  });

  it('keeps the age of an object that is edited', async () => {
    const edited = await preview(
      text('{ selector: { matchLabels: { app: payments } }, mtls: { mode: STRICT } }', 'payments'),
    );
    expect(edited).toMatchObject({ exists: true, policy: { status: 'in_force', mode: 'STRICT' } });
  });
});

describe('a plan', () => {
  const plan = async (target: ChangeTarget) => await server.client.plan({ params, body: { target } });
  const ref = (name: string, kind = 'PeerAuthentication') => ({ kind, namespace: 'shop', name });

  it('deletes several policies at once, with what comes into force by it', async () => {
    const made = await plan({
      scope: 'policies',
      delete: [ref('payments'), ref('audit-plain', 'DestinationRule')],
    });
    expect(made.writes.map(({ verb, ref: { name } }) => `${verb} ${name}`)).toEqual([
      'delete payments',
      'delete audit-plain',
    ]);
    expect(made.comesIntoForce).toEqual([ref('payments-strict')]);
    expect(made.writes.every(({ dryRun }) => dryRun?.accepted)).toBe(true);
  });

  it('is refused when nothing of it is there', async () => {
    await expect(plan({ scope: 'policies', delete: [ref('gone')] })).rejects.toMatchObject({
      problem: { status: 404, code: 'policy_not_found' },
    });
  });

  it('creates and edits an object as written, and keeps what the server set', async () => {
    const yaml = text('{ selector: { matchLabels: { app: orders } }, mtls: { mode: STRICT } }', 'orders');
    const [create] = (await plan({ scope: 'object', yaml })).writes;
    expect(create).toMatchObject({ verb: 'create', dryRun: { accepted: true } });
    const edited = text(
      '{ selector: { matchLabels: { app: payments } }, mtls: { mode: STRICT } }',
      'payments',
    );
    const [edit] = (await plan({ scope: 'object', yaml: edited })).writes;
    expect(edit).toMatchObject({ verb: 'patch', ref: ref('payments'), dryRun: { accepted: true } });
    expect(edit?.resourceVersion).not.toBeNull();
  });

  it('changes what a rule says about TLS, at one place of it, and keeps the rest', async () => {
    const rule = { namespace: 'shop', name: 'orders' };
    const detail = await server.client.policy({ params: { ...params, kind: 'DestinationRule', ...rule } });
    expect(detail.rulePlaces.map(({ subset, port, mode }) => [subset, port, mode])).toEqual([
      [null, null, null],
      [null, 8080, null],
      ['canary', null, 'DISABLE'],
      ['canary', 8080, null],
    ]);
    const change = (subset: string): ChangeTarget => ({
      scope: 'rule',
      ...rule,
      tls: [
        { subset, port: null, mode: 'UNSET' },
        { subset: null, port: 8080, mode: 'ISTIO_MUTUAL' },
      ],
    });
    const { writes } = await plan(change('canary'));
    expect(writes).toMatchObject([
      { verb: 'patch', ref: { kind: 'DestinationRule', ...rule }, dryRun: { accepted: true } },
    ]);
    const [write] = writes;
    expect(write?.before).toContain('mode: DISABLE');
    expect(write?.after).not.toContain('mode: DISABLE');
    expect(write?.after).toMatch(/name: canary/);
    expect(write?.after).toMatch(/number: 8080\s+tls:\s+mode: ISTIO_MUTUAL/);
    await expect(plan(change('v9'))).rejects.toMatchObject({ problem: { code: 'subset_not_found' } });
  });

  it('says what is wrong with a text', async () => {
    await expect(plan({ scope: 'object', yaml: text('{ mtls: { mode: YES } }') })).rejects.toMatchObject({
      problem: {
        status: 422,
        code: 'invalid_object',
        detail: expect.stringContaining('Line 4: spec.mtls.mode') as string,
      },
    });
  });
});
