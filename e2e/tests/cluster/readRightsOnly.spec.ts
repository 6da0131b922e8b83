import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test as base } from '../../support/fixtures.ts';
import { graphOn } from '../../support/graph.ts';
import { type PadlockServer, startPadlock } from '../../support/padlockServer.ts';
import { readEverything, signInAsServiceAccount } from '../../testbed/kubernetes/serviceAccount.ts';

const lacks = (namespace: string): string =>
  `You lack the right to create, patch, delete peerauthentications.security.istio.io in namespace ${namespace}.`;

/** A Padlock of its own, that reads everything and may change nothing. */
const test = base.extend<object, { reading: PadlockServer }>({
  reading: [
    async ({ environment: { testbed } }, provide) => {
      if (testbed === undefined) throw new Error('rights need a real API server');
      const kubeconfig = await signInAsServiceAccount(
        { client: testbed.kubernetes, kubeconfig: testbed.kubeconfig },
        { namespace: 'shop', name: 'reader', rules: [readEverything] },
      );
      const folder = await mkdtemp(join(tmpdir(), 'padlock-reader-'));
      const path = join(folder, 'kubeconfig');
      await writeFile(path, kubeconfig, { mode: 0o600 });
      const server = await startPadlock(['--kubeconfig', path, '--prometheus', testbed.prometheusUrl]);
      await provide(server);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ reading }, provide) => provide(reading.url),
});

/** Every picker within: the groups of four buttons, and the menus where there is little room. */
const pickers = (within: Page | Locator): Locator =>
  within.locator('[role="radiogroup"][aria-label^="Mode of"], .pl-mode-menu');

/** Each picker is off, and says which right is missing. */
async function expectPickersOff(within: Page | Locator, namespace: string, count: number): Promise<void> {
  await expect(pickers(within)).toHaveCount(count);
  for (const picker of await pickers(within).all()) {
    await expect(picker).toBeDisabled();
    await expect(picker).toHaveAccessibleDescription(lacks(namespace));
  }
}

test('who may only read finds each picker off, with the verbs that are missing', async ({ page }) => {
  const at = (path: string) => page.goto(`/clusters/reader/${path}`);
  const main = page.locator('main');

  await at('services/shop/notifications/mtls');
  await expectPickersOff(main, 'shop', 1);
  await main.getByRole('radio', { name: /^STRICT/ }).click({ force: true });
  await expect(page.getByRole('button', { name: /^Review/ })).toHaveCount(0);

  await at('workloads/shop/catalog');
  await expectPickersOff(main, 'shop', 2);

  await at('namespaces/data');
  await expectPickersOff(main, 'data', 1);

  await page.getByRole('banner').getByRole('button', { name: /^Mesh/ }).click();
  await expectPickersOff(page.getByRole('dialog', { name: 'Mesh settings' }), 'istio-system', 1);

  await at('services');
  await page.getByRole('checkbox', { name: 'Select service shop/bookings', exact: true }).check();
  const bulk = page.getByRole('group', { name: 'Selected services' });
  await expect(bulk).toContainText(lacks('shop'));
  await expect(bulk.getByRole('button', { name: 'Set mode' })).toBeDisabled();

  await at('policies/PeerAuthentication/data/default');
  await expect(main.getByText(lacks('data'))).toBeVisible();
  for (const name of ['Edit', 'Delete']) await expect(main.getByRole('button', { name })).toBeDisabled();
});

test('who may only read cannot act from the topology either', async ({ page }) => {
  const graph = graphOn(page, 'reader');
  await graph.open({ selected: 'reader/service/shop/orders' });
  await expectPickersOff(page.getByRole('complementary'), 'shop', 1);

  await graph.selectEdge('shop/bookings', 'shop/orders');
  const panel = page.getByRole('complementary');
  await expect(panel.getByRole('button', { name: /^Require mTLS/ })).toBeDisabled();
  await expect(panel.getByText(lacks('shop'))).toBeVisible();
});

test('who may only read finds every step and every fix off, with the rights that it needs', async ({
  page,
}) => {
  const main = page.locator('main');
  const expectOff = async (button: Locator, namespace: string) => {
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(lacks(namespace));
  };
  await page.goto('/clusters/reader/path');
  await main.getByRole('button', { name: 'Workloads of shop' }).waitFor();
  const steps = main.locator('.pl-path-head, .pl-path-step').getByRole('button', { name: /STRICT$/ });
  for (const step of await steps.all()) await expect(step).toBeDisabled();
  await expectOff(main.getByRole('button', { name: /of shop STRICT$/ }), 'shop');

  await page.goto('/clusters/reader/findings');
  await main.getByRole('button', { name: 'How to fix' }).first().click();
  const fix = main.getByRole('button', { name: 'Review this fix' }).first();
  await expect(fix).toBeDisabled();
  await expect(fix).toHaveAccessibleDescription(
    /^You lack the right to create, patch, delete .* in namespace /,
  );

  await page.goto('/clusters/reader/policies');
  await page.getByRole('checkbox', { name: 'Select row 0' }).check();
  await expect(main.getByRole('button', { name: /^Delete/ })).toBeDisabled();
});
