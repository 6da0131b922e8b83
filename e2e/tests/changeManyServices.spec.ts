import { expect, test } from '../support/fixtures.ts';

test('many services are set to STRICT in one review, written together and undone together', async ({
  environment,
  changeDialog,
  page,
}) => {
  const { policies } = environment;
  const rowOf = (name: string) =>
    page
      .locator('table[aria-label="Services"] tbody tr')
      .filter({ has: page.locator(`input[aria-label="Select service shop/${name}"]`) });
  const before = await policies.list();
  await page.goto(`/clusters/${environment.cluster}/services`);
  for (const name of ['bookings', 'notifications'])
    await page.getByRole('checkbox', { name: `Select service shop/${name}`, exact: true }).check();
  const group = page.getByRole('group', { name: 'Selected services' });
  await expect(group).toContainText('2 selected');
  await group.getByRole('button', { name: 'Set mode' }).click();
  await page.getByRole('menuitem', { name: /^STRICT/ }).click();

  const { locator: dialog } = changeDialog;
  await expect(dialog.getByText(/API server accepts these changes/)).toBeVisible();
  for (const name of ['bookings', 'notifications'])
    await expect(dialog.getByRole('article', { name: `PeerAuthentication shop/${name}` })).toBeVisible();
  expect(await policies.get('shop', 'bookings'), 'nothing is written before Apply').toBeUndefined();
  await changeDialog.apply();
  for (const name of ['bookings', 'notifications'])
    await expect(rowOf(name).locator('.pl-mode')).toHaveText('STRICT', { timeout: 2000 });
  // A named target port is another container port on each workload behind it.
  expect((await policies.get('shop', 'notifications'))?.['spec']).toMatchObject({
    portLevelMtls: { 8080: { mode: 'STRICT' }, 9090: { mode: 'STRICT' } },
  });

  await changeDialog.undo();
  for (const name of ['bookings', 'notifications'])
    await expect(rowOf(name).locator('.pl-mode')).toHaveText('PERMISSIVE', { timeout: 2000 });
  const specs = (list: typeof before) =>
    list.map(({ metadata, spec }) => [metadata.namespace, metadata.name, spec]);
  expect(specs(await policies.list())).toEqual(specs(before));
});

test('services that policy does not reach cannot be ticked', async ({ environment, page }) => {
  await page.goto(`/clusters/${environment.cluster}/services`);
  await expect(page.getByRole('checkbox', { name: 'Select service data/redis' })).toBeDisabled();
  await page.getByRole('checkbox', { name: 'Select all services shown' }).check();
  await expect(page.getByRole('checkbox', { name: 'Select service data/redis' })).not.toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Select service shop/orders' })).toBeChecked();
});
