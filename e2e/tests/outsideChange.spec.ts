import { expect, test } from '../support/fixtures.ts';

test('a policy that somebody else writes shows within a second, without a reload', async ({
  environment,
  servicePage,
  page,
}) => {
  const { policies } = environment;
  await servicePage.open('shop', 'bookings');
  await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));

  const spec = { selector: { matchLabels: { app: 'bookings' } }, mtls: { mode: 'STRICT' } };
  await policies.create('shop', 'by-hand', spec);
  await expect(servicePage.effectiveMode(8080)).toHaveText('STRICT', { timeout: 1000 });
  await policies.mergePatch('shop', 'by-hand', { spec: { portLevelMtls: { 8080: { mode: 'DISABLE' } } } });
  await expect(servicePage.effectiveMode(8080)).toHaveText('DISABLED', { timeout: 1000 });
  await policies.delete('shop', 'by-hand');
  await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE', { timeout: 1000 });
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
});
