import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../../support/fixtures.ts';

async function expectNoViolation(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual(
    [],
  );
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(`axe finds nothing in the ${theme} theme`, () => {
    test.use({ colorScheme: theme });
    test.beforeEach(async ({ page }) => {
      await page.addInitScript((choice) => localStorage.setItem('padlock.theme', choice), theme);
    });

    test('on the topology, as graph and as table, with an edge selected', async ({ graph, page }) => {
      await graph.open();
      await expectNoViolation(page);
      await graph.selectEdge('shop/frontpage', 'shop/catalog');
      // Whatever other tests made of it meanwhile.
      await expect(page.getByRole('complementary', { name: 'Connection' })).toContainText(
        'mutual TLS in the last 1 min',
      );
      await expectNoViolation(page);
      await page.getByRole('button', { name: 'Table' }).click();
      await expect(page.getByRole('table')).toBeVisible();
      await expectNoViolation(page);
    });

    test('on all clusters, with the menu of clusters open', async ({ page }) => {
      await page.goto('/clusters');
      await expect(page.getByRole('table', { name: 'Clusters' })).toBeVisible();
      await page.getByRole('button', { name: /^Clusters/ }).click();
      await expect(page.getByRole('option', { name: /Live/ })).toBeVisible();
      await expectNoViolation(page);
    });

    test('on the list of services', async ({ environment, page }) => {
      await page.goto(`/clusters/${environment.cluster}/services`);
      await expect(page.getByRole('link', { name: 'orders' })).toBeVisible();
      await expectNoViolation(page);
    });

    for (const [path, heading] of [
      ['overview', 'Overview'],
      ['mesh', 'Mesh'],
      ['namespaces/shop', 'shop'],
      ['workloads', 'Workloads'],
      ['workloads/shop/bookings', 'bookings'],
    ] as const) {
      test(`on ${path}`, async ({ environment, page }) => {
        await page.goto(`/clusters/${environment.cluster}/${path}`);
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        await expect(page.locator('.pl-skeleton')).toHaveCount(0);
        await expectNoViolation(page);
      });
    }

    for (const [page, heading] of [
      ['policies', 'Policies'],
      ['policies/new?namespace=shop', 'Create policy'],
      ['policies/PeerAuthentication/data/default', 'default'],
      ['findings', 'Findings'],
      ['path', 'Path to STRICT'],
      ['report', 'Report'],
    ] as const) {
      test(`on the page ${page}`, async ({ environment, page: tab }) => {
        await tab.goto(`/clusters/${environment.cluster}/${page}`);
        await expect(tab.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        // Skeletons say that something is on its way.
        await expect(tab.locator('.pl-skeleton')).toHaveCount(0, { timeout: 20_000 });
        if (page === 'findings') await tab.getByRole('button', { name: 'How to fix' }).first().click();
        await expectNoViolation(tab);
      });
    }

    test('on addresses at which nothing stands, each of which says so', async ({ environment, page }) => {
      for (const [path, heading] of [
        ['/clusters/elsewhere/overview', 'There is no cluster “elsewhere” here'],
        [`/clusters/${environment.cluster}/nothing`, 'No such page'],
        [`/clusters/${environment.cluster}/policies/PeerAuthentication/shop/nothing`, 'nothing'],
      ] as const) {
        await page.goto(path);
        await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
        // Of a cluster that is not there, nothing is said to be out of reach.
        await expect(page.getByText('does not answer')).toHaveCount(0);
        await expectNoViolation(page);
      }
    });

    for (const tab of ['overview', 'mtls', 'traffic', 'yaml'] as const) {
      test(`on the tab ${tab} of a service`, async ({ environment, page }) => {
        await page.goto(`/clusters/${environment.cluster}/services/shop/orders/${tab}`);
        await expect(page.getByRole('heading', { level: 1, name: 'orders' })).toBeVisible();
        await expect(page.getByRole('tabpanel').first()).toBeVisible();
        await expectNoViolation(page);
      });
    }

    test('on services that are ticked, and in the mesh settings', async ({ environment, page }) => {
      await page.goto(`/clusters/${environment.cluster}/services`);
      await page.getByRole('checkbox', { name: 'Select service shop/orders' }).check();
      await expect(page.getByRole('group', { name: 'Selected services' })).toContainText('1 selected');
      await expectNoViolation(page);
      await page.getByRole('banner').getByRole('button', { name: /^Mesh/ }).click();
      await expect(page.getByRole('radiogroup', { name: 'Mode of the mesh' })).toBeVisible();
      await expectNoViolation(page);
    });

    test('on the history of changes, and on one change', async ({ servicePage, changeDialog, page }) => {
      await servicePage.open('shop', 'bookings');
      await servicePage.pick(8080, 'STRICT');
      await changeDialog.review();
      await changeDialog.apply();
      await changeDialog.close();
      await page
        .getByRole('navigation', { name: 'Pages' })
        .getByRole('link', { name: /^Changes/ })
        .click();
      await expect(page.getByRole('table', { name: 'Changes' })).toBeVisible();
      await expectNoViolation(page);
      await page.getByRole('link', { name: 'Port 8080 of service shop/bookings' }).first().click();
      await expect(page.getByText('Accepted by the API server')).toBeVisible();
      await expectNoViolation(page);
    });

    test('in the review of a change, and after it', async ({ servicePage, page }) => {
      await servicePage.open('shop', 'orders');
      await servicePage.pick(8080, 'STRICT');
      await expectNoViolation(page);
      await servicePage.review();
      await expectNoViolation(page);
      await servicePage.apply();
      await expect(page.getByText(/^In force/).first()).toBeVisible();
      await expectNoViolation(page);
    });
  });
}
