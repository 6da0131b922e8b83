import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../../support/fixtures.ts';

const modes = { STRICT: 'STRICT', PERMISSIVE: 'PERMISSIVE', DISABLED: 'DISABLE' } as const;
const picks = ['STRICT', 'PERMISSIVE', 'DISABLED'] as const;

async function meshSettings(page: Page): Promise<Locator> {
  await page.getByRole('banner').getByRole('button', { name: /^Mesh/ }).click();
  return page.getByRole('radiogroup', { name: 'Mode of the mesh' });
}
/** It can be read behind an open dialog too. */
const meshLock = (page: Page): Locator => page.locator('.pl-mesh-lock');

for (const pick of picks) {
  test(`a service port set to ${pick}, and undone`, async ({ environment, servicePage, changeDialog }) => {
    const { policies } = environment;
    await servicePage.open('shop', 'orders');
    await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');
    await servicePage.pick(8080, pick);
    await changeDialog.review();
    await changeDialog.apply();
    await expect(servicePage.effectiveMode(8080)).toHaveText(pick);
    expect((await policies.get('shop', 'orders'))?.['spec']).toEqual({
      selector: { matchLabels: { app: 'orders' } },
      portLevelMtls: { 8080: { mode: modes[pick] } },
    });
    await changeDialog.undo();
    await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');
    expect(await policies.get('shop', 'orders')).toBeUndefined();
  });
}

for (const pick of ['STRICT', 'DISABLED'] as const) {
  test(`the mesh set to ${pick}, and undone`, async ({ environment, changeDialog, page }) => {
    const { policies } = environment;
    const before = await policies.get('istio-system', 'default');
    await page.goto(`/clusters/${environment.cluster}/services`);
    const picker = await meshSettings(page);
    await expect(picker.getByRole('radio', { checked: true })).toHaveText('PERMISSIVE');
    await picker.getByRole('radio', { name: new RegExp(`^${pick}`) }).click();
    await page.keyboard.press('Escape');
    await changeDialog.review();
    await changeDialog.apply();
    await expect(meshLock(page)).toContainText(pick);
    expect((await policies.get('istio-system', 'default'))?.['spec']).toEqual({
      mtls: { mode: modes[pick] },
    });
    await changeDialog.undo();
    await expect(meshLock(page)).toContainText('PERMISSIVE');
    expect((await policies.get('istio-system', 'default'))?.['spec']).toEqual(before?.['spec']);
  });
}

for (const pick of picks) {
  test(`a workload and its container port set to ${pick} together, and undone`, async ({
    environment,
    changeDialog,
    page,
  }) => {
    const { policies } = environment;
    await page.goto(`/clusters/${environment.cluster}/workloads/shop/orders`);
    const whole = page.getByRole('radiogroup', { name: 'Mode of workload orders', exact: true });
    await expect(whole.getByRole('radio', { checked: true })).toHaveText(/^DEFAULT/);
    await whole.getByRole('radio', { name: new RegExp(`^${pick}`) }).click();
    await page.getByRole('button', { name: /^Mode of port 8080 of workload orders/ }).click();
    await page.getByRole('option', { name: new RegExp(`^${pick}`) }).click();
    await changeDialog.review();
    await changeDialog.apply();
    expect((await policies.get('shop', 'orders'))?.['spec']).toEqual({
      selector: { matchLabels: { app: 'orders' } },
      mtls: { mode: modes[pick] },
      portLevelMtls: { 8080: { mode: modes[pick] } },
    });
    const port = page
      .locator('tr')
      .filter({ has: page.locator('td[data-label="Set mode"]') })
      .first();
    await expect(port.locator('td[data-label="Effective mode"]')).toHaveText(pick);
    await changeDialog.undo();
    await expect(port.locator('td[data-label="Effective mode"]')).toHaveText('PERMISSIVE');
    expect(await policies.get('shop', 'orders')).toBeUndefined();
  });

  test(`a namespace set to ${pick}, and undone`, async ({ environment, changeDialog, page }) => {
    const { policies } = environment;
    await page.goto(`/clusters/${environment.cluster}/namespaces/shop`);
    const picker = page.getByRole('radiogroup', { name: 'Mode of namespace shop' });
    await expect(picker.getByRole('radio', { checked: true })).toHaveText(/^DEFAULT/);
    await picker.getByRole('radio', { name: new RegExp(`^${pick}`) }).click();
    await changeDialog.review();
    await changeDialog.apply();
    expect((await policies.get('shop', 'default'))?.['spec']).toEqual({ mtls: { mode: modes[pick] } });
    await changeDialog.undo();
    expect(await policies.get('shop', 'default')).toBeUndefined();
    await changeDialog.close();
    await expect(picker.getByRole('radio', { checked: true })).toHaveText(/^DEFAULT/);
    await expect(
      page.getByText(/DEFAULT is PERMISSIVE, from mesh policy istio-system\/default/),
    ).toBeVisible();
  });
}

test("DEFAULT of the mesh comes to Istio's default, and the picker says so", async ({
  environment,
  changeDialog,
  page,
}) => {
  await page.goto(`/clusters/${environment.cluster}/services`);
  const picker = await meshSettings(page);
  await expect(page.getByText("DEFAULT is PERMISSIVE, from Istio's default.")).toBeVisible();
  await picker.getByRole('radio', { name: /^DEFAULT/ }).click();
  await page.keyboard.press('Escape');
  await changeDialog.review();
  await changeDialog.apply();
  const left = await environment.policies.get('istio-system', 'default');
  expect(left?.['spec'] ?? {}).not.toHaveProperty('mtls.mode');
  await changeDialog.close();
  await meshSettings(page);
  await expect(picker.getByRole('radio', { checked: true })).toHaveText(/^DEFAULT/);
});

test('picks outlive a reload, and are taken back by picking what stands', async ({
  environment,
  servicePage,
  page,
}) => {
  await servicePage.open('shop', 'orders');
  await servicePage.pick(8080, 'STRICT');
  await page.reload();
  const bar = page.getByRole('region', { name: 'Changes not applied' });
  await expect(bar).toContainText('orders port 8080, DEFAULT to STRICT');
  await page.goto(`/clusters/${environment.cluster}/topology`);
  await expect(bar).toContainText('1 change');
  await servicePage.open('shop', 'orders');
  await servicePage.pick(8080, 'DEFAULT');
  await expect(bar).toHaveCount(0);
});
