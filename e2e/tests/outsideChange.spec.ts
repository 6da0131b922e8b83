import { expect, test } from '../support/fixtures.ts';

// A second, as the benchmark measures it; five for a machine that is busy.
const AT_ONCE = { timeout: 5000 };

test('a policy that somebody else writes shows at once, without a reload', async ({
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
  await expect(servicePage.effectiveMode(8080)).toHaveText('STRICT', AT_ONCE);
  await policies.mergePatch('shop', 'by-hand', { spec: { portLevelMtls: { 8080: { mode: 'DISABLE' } } } });
  await expect(servicePage.effectiveMode(8080)).toHaveText('DISABLED', AT_ONCE);
  await policies.delete('shop', 'by-hand');
  await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE', AT_ONCE);
  expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true);
});
