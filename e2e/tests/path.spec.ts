import { expect, test } from '../support/fixtures.ts';

test.use({ ownMesh: 'path' });

test('the path names who is in the way, and its steps cost nobody access', async ({
  environment,
  page,
  changeDialog,
}) => {
  test.slow();
  const { cluster, policies } = environment;
  await page.goto(`/clusters/${cluster}/path`);
  const shop = page.getByRole('list', { name: 'Workloads of shop' });
  await expect(shop).toContainText('A client without a name would lose access to shop/catalog');
  await expect(shop).toContainText('shop/bookings');
  await page.getByRole('button', { name: /^Make \d+ of shop STRICT$/ }).click();
  await expect(changeDialog.locator.getByText(/API server accepts/)).toBeVisible();
  await expect(changeDialog.locator.getByText(/would lose access/)).toHaveCount(0);
  await changeDialog.apply();
  await changeDialog.close();
  const made = (await policies.list()).filter(({ metadata }) => metadata.namespace === 'shop');
  expect(JSON.stringify(made)).toContain('STRICT');
});
