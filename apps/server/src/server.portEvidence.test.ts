import { randomUUID } from 'node:crypto';
import type { Change, ChangeTarget } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { eventually } from './testing/eventually.ts';
import { readyServer, type TestServer } from './testing/testServer.ts';

const params = { cluster: 'demo' };
const path = '/apis/telemetry.istio.io/v1/namespaces/istio-system/telemetries';
// Everything runs in this process, and a day of the demo's traffic takes a busy machine some seconds.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let sandbox: Sandbox;
let server: TestServer;
beforeAll(async () => {
  sandbox = await startSandbox({ scrapeIntervalMs: 500 });
  server = await readyServer(sandbox, { prometheus: { url: sandbox.prometheusUrl } });
});
afterAll(async () => {
  await server.stop();
  await sandbox.stop();
});

async function change(target: ChangeTarget): Promise<Change> {
  const plan = await server.client.plan({ params, body: { target } });
  const resourceVersions = Object.fromEntries(
    plan.writes.flatMap(({ ref, resourceVersion }) =>
      resourceVersion === null ? [] : [[`${ref.kind}/${ref.namespace}/${ref.name}`, resourceVersion]],
    ),
  );
  const body = {
    target,
    digest: plan.digest,
    resourceVersions,
    acceptedLosses: [],
    idempotencyKey: randomUUID(),
  };
  return server.client.apply({ params, body });
}

async function stored(): Promise<readonly { readonly metadata: { readonly name: string }; spec: unknown }[]> {
  const list = (await (await fetch(sandbox.kubernetesUrl + path)).json()) as {
    items: { metadata: { name: string }; spec: unknown }[];
  };
  return list.items;
}

it('evidence becomes by port through a review of the Telemetry resource, and is undone', async () => {
  const plan = await server.client.plan({ params, body: { target: { scope: 'port_evidence' } } });
  expect(plan.writes).toMatchObject([
    {
      verb: 'create',
      ref: { kind: 'Telemetry', namespace: 'istio-system', name: 'port-evidence' },
      dryRun: { accepted: true },
    },
  ]);
  expect(plan.impact).toMatchObject({ losesAccess: [], startsToEncrypt: [], stopsToEncrypt: [] });
  const made = await change({ scope: 'port_evidence' });
  // What reports say is asked four times a minute, while somebody looks at the traffic.
  await eventually(async () => {
    await server.client.topology({ params });
    return (await server.client.mesh({ params })).portEvidence === true;
  }, 100_000);
  const [found] = (await server.client.changes({ params })).changes;
  expect(found).toMatchObject({ id: made.id, verification: { state: 'in_force' } });
  // Said already: nothing is left to write.
  await expect(change({ scope: 'port_evidence' })).rejects.toMatchObject({
    problem: { code: 'nothing_to_change' },
  });
  const undo = await change({ scope: 'undo', change: made.id });
  expect(undo.writes).toMatchObject([{ verb: 'delete' }]);
  expect(await stored()).toEqual([]);
});

it('what the mesh has its Telemetry say stays, also when it is undone', async () => {
  const spec = { accessLogging: [{ providers: [{ name: 'envoy' }] }] };
  await fetch(sandbox.kubernetesUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'telemetry.istio.io/v1',
      kind: 'Telemetry',
      metadata: { name: 'mesh-default', namespace: 'istio-system' },
      spec,
    }),
  });
  await eventually(async () => {
    const { writes } = await server.client.plan({ params, body: { target: { scope: 'port_evidence' } } });
    return writes[0]?.verb === 'patch';
  });
  const made = await change({ scope: 'port_evidence' });
  expect(await stored()).toMatchObject([{ metadata: { name: 'mesh-default' }, spec }]);
  expect(JSON.stringify(await stored())).toContain('destination_port');
  await change({ scope: 'undo', change: made.id });
  expect((await stored()).map((one) => one.spec)).toEqual([spec]);
});
