import { expect, test } from '../support/fixtures.ts';

test('a change stands in the history with who, what and before and after, over a reload, and is undone from there', async ({
  environment,
  servicePage,
  changeDialog,
  page,
}) => {
  await servicePage.open('shop', 'bookings');
  await servicePage.pick(8080, 'STRICT');
  await changeDialog.review();
  await changeDialog.apply();
  await changeDialog.close();
  await page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: /^Changes/ })
    .click();
  const table = page.getByRole('table', { name: 'Changes' });
  const row = table.getByRole('row').filter({ hasText: 'service shop/bookings' }).first();
  await expect(row).toContainText('PERMISSIVE');
  await expect(row).toContainText('STRICT');
  await expect(row.locator('td[data-label="By"]')).not.toBeEmpty();

  await page.getByRole('textbox', { name: 'Find a change' }).fill('no such thing');
  await expect(page.getByText('No change matches.')).toBeVisible();
  await page.getByRole('textbox', { name: 'Find a change' }).fill('bookings');
  await row.getByRole('link', { name: 'Port 8080 of service shop/bookings' }).click();
  await expect(
    page.getByRole('heading', { level: 1, name: 'Port 8080 of service shop/bookings' }),
  ).toBeVisible();
  await page.reload();
  await expect(page.getByRole('article', { name: 'PeerAuthentication shop/bookings' })).toContainText(
    'STRICT',
  );
  await expect(page.getByText('Accepted by the API server')).toBeVisible();

  // A notice about the same change, or what it waits for, may offer it too.
  await page.getByRole('main').getByRole('button', { name: 'Undo' }).first().click();
  // Not before it is applied: closed while it is still being planned, nothing is undone.
  await expect(
    page
      .getByRole('dialog')
      .getByRole('heading', { level: 1, name: /^Undo (applied|verified|in force|not verified yet)/ }),
  ).toBeVisible();
  await changeDialog.close();
  await expect(page.getByRole('link', { name: 'Undone' })).toBeVisible();
  expect(await environment.policies.get('shop', 'bookings')).toBeUndefined();
  await page.getByRole('link', { name: 'Undone' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Undo/ })).toBeVisible();
  await expect(page.getByRole('link', { name: 'an earlier change' })).toBeVisible();
});

test('a change that does not exist says so', async ({ environment, page }) => {
  await page.goto(`/clusters/${environment.cluster}/changes/none`);
  await expect(page.getByText('This change is not known here')).toBeVisible();
  await expect(page.getByText('Changes are kept for 90 days')).toBeVisible();
});
