import { changesOf, istioOf, lastChangeOnce } from '../../support/istio.ts';
import { expect, test } from '../../support/fixtures.ts';

// The promise of the page, held against the wire: what it says beforehand is what proxies do afterwards, and what it calls proven
// was proven by TLS sessions.
test.describe.configure({ timeout: 300_000 });

const crane = { client: 'quay/crane', service: 'harbour/cargo', port: 80 };
const gate = { client: 'harbour/gate', service: 'harbour/cargo', port: 80 };
const gateIdentity = 'spiffe://cluster.local/ns/harbour/sa/gate';
/** Locks follow traffic of the last 15 seconds, once the mesh is a minute old and Padlock knows how often it is scraped. */
const SHORT = { window: '15s' };
const SEEN = { timeout: 90_000 };
const VERIFIED_MS = 90_000;
/** Padlock looks every 15 seconds whether telemetry carries ports. */
const PORTS_LEARNT = { timeout: 100_000 };

test('a change that contradicts a DestinationRule offers the companion, and with it calls keep flowing', async ({
  environment,
  servicePage,
  page,
}) => {
  const { mesh } = istioOf(environment);
  const berths = { client: 'harbour/berths', service: 'harbour/notices', port: 80 };
  expect(await mesh.probe([berths])).toMatchObject([{ outcome: 'plaintext' }]);
  await servicePage.open('harbour', 'notices');
  await servicePage.pick(80, 'STRICT');
  const dialog = await servicePage.review();
  const impact = dialog.getByRole('region', { name: 'Impact' });
  await expect(impact.locator('[data-kind="loses access"]')).toContainText('harbour/berths');
  await impact.getByRole('checkbox', { name: /DestinationRule harbour\/notices/ }).check();
  await expect(impact.locator('[data-kind="loses access"]')).toHaveCount(0);
  await expect(impact.locator('[data-kind="starts"]')).toContainText('harbour/berths');
  await servicePage.apply();

  await mesh.settle();
  expect(await mesh.probe([berths])).toMatchObject([
    { outcome: 'mutualTls', identity: 'spiffe://cluster.local/ns/harbour/sa/berths' },
  ]);
  const change = await lastChangeOnce(environment, 'verified', VERIFIED_MS);
  expect(change.writes.map(({ ref }) => ref.kind).toSorted()).toEqual([
    'DestinationRule',
    'PeerAuthentication',
  ]);
  expect(change.verification.edges).toMatchObject([{ client: 'harbour/berths', state: 'verified' }]);

  await page.goto(`/clusters/${environment.cluster}/changes/${change.id}`);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect.poll(() => environment.policies.get('harbour', 'notices'), SEEN).toBeUndefined();
  await mesh.settle();
  expect(await mesh.probe([berths])).toMatchObject([{ outcome: 'plaintext' }]);
});

closedLoop(
  'STRICT on a port: the wire refuses whom the page named, traffic proves the rest, and undo takes it back',
  false,
);

test('DISABLED opens the lock, and undo closes it', async ({ environment, graph, servicePage, page }) => {
  const { mesh } = istioOf(environment);
  await servicePage.open('harbour', 'gate');
  await servicePage.pick(80, 'DISABLED');
  const dialog = await servicePage.review();
  await expect(dialog.getByRole('region', { name: 'Impact' }).locator('[data-kind="stops"]')).toContainText(
    'harbour/pilots',
  );
  await servicePage.apply();
  await mesh.settle();
  const pilots = { client: 'harbour/pilots', service: 'harbour/gate', port: 80 };
  expect(await mesh.probe([pilots])).toMatchObject([{ outcome: 'plaintext' }]);
  const change = await lastChangeOnce(environment, 'verified', VERIFIED_MS);
  expect(change.verification.edges).toMatchObject([
    { client: 'harbour/pilots', state: 'verified', mutual: 0 },
  ]);
  await graph.open(SHORT);
  const lock = async () => (await graph.edge('harbour/pilots', 'harbour/gate'))?.lockState;
  await expect.poll(lock, SEEN).toBe('open');

  await page.goto(`/clusters/${environment.cluster}/changes/${change.id}`);
  await page.getByRole('button', { name: 'Undo' }).first().click();
  await expect.poll(() => environment.policies.get('harbour', 'gate'), SEEN).toBeUndefined();
  await mesh.settle();
  expect(await mesh.probe([pilots])).toMatchObject([{ outcome: 'mutualTls' }]);
  await graph.open(SHORT);
  await expect.poll(lock, SEEN).toBe('locked');
});

provesPort('on a service with two ports telemetry without destination_port proves no port', false);

closedLoop('the same with destination_port in telemetry', true);

