import { randomUUID } from 'node:crypto';
import { type ChangeTarget, type Impact, type ModePick, toApplyRequest } from '@padlock/contract';
import type { Environment } from '../../support/environment.ts';
import { expect, test } from '../../support/fixtures.ts';
import { istioOf } from '../../support/istio.ts';
import { harbour } from '../../mesh/harbour.ts';
import type { MeshWorkload } from '../../testbed/mesh/content.ts';

// What the review says a change does to whom, held against the wire: for each scope and mode, every caller of the mesh is probed
// before and after. Through the API, as the page shows just this.
test.use({ ownMesh: 'impact' });
test.describe.configure({ timeout: 600_000 });

const effects = ['losesAccess', 'startsToEncrypt', 'stopsToEncrypt', 'unchanged'] as const;
type Effect = (typeof effects)[number];
type Outcome = 'mutualTls' | 'plaintext' | 'refused';
type Calls<T> = Readonly<Record<string, T>>;

const scopes: Readonly<Record<string, (mode: ModePick) => ChangeTarget>> = {
  'a service port': (mode) => ({
    scope: 'service',
    namespace: 'harbour',
    name: 'cargo',
    ports: [{ port: 80, mode }],
  }),
  'a workload': (mode) => ({ scope: 'workload', namespace: 'harbour', name: 'notices', mode }),
  'a workload port': (mode) => ({
    scope: 'workload',
    namespace: 'ledger',
    name: 'postgresql',
    ports: [{ port: 5432, mode }],
  }),
  'a namespace': (mode) => ({ scope: 'namespace', namespace: 'harbour', mode }),
  'the mesh': (mode) => ({ scope: 'mesh', mode }),
};

const calls = harbour.edges.map(({ client, service, port }) => {
  const workload = harbour.workloads.find(({ namespace, name }) => `${namespace}/${name}` === client);
  if (workload === undefined) throw new Error(`the mesh has no workload ${client}`);
  return {
    name: `${client} to ${service}:${port}`,
    client,
    service,
    port,
    hasSidecar: workload.sidecar,
    /** A review names a client by its service, where it has one. */
    shownAs: serviceOf(workload) ?? client,
  };
});

// DISABLED comes last: its plaintext would count as evidence against a mode that follows.
for (const [mode, ground] of [
  ['STRICT', 'PERMISSIVE'],
  ['PERMISSIVE', 'STRICT'],
  ['DISABLED', 'PERMISSIVE'],
] as const)
  test(`${mode} in a mesh that is ${ground}: what the review says of each caller is what the wire does, at every scope`, async ({
    environment,
  }) => {
    const { mesh } = istioOf(environment);
    await environment.policies.mergePatch('istio-system', 'default', { spec: { mtls: { mode: ground } } });
    await everyCallerSeen(environment);
    await mesh.settle();
    const before = await onTheWire(environment);
    for (const [scope, targetOf] of Object.entries(scopes))
      await test.step(`${scope} to ${mode}`, async () => {
        const { api, cluster } = environment;
        const params = { cluster };
        const planned = await api.plan({ params, body: { target: targetOf(mode) } });
        const change = await api.apply({ params, body: toApplyRequest(planned, randomUUID()) });
        await mesh.settle();
        const after = await onTheWire(environment);
        expect(effectsSaid(planned.impact), scope).toEqual(effectsOnTheWire(before, after));
        const outcomes = outcomesSaid(planned.impact);
        expect(Object.keys(outcomes).length, 'callers that the review names').toBeGreaterThan(0);
        expect(after, scope).toMatchObject(outcomes);

        const undo = await api.plan({ params, body: { target: { scope: 'undo', change: change.id } } });
        await api.apply({ params, body: toApplyRequest(undo, randomUUID()) });
      });
    await mesh.settle();
    expect(await onTheWire(environment), 'after all has been undone').toEqual(before);
  });

/** A plan for the whole mesh names each caller of the last day, whatever becomes of it. */
async function everyCallerSeen({ api, cluster }: Environment): Promise<void> {
  const target: ChangeTarget = { scope: 'mesh', mode: 'DISABLED' };
  const unseen = async (): Promise<readonly string[]> => {
    const { impact } = await api.plan({ params: { cluster }, body: { target } });
    const entries = effects.flatMap((effect) => impact[effect]);
    return calls.filter((call) => !entries.some((entry) => isAbout(entry, call))).map(({ name }) => name);
  };
  await expect.poll(unseen, { message: 'callers that have not been seen yet', timeout: 120_000 }).toEqual([]);
}

function serviceOf({ namespace, labels }: MeshWorkload): string | undefined {
  const service = harbour.services.find(
    (each) =>
      each.namespace === namespace &&
      Object.entries(each.selector).every(([key, value]) => labels[key] === value),
  );
  return service && `${service.namespace}/${service.name}`;
}

async function onTheWire(environment: Environment): Promise<Calls<Outcome>> {
  const probes = await istioOf(environment).mesh.probe(calls);
  return Object.fromEntries(calls.map(({ name }, index) => [name, probes[index]?.outcome ?? 'refused']));
}

function effectsOnTheWire(before: Calls<Outcome>, after: Calls<Outcome>): Calls<Effect> {
  const effectOf = (from: Outcome | undefined, to: Outcome | undefined): Effect => {
    if (to === 'refused' && from !== 'refused') return 'losesAccess';
    if (from === 'plaintext' && to === 'mutualTls') return 'startsToEncrypt';
    if (from === 'mutualTls' && to === 'plaintext') return 'stopsToEncrypt';
    return 'unchanged';
  };
  return Object.fromEntries(calls.map(({ name }) => [name, effectOf(before[name], after[name])]));
}

/** What the review says of each call. Whom it does not name, nothing changes for. */
function effectsSaid(impact: Impact): Calls<Effect> {
  return Object.fromEntries(
    calls.map((call) => [
      call.name,
      effects.find((effect) => impact[effect].some((entry) => isAbout(entry, call))) ?? 'unchanged',
    ]),
  );
}

/** What the review says is to become of the calls that it names. */
function outcomesSaid(impact: Impact): Calls<Outcome> {
  const entries = effects.flatMap((effect) => impact[effect]);
  return Object.fromEntries(
    calls.flatMap((call) => {
      const entry = entries.find((each) => isAbout(each, call));
      return entry === undefined ? [] : [[call.name, outcomeOf(entry.after)]];
    }),
  );
}

function outcomeOf(expectation: Impact['unchanged'][number]['after']): Outcome {
  switch (expectation) {
    case 'mutual_tls':
      return 'mutualTls';
    case 'plaintext':
    case 'refused':
      return expectation;
    default:
      throw new Error(`no call of this mesh can come to "${expectation}"`);
  }
}

/** Telemetry cannot name a client without sidecar; the pods that it may be are named as candidates. */
function isAbout(entry: Impact['unchanged'][number], call: (typeof calls)[number]): boolean {
  const isClient = call.hasSidecar
    ? entry.client === call.shownAs
    : entry.clientKind === 'unnamed' && entry.candidates.includes(call.client);
  return isClient && entry.server === call.service && (entry.port === null || entry.port === call.port);
}
