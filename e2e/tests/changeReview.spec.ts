import { changeDialogOn } from '../support/changeDialog.ts';
import { expect, test } from '../support/fixtures.ts';
import { servicePageOn } from '../support/servicePage.ts';

test('a double click on Apply writes once', async ({ environment, servicePage, changeDialog, page }) => {
  const writes: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/changes')) writes.push(request.url());
  });
  await servicePage.open('shop', 'payments');
  await servicePage.pick(8080, 'PERMISSIVE');
  await changeDialog.review();
  await changeDialog.locator.getByRole('button', { name: 'Apply changes' }).dblclick();
  await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');
  await expect(changeDialog.locator.getByText('Accepted by the API server')).toBeVisible();
  expect(writes).toHaveLength(1);
  const { changes } = await environment.api.changes({ params: { cluster: environment.cluster } });
  const mine = changes.filter(({ writes: each }) => each.some(({ ref }) => ref.name === 'payments'));
  expect(mine.filter(({ undoneBy, undoes }) => undoneBy === null && undoes === null)).toHaveLength(1);
});

test('two browsers change the same port: the second is shown what happened, and nothing is lost', async ({
  environment,
  browser,
  servicePage,
  changeDialog,
}) => {
  const other = await browser.newContext({ baseURL: environment.url });
  try {
    const otherPage = await other.newPage();
    const otherDialog = changeDialogOn(otherPage);
    const otherService = servicePageOn(otherPage, environment.cluster);
    await servicePage.open('shop', 'orders');
    await servicePage.pick(8080, 'STRICT');
    await changeDialog.review();

    await otherService.open('shop', 'orders');
    await otherService.pick(8080, 'PERMISSIVE');
    await otherDialog.review();
    await otherDialog.apply();
    await otherDialog.close();
    await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');

    const consent = changeDialog.locator.getByRole('checkbox', { name: /^I accept/ });
    if ((await consent.count()) > 0) await consent.check();
    await changeDialog.locator.getByRole('button', { name: 'Apply changes' }).click();
    await expect(
      changeDialog.locator.getByText(/changed since you opened this, and nothing was written/),
    ).toBeVisible();
    const meanwhile = changeDialog.locator.getByRole('region', {
      name: 'Changed meanwhile by somebody else',
      exact: true,
    });
    await expect(meanwhile).toContainText('PERMISSIVE');
    expect((await environment.policies.get('shop', 'orders'))?.['spec']).toMatchObject({
      portLevelMtls: { 8080: { mode: 'PERMISSIVE' } },
    });

    // Reviewed again, on top of what the other one wrote.
    await changeDialog.apply();
    await expect(otherService.effectiveMode(8080)).toHaveText('STRICT', { timeout: 3000 });
  } finally {
    await other.close();
  }
});

test('a companion rule is ticked by the person, planned anew, written and undone with the policy', async ({
  environment,
  servicePage,
  changeDialog,
  page,
}) => {
  const rule = () => environment.read('networking.istio.io/v1', 'DestinationRule', 'shop', 'orders');
  const before = await rule();
  await servicePage.open('shop', 'orders');
  await servicePage.pick(8080, 'STRICT');
  await changeDialog.review();
  const { locator: dialog } = changeDialog;
  const tick = dialog.getByRole('checkbox', { name: /^Also change DestinationRule shop\/orders/ });
  const diff = dialog.getByRole('article', { name: 'DestinationRule shop/orders' });
  await expect(tick, 'nothing is ticked beforehand').not.toBeChecked();
  await expect(diff).toHaveCount(0);
  await tick.check();
  await expect(diff).toContainText('ISTIO_MUTUAL');
  await expect(dialog.getByText(/API server accepts these changes/)).toBeVisible();
  expect(await rule(), 'nothing is written before Apply').toEqual(before);
  await changeDialog.apply();
  await expect(servicePage.effectiveMode(8080)).toHaveText('STRICT', { timeout: 5000 });
  expect(JSON.stringify((await rule())?.['spec'])).toContain('ISTIO_MUTUAL');
  await changeDialog.undo();
  await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE', { timeout: 5000 });
  expect((await rule())?.['spec']).toEqual(before?.['spec']);
  expect(await environment.policies.get('shop', 'orders')).toBeUndefined();
  await page.keyboard.press('Escape');
});

test('the impact is computed again for another period, and the YAML can be taken away', async ({
  servicePage,
  changeDialog,
  page,
}) => {
  await servicePage.open('shop', 'orders');
  await servicePage.pick(8080, 'STRICT');
  await changeDialog.review();
  const { locator: dialog } = changeDialog;
  const planned = page.waitForRequest(
    (request) => request.url().endsWith('/plans') && (request.postData() ?? '').includes('"1h"'),
  );
  await dialog.getByRole('button', { name: /^Period of the impact/ }).click();
  await page.getByRole('option', { name: 'last hour' }).click();
  await planned;
  await expect(dialog.getByRole('button', { name: 'Period of the impact: last hour' })).toBeVisible();
  await expect(dialog.getByText(/API server accepts/)).toBeVisible();
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download YAML' }).click();
  expect((await download).suggestedFilename()).toBe('padlock-change.yaml');
});
