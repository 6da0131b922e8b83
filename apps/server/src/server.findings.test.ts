import type { FindingList, Plan } from '@padlock/contract';
import { startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from './testing/browser.ts';
import { eventually } from './testing/eventually.ts';
import { fakePrometheus, report } from './testing/fakePrometheus.ts';
import { json } from './testing/hiddenNamespace.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
let server: TestServer;
let readOnly: TestServer;
let stopSandbox: () => Promise<void>;
beforeAll(async () => {
  const sandbox = await startSandbox();
  stopSandbox = () => sandbox.stop();
  server = await testServer(sandbox);
  readOnly = await testServer(sandbox, { readOnly: true });
  await eventually(() => hasRead(server));
  await eventually(() => hasRead(readOnly));
});
/** Whether the server has read the cluster: on a busy machine that takes a while. */
async function hasRead({ client }: TestServer): Promise<boolean> {
  return (await client.mesh({ params })).namespaces.length > 0;
}
afterAll(async () => {
  await server.stop();
  await readOnly.stop();
  await stopSandbox();
});

const list = async (namespaces?: string) =>
  server.client.findings({ params, query: namespaces === undefined ? {} : { namespaces } });
const named = async (code: string, name: string) => {
  const { findings } = await list();
  const found = findings.find((one) => one.code === code && one.objects[0]?.name === name);
  if (found === undefined) throw new Error(`no finding ${code} about ${name}`);
  return found;
};

describe('findings', () => {
  it('say what is wrong in the demo mesh, the worst first', async () => {
    const { findings, complete, acknowledgements } = await list();
    expect(findings.map(({ severity, code, objects }) => `${severity} ${code} ${objects[0]?.name}`)).toEqual(
      expect.arrayContaining([
        'error strict_towards_disabling_rule audit-plain',
        'warning policy_shadowed payments-strict',
      ]),
    );
    const severities = findings.map(({ severity }) => severity);
    expect(severities).toEqual(
      severities.toSorted(
        (a, b) => ['error', 'warning', 'info'].indexOf(a) - ['error', 'warning', 'info'].indexOf(b),
      ),
    );
    expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
    // This server has no Prometheus.
    expect(complete).toBe(false);
    expect(acknowledgements.kept).toBe('memory');
  });

  it('name the services and workloads that they are about', async () => {
    const shadowed = await named('policy_shadowed', 'payments-strict');
    expect(shadowed.nodes).toEqual([
      { kind: 'workload', namespace: 'shop', name: 'payments' },
      { kind: 'service', namespace: 'shop', name: 'payments' },
    ]);
    // The policy of the whole namespace is about no service in particular, the rule's host is.
    const refused = await named('strict_towards_disabling_rule', 'audit-plain');
    expect(refused.nodes).toEqual([{ kind: 'service', namespace: 'data', name: 'audit' }]);
  });

  it('are those of some namespaces', async () => {
    const codes = (await list('legacy')).findings.map(({ code }) => code);
    expect(codes).not.toContain('policy_shadowed');
  });

  it('have the same id on every server', async () => {
    const [here, there] = await Promise.all([list(), readOnly.client.findings({ params })]);
    expect(there.findings.map(({ id }) => id)).toEqual(here.findings.map(({ id }) => id));
  });
});

describe('a fix', () => {
  it('opens as a plan that the server makes by itself', async () => {
    const { id } = await named('policy_shadowed', 'payments-strict');
    const { fixes } = await server.client.findingFixes({ params, query: { id } });
    expect(fixes[0]).toMatchObject({ index: 0, kind: 'writes' });
    const { writes } = await server.client.plan({
      params,
      body: { target: { scope: 'finding', id, fix: 0 } },
    });
    expect(writes[0]).toMatchObject({ verb: 'delete', ref: { name: 'payments-strict' } });
  });

  it('is gone with its finding, and not made of a number', async () => {
    await expect(
      server.client.plan({ params, body: { target: { scope: 'finding', id: 'policy_shadowed-x' } } }),
    ).rejects.toMatchObject({ problem: { status: 404, code: 'finding_not_found' } });
    const { id } = await named('policy_shadowed', 'payments-strict');
    await expect(
      server.client.plan({ params, body: { target: { scope: 'finding', id, fix: 19 } } }),
    ).rejects.toMatchObject({ problem: { status: 422, code: 'no_such_fix' } });
  });
});

describe('an acknowledgement', () => {
  it('stands beside the finding until it is taken back', async () => {
    const { id } = await named('policy_shadowed', 'payments-strict');
    await server.client.acknowledge({ params, body: { id, note: ' gone by March ' } });
    expect(await named('policy_shadowed', 'payments-strict')).toMatchObject({
      acknowledged: { by: 'local user', note: 'gone by March' },
    });
    await server.client.acknowledge({ params, body: { id, note: null } });
    expect(await named('policy_shadowed', 'payments-strict')).toMatchObject({ acknowledged: null });
  });

  it('needs a finding that holds, and a server that writes', async () => {
    await expect(
      server.client.acknowledge({ params, body: { id: 'made-up', note: '' } }),
    ).rejects.toMatchObject({ problem: { code: 'finding_not_found' } });
    const { id } = await named('policy_shadowed', 'payments-strict');
    await expect(readOnly.client.acknowledge({ params, body: { id, note: '' } })).rejects.toMatchObject({
      problem: { code: 'read_only' },
    });
  });
});

describe('a finding that names callers whom somebody may not see', () => {
  it('has the fix that the page offers them', async () => {
    const sandbox = await startSandbox({
      tokens: { 'token-of-bob': 'bob' },
      authorize: ({ user, namespace }) => user !== 'bob' || namespace === 'data',
    });
    const labels = {
      source_workload: 'frontpage',
      source_workload_namespace: 'shop',
      source_principal: 'unknown',
      destination_workload: 'postgresql',
      destination_workload_namespace: 'data',
      destination_service: 'postgresql.data.svc.cluster.local',
      destination_service_name: 'postgresql',
      destination_service_namespace: 'data',
      connection_security_policy: 'none',
    };
    const prometheus = await fakePrometheus(() => [report(labels, 60)]);
    const limited = await testServer(sandbox, {
      auth: { mode: 'token' },
      prometheus: { url: prometheus.url },
    });
    try {
      await eventually(async () => (await fetch(`${limited.url}/readyz`)).ok);
      const bob = await Browser.loggedIn(limited.url, 'token-of-bob');
      const ask = async () => (await json<FindingList>(bob.get('/api/clusters/demo/findings'))).findings;
      await eventually(async () => (await ask()).some(({ reason }) => reason.includes('(hidden)')));
      const found = (await ask()).find(({ reason }) => reason.includes('(hidden)'));
      const target = { scope: 'finding', id: found?.id };
      const plan = await json<Plan>(bob.post('/api/clusters/demo/plans', { target }));
      expect(plan.writes.map(({ ref }) => ref.namespace)).toEqual(['data']);
    } finally {
      await limited.stop();
      await prometheus.stop();
      await sandbox.stop();
    }
  });
});
