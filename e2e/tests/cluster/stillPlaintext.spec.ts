import { expect, test } from '../../support/fixtures.ts';

test.describe.configure({ timeout: 240_000 });

test('a client that still sends plaintext after a change to STRICT is named, and nothing is called verified', async ({
  servicePage,
  changeDialog,
}) => {
  await servicePage.open('shop', 'orders');
  await servicePage.pick(8080, 'STRICT');
  await changeDialog.review();
  // The exporter goes on as before: one request in twenty is plaintext.
  await changeDialog.apply();
  const { locator: dialog } = changeDialog;
  await expect(dialog.getByRole('heading', { level: 1, name: 'Change not verified yet' })).toBeVisible({
    timeout: 120_000,
  });
  await expect(dialog.getByText('Still plaintext from shop/bookings')).toBeVisible();
  const clients = dialog.getByRole('table', { name: 'Clients since the change' });
  await expect(clients.getByRole('row').filter({ hasText: 'shop/bookings' })).toContainText('in plaintext');
  await expect(clients.getByRole('row').filter({ hasText: 'shop/frontpage' })).toContainText(
    '100% mutual TLS',
  );
  await changeDialog.undo();
  await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');
});
