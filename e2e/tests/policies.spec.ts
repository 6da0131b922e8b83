import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/fixtures.ts';

const within = { timeout: 5_000 };

test('the list says what becomes of each policy; filters stand in the address', async ({
  environment,
  page,
}) => {
  await page.goto(`/clusters/${environment.cluster}/policies`);
  const row = (name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(row('data/default').first()).toContainText('In force');
  await expect(row('shop/audit-plain')).toContainText('Conflicts with');
  await page.getByRole('button', { name: 'conflicts' }).click();
  await expect(page).toHaveURL(/status=conflicts/);
  await expect(page.getByRole('status').filter({ hasText: '1 policy' })).toBeVisible();
  await page.reload();
  await expect(row('shop/audit-plain')).toBeVisible();
  await expect(page.getByRole('link', { name: 'shop/recs-legacy-policy' })).toHaveCount(0);
});

test('policies are exported as YAML', async ({ environment, page }) => {
  await page.goto(`/clusters/${environment.cluster}/policies?find=recs-legacy`);
  await expect(page.getByRole('link', { name: 'shop/recs-legacy-policy' })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export YAML' }).click();
  const file = await (await download).path();
  expect(await readFile(file, 'utf8')).toMatch(/kind: PeerAuthentication[\s\S]*name: recs-legacy-policy/);
});

test('a policy is made by form, with what it would reach, then edited as YAML, then deleted', async ({
  environment,
  page,
  changeDialog,
}) => {
  // Three changes, each reviewed and applied.
  test.slow();
  const { policies, cluster } = environment;
  await page.goto(`/clusters/${cluster}/policies`);
  await page.getByRole('link', { name: 'Create policy' }).click();
  await page.getByLabel('Namespace', { exact: true }).selectOption('shop');
  await page.getByLabel('Selector').fill('app=no-such');
  const preview = page.getByRole('region', { name: 'What it would do' });
  await expect(preview).toContainText('no pod of its namespace has these labels', within);
  await page.getByLabel('Selector').fill('app=bookings');
  await expect(preview).toContainText('shop/bookings', within);
  await page.getByLabel('Name', { exact: true }).fill('bookings-by-form');
  await page.getByRole('button', { name: 'Review change' }).click();
  await expect(changeDialog.locator.getByText(/API server accepts/)).toBeVisible();
  expect(await policies.get('shop', 'bookings-by-form'), 'nothing is written before Apply').toBeUndefined();
  await changeDialog.apply();
  await changeDialog.close();
  expect((await policies.get('shop', 'bookings-by-form'))?.['spec']).toEqual({
    selector: { matchLabels: { app: 'bookings' } },
    mtls: { mode: 'STRICT' },
  });

  await page.goto(`/clusters/${cluster}/policies/PeerAuthentication/shop/bookings-by-form`);
  await expect(page.getByRole('heading', { level: 1, name: 'bookings-by-form' })).toBeVisible();
  await page.getByRole('button', { name: 'Edit' }).click();
  const editor = page.getByRole('textbox', { name: /^YAML of/ });
  const text = await editor.inputValue();
  await editor.fill(text.replace('STRICT', 'STRCT'));
  await expect(preview).toContainText(/Line \d+: spec.mtls.mode/, within);
  await expect(page.getByRole('button', { name: 'Review change' })).toBeDisabled();
  await editor.fill(text.replace('STRICT', 'PERMISSIVE'));
  await page.getByRole('button', { name: 'Review change' }).click();
  await expect(changeDialog.locator.getByText(/API server accepts/)).toBeVisible();
  await changeDialog.apply();
  await changeDialog.close();
  expect((await policies.get('shop', 'bookings-by-form'))?.['spec']).toMatchObject({
    mtls: { mode: 'PERMISSIVE' },
  });

  await page.goto(`/clusters/${cluster}/policies?find=bookings-by-form`);
  await page
    .getByRole('checkbox', { name: /^Select row/ })
    .first()
    .check();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(changeDialog.locator.getByText(/API server accepts/)).toBeVisible();
  await changeDialog.apply();
  await changeDialog.close();
  await expect(page.getByText('No policy matches.')).toBeVisible();
  expect(await policies.get('shop', 'bookings-by-form')).toBeUndefined();
});

test('what an invalid text would do is said before, and nothing breaks', async ({ environment, page }) => {
  await page.goto(`/clusters/${environment.cluster}/policies/new?namespace=shop`);
  await page.getByRole('button', { name: 'Edit as YAML' }).click();
  const editor = page.getByRole('textbox', { name: 'YAML of the new policy' });
  await editor.fill('kind: [');
  const preview = page.getByRole('region', { name: 'What it would do' });
  await expect(preview).toContainText(/Line 1/, within);
  await editor.fill('kind: Secret');
  await expect(preview).toContainText('only a PeerAuthentication or a DestinationRule', within);
});