provesPort('with destination_port it proves the one port that was changed', true);

function closedLoop(title: string, destinationPort: boolean): void {
  test(title, async ({ environment, graph, servicePage, page }) => {
    const { mesh } = istioOf(environment);
    mesh.exporter.setDestinationPort(destinationPort);
    await graph.open(SHORT);
    const lock = async (client: string) => (await graph.edge(client, 'harbour/cargo'))?.lockState;
    await expect.poll(() => lock('unnamed/harbour'), SEEN).toBe('open');
    await expect.poll(() => lock('harbour/gate'), SEEN).toBe('locked');

    await servicePage.open('harbour', 'cargo');
    await servicePage.pick(80, 'STRICT');
    const dialog = await servicePage.review();
    const impact = dialog.getByRole('region', { name: 'Impact' });
    // Telemetry cannot name a client without sidecar; the pod that it may be is offered as a guess.
    await expect(impact.locator('[data-kind="loses access"]')).toContainText('quay/crane');
    await expect(impact.locator('[data-kind="unchanged"]')).toContainText('harbour/gate');
    expect(await mesh.probe([crane])).toMatchObject([{ outcome: 'plaintext' }]);
    await servicePage.apply();

    await mesh.settle();
    expect(await mesh.probe([crane, gate])).toMatchObject([
      { outcome: 'refused', status: null },
      { outcome: 'mutualTls', identity: gateIdentity },
    ]);
    await expect(dialog.getByRole('status').first()).toHaveText('Change verified', { timeout: VERIFIED_MS });
    await expect
      .poll(async () => (await changesOf(environment))[0]?.verification.provable, PORTS_LEARNT)
      .toBe(destinationPort ? 'port' : 'service');
    const change = await lastChangeOnce(environment, 'verified', VERIFIED_MS);
    expect(change.verification.proxies, 'istiod itself says who took it up').toEqual({
      state: 'observed',
      synced: 2,
      total: 2,
    });
    const edges = Object.fromEntries(change.verification.edges.map((edge) => [edge.client, edge]));
    expect(edges['harbour/gate']).toMatchObject({ state: 'verified', notMutual: 0, failed: 0 });
    expect(edges['harbour/gate']?.mutual).toBeGreaterThan(0);
    const unnamed = change.verification.edges.find(({ clientKind }) => clientKind === 'unnamed');
    expect(unnamed, 'a refusal leaves no metric, so it is predicted').toMatchObject({
      state: 'predicted',
      notMutual: 0,
    });

    await graph.open(SHORT);
    await expect.poll(() => lock('harbour/gate'), SEEN).toBe('locked');
    await expect.poll(() => lock('unnamed/harbour'), SEEN).not.toBe('open');

    await page.goto(`/clusters/${environment.cluster}/changes/${change.id}`);
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(() => environment.policies.get('harbour', 'cargo'), SEEN).toBeUndefined();
    await mesh.settle();
    expect(await mesh.probe([crane, gate])).toMatchObject([
      { outcome: 'plaintext' },
      { outcome: 'mutualTls' },
    ]);
    const [undo, undone] = await changesOf(environment);
    expect(undo?.undoes).toBe(change.id);
    expect(undone).toMatchObject({
      id: change.id,
      undoneBy: undo?.id,
      verification: { state: 'superseded' },
    });
  });
}

/** What is counted without a port stays unproven: the label is set before the change, and Padlock has learnt of it. */
function provesPort(title: string, destinationPort: boolean): void {
  test(title, async ({ environment, servicePage }) => {
    const { mesh } = istioOf(environment);
    mesh.exporter.setDestinationPort(destinationPort);
    const calls = [
      { client: 'harbour/gate', service: 'harbour/berths', port: 9090 },
      { client: 'harbour/pilots', service: 'harbour/berths', port: 9090 },
    ];
    await servicePage.open('harbour', 'berths');
    await servicePage.pick(9090, 'STRICT');
    await servicePage.review();
    await servicePage.apply();
    await mesh.settle();
    expect(await mesh.probe(calls)).toMatchObject([{ outcome: 'mutualTls' }, { outcome: 'mutualTls' }]);
    const state = destinationPort ? 'verified' : 'not_provable';
    const { verification } = await lastChangeOnce(environment, state, VERIFIED_MS);
    expect(verification.provable).toBe(destinationPort ? 'port' : 'not_per_port');
    const verified = verification.edges.filter((edge) => edge.state === 'verified');
    expect(verified.map(({ client, port }) => `${client} to ${port}`).toSorted()).toEqual(
      destinationPort ? ['harbour/gate to 9090', 'harbour/pilots to 9090'] : [],
    );
  });
}
