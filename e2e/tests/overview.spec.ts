import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';

/** Reviews the pending change, accepts what it costs, and applies it. */
async function reviewAndApply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review 1 change' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('API server accepts this change')).toBeVisible();
  const consent = dialog.getByRole('checkbox', { name: /would|may|lose/ });
  for (const box of await consent.all()) await box.check();
  const answered = page.waitForResponse(
    (response) => response.request().method() === 'POST' && response.url().endsWith('/changes'),
  );
  await dialog.getByRole('button', { name: 'Apply changes' }).click();
  expect((await answered).status()).toBeLessThan(300);
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(dialog).toHaveCount(0);
}

function scopeCard(page: Page, name: string): Locator {
  return page.getByRole('region', { name });
}

test('from the first page, one click shows the state of a plaintext connection and the policy behind it', async ({
  page,
}) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page).toHaveURL(/\/overview$/);
  const talkers = page.getByRole('region', { name: 'Plaintext talkers' });
  const row = talkers
    .getByRole('row')
    .filter({ hasText: 'Unnamed client' })
    .filter({ hasText: 'shop/catalog' });
  await expect(row).toContainText('0%', { timeout: 40_000 });
  await expect(row).toContainText('no sidecar');
  await row.getByRole('link', { name: 'Unnamed client' }).click();
  const connection = page.getByRole('complementary', { name: 'Connection' });
  await expect(connection).toContainText('None of the requests used mutual TLS', { timeout: 20_000 });
  await expect(connection).toContainText(/PERMISSIVE\s*from PeerAuthentication/);
});

test('the first page counts requests and TCP apart, and leads to the connections of each state', async ({
  page,
}) => {
  await page.goto('/');
  const coverage = page.getByRole('region', { name: 'Mutual TLS coverage' });
  await expect(coverage.getByRole('region', { name: 'Requests' })).toContainText(
    /9\d\.\d\s*%of requests, last 1 h/,
    {
      timeout: 40_000,
    },
  );
  // Tests before this one may have opened a TCP port for a while.
  await expect(coverage.getByRole('region', { name: 'TCP' })).toContainText(
    /(100|9\d\.\d)\s*%of TCP connections, last 1 h/,
  );
  await page.getByRole('link', { name: /^Partial/ }).click();
  await expect(page).toHaveURL(/topology\?window=1h&lock=partial/);
});

test('a namespace changed on its own page is changed on the overview', async ({ environment, page }) => {
  await page.goto('/');
  const cards = page.getByRole('region', { name: 'Namespaces' });
  await cards.getByRole('link', { name: 'data' }).click();
  const card = scopeCard(page, 'Mode of the namespace');
  await expect(card.getByRole('radio', { name: 'STRICT', exact: true })).toBeChecked();
  await card.getByRole('radio', { name: /^PERMISSIVE/ }).click();
  await reviewAndApply(page);
  await expect(card.getByRole('radio', { name: /^PERMISSIVE/ })).toBeChecked();
  expect((await environment.policies.get('data', 'default'))?.['spec']).toEqual({
    mtls: { mode: 'PERMISSIVE' },
  });
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Overview' }).click();
  await expect(cards.getByRole('listitem').filter({ hasText: 'data' })).toContainText('PERMISSIVE');
});

test('the root namespace has no mode of its own: its picker says whose it is', async ({
  environment,
  page,
}) => {
  await page.goto(`/clusters/${environment.cluster}/namespaces/istio-system`);
  const card = scopeCard(page, 'Mode of the namespace');
  await expect(card).toContainText("the mesh's");
  await expect(card.getByRole('radiogroup')).toHaveAttribute('aria-disabled', 'true');
});

test('a workload is found in the list, and a container port of it made STRICT', async ({
  environment,
  page,
}) => {
  await page.goto(`/clusters/${environment.cluster}/workloads`);
  await page.getByPlaceholder('Find a workload').fill('bookings');
  await expect(page.getByRole('status').filter({ hasText: '1 workload' })).toBeVisible();
  await page.getByRole('link', { name: 'bookings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'bookings' })).toBeVisible();
  const row = page
    .getByRole('table', { name: 'Container ports and their mTLS modes' })
    .getByRole('row')
    .filter({ hasText: '8080' });
  await expect(row).toContainText('PERMISSIVE');
  await row.getByRole('button', { name: /Mode of port 8080/ }).click();
  await page.getByRole('option', { name: /^STRICT/ }).click();
  await reviewAndApply(page);
  await expect(row.locator('[data-label="Effective mode"]')).toHaveText('STRICT');
  expect((await environment.policies.get('shop', 'bookings'))?.['spec']).toEqual({
    selector: { matchLabels: { app: 'bookings' } },
    portLevelMtls: { 8080: { mode: 'STRICT' } },
  });
});

test('the page of the mesh gives the exact YAML for what Padlock does not write', async ({
  environment,
  page,
}) => {
  await page.goto(`/clusters/${environment.cluster}/mesh`);
  await expect(scopeCard(page, 'Mode of the mesh')).toContainText('istio-system/default');
  const plane = page.getByRole('region', { name: /^Control plane/ });
  await expect(plane).toContainText('istiod');
  await plane.getByRole('button', { name: 'Turn auto mTLS off' }).click();
  await expect(plane).toContainText('enableAutoMtls: false');
  await expect(plane).toContainText('istioctl install -f change.yaml');
});

test('a change that somebody else makes moves the overview without a reload', async ({
  environment,
  page,
}) => {
  await page.goto('/');
  const shop = page
    .getByRole('region', { name: 'Namespaces' })
    .getByRole('listitem')
    .filter({ hasText: 'shop' });
  await expect(shop).toContainText('PERMISSIVE');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await environment.policies.create('shop', 'default', { mtls: { mode: 'STRICT' } });
  await expect(shop).toContainText('STRICT', { timeout: 2000 });
});
