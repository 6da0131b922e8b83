import { expect, test } from '../../support/fixtures.ts';

test.use({ ownMesh: 'first strict port' });

const CLICKS = 6;
const MS = 60_000;

test(`from the first page to a STRICT port that traffic has verified, in ${CLICKS} clicks and ${MS / 1000} s`, async ({
  page,
}) => {
  test.setTimeout(2 * MS);
  await page.addInitScript(() => {
    addEventListener(
      'click',
      () => sessionStorage.setItem('clicks', `${Number(sessionStorage.getItem('clicks')) + 1}`),
      true,
    );
  });
  const began = Date.now();
  await page.goto('/');
  await page.getByRole('navigation').getByRole('link', { name: 'Services' }).click();
  await page.getByRole('link', { name: 'recommendations', exact: true }).click();
  await page.getByRole('tab', { name: 'mTLS policies' }).click();
  await page
    .getByRole('radiogroup', { name: /^Mode of port 7070/ })
    .getByRole('radio', { name: /^STRICT/ })
    .click();
  await page.getByRole('button', { name: 'Review 1 change' }).click();
  await page.getByRole('button', { name: 'Apply changes' }).click();
  await expect(page.getByRole('dialog').getByRole('status').first()).toHaveText('Change verified', {
    timeout: MS,
  });
  expect(Date.now() - began).toBeLessThan(MS);
  const clicks = await page.evaluate(() => Number(sessionStorage.getItem('clicks')));
  expect(clicks).toBeGreaterThan(0);
  expect(clicks).toBeLessThanOrEqual(CLICKS);
});
