import { expect, test } from '../support/fixtures.ts';

// Two scrapes after the change at least, and the query after them; machines that run tests are slow.
const PROVEN = { timeout: 120_000 };
test.describe.configure({ timeout: 240_000 });

test('a change is followed until traffic proves it, with every client and what it did since', async ({
  environment,
  servicePage,
  changeDialog,
  page,
}) => {
  await servicePage.open('shop', 'orders');
  await servicePage.pick(8080, 'STRICT');
  await changeDialog.review();
  // Plaintext is refused from then on.
  environment.follow('shop/bookings -> shop/orders', { mutualTls: 1 });
  await changeDialog.apply();
  const { locator: dialog } = changeDialog;
  await expect(dialog.getByText('Accepted by the API server')).toBeVisible();
  await expect(dialog.getByText(/^In force/).first()).toBeVisible();
  await expect(dialog.getByRole('heading', { level: 1, name: 'Change verified' })).toBeVisible(PROVEN);
  await expect(dialog.getByText(/^Verified: .*100% mutual TLS since/)).toBeVisible();
  const clients = dialog.getByRole('table', { name: 'Clients since the change' });
  await expect(clients.getByRole('row').filter({ hasText: 'shop/frontpage' })).toContainText(
    '100% mutual TLS',
  );
  await changeDialog.close();

  await page.goto(`/clusters/${environment.cluster}/changes`);
  const row = page.getByRole('row').filter({ hasText: 'Port 8080 of service shop/orders' }).first();
  await expect(row.locator('td[data-label="Outcome"]')).toContainText('Verified');
  environment.follow('shop/bookings -> shop/orders', { mutualTls: 0.95 });
});

test('a change is followed over a reload, and its end is told with the way back to it', async ({
  servicePage,
  changeDialog,
  page,
}) => {
  await servicePage.open('shop', 'recommendations');
  await servicePage.pick(7070, 'STRICT');
  await changeDialog.review();
  await changeDialog.apply();
  await page.reload();
  const told = page.getByRole('listitem').filter({ hasText: 'Port 7070 of service shop/recommendations' });
  await expect(told.filter({ hasText: 'Verified' })).toBeVisible(PROVEN);
  await told.getByRole('button', { name: 'Show' }).click();
  const verified = page.getByRole('dialog').getByRole('heading', { level: 1, name: 'Change verified' });
  await expect(verified).toBeVisible();
  await changeDialog.close();
  const link = page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /^Changes/ });
  await expect(link, 'nothing is on its way any more').toHaveAccessibleName('Changes');
});
