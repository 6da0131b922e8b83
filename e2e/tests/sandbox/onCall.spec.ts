import type { Page } from '@playwright/test';
import { randomUUID } from 'node:crypto';
import { toApplyRequest } from '@padlock/contract';
import { expect, test } from '../../support/fixtures.ts';

// Its own mesh: calls that were refused stand in the telemetry of the mesh for a day.
test.use({ ownMesh: 'on call' });

const pages = (page: Page) => page.getByRole('navigation', { name: 'Pages' });

/** How often somebody has clicked so far. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    addEventListener(
      'click',
      () => sessionStorage.setItem('clicks', `${Number(sessionStorage.getItem('clicks')) + 1}`),
      true,
    );
  });
  return () => page.evaluate(() => Number(sessionStorage.getItem('clicks')));
}

test('somebody made payments STRICT in Padlock: the first page shows what breaks, and two clicks lead to who did it and undo it', async ({
  environment,
  page,
  changeDialog,
}) => {
  const { api, cluster, policies } = environment;
  const clicks = await countClicks(page);
  await page.goto('/');
  const findings = page.getByRole('region', { name: 'Findings' });
  await expect(findings).toContainText('shop/audit-plain');

  const target = { scope: 'workload', namespace: 'shop', name: 'payments', mode: 'STRICT' } as const;
  const plan = await api.plan({ params: { cluster }, body: { target } });
  await api.apply({ params: { cluster }, body: toApplyRequest(plan, randomUUID()) });

  await test.step('what broke stands there by itself', async () => {
    await expect(findings).toContainText('DestinationRule shop/payments');
    await expect(findings).toContainText('Calls of subset canary at port 8080 of payments fail');
    expect(await clicks()).toBe(0);
  });

  await test.step('one click: who made it what, and when', async () => {
    await pages(page)
      .getByRole('link', { name: /^Changes/ })
      .click();
    const row = page.getByRole('table', { name: 'Changes' }).getByRole('row').nth(1);
    await expect(row).toContainText('shop/payments');
    await expect(row).toContainText('STRICT');
    await expect(row.locator('td[data-label="By"]')).not.toBeEmpty();
    await expect(row.locator('time')).toHaveText(/now|ago/);
  });

  await test.step('another one: as it was before, since that costs nobody access', async () => {
    await page.getByRole('table', { name: 'Changes' }).getByRole('button', { name: 'Undo' }).first().click();
    await expect
      .poll(async () => (await policies.get('shop', 'payments'))?.['spec'], { timeout: 20_000 })
      .toMatchObject({ mtls: { mode: 'PERMISSIVE' } });
    expect(await clicks()).toBe(2);
    await changeDialog.close();
  });
});

test('somebody disabled mutual TLS of a namespace with kubectl: the first page shows it, and Changes says when and with what', async ({
  environment,
  page,
  changeDialog,
}) => {
  const { policies } = environment;
  const clicks = await countClicks(page);
  await page.goto('/');
  const card = page
    .getByRole('region', { name: 'Namespaces' })
    .getByRole('listitem')
    .filter({ hasText: 'data' });
  await expect(card).toContainText('STRICT');
  await policies.mergePatch('data', 'default', { spec: { mtls: { mode: 'DISABLE' } } });
  await expect(card).toContainText('DISABLED');

  await test.step('one click: when, and with what', async () => {
    await pages(page)
      .getByRole('link', { name: /^Changes/ })
      .click();
    const row = page
      .getByRole('table', { name: 'Changed outside Padlock' })
      .getByRole('row')
      .filter({ hasText: 'data/default' });
    await expect(row).toContainText('DISABLED');
    await expect(row.locator('time')).toHaveText(/now|s ago/);
    await expect(row.locator('td[data-label="With"]')).not.toBeEmpty();
    await row.getByRole('link').click();
  });

  await test.step('from its page: back to STRICT, through a review', async () => {
    await expect(page.getByText(/^Changed/)).toBeVisible();
    await page.getByRole('link', { name: 'Set the mode of namespace data' }).click();
    await page
      .getByRole('radiogroup', { name: /^Mode of/ })
      .first()
      .getByRole('radio', { name: /^STRICT/ })
      .click();
    await changeDialog.review();
    await changeDialog.apply();
    await expect
      .poll(async () => (await policies.get('data', 'default'))?.['spec'])
      .toMatchObject({ mtls: { mode: 'STRICT' } });
    // To the page of the change, the policy and the namespace; the mode, the review, the consent and the button.
    expect(await clicks()).toBeLessThanOrEqual(7);
  });
});
