import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../../support/fixtures.ts';

test.use({ ownMesh: 'untouched' });

test('Find fades, Hide takes away: in graph, table, counts and address', async ({ graph, page }) => {
  await graph.open({ window: '30s' });
  await expect.poll(async () => (await graph.edge('unnamed/shop', 'shop/catalog'))?.lockState).toBe('open');
  const find = page.getByRole('combobox', { name: 'Find' });
  const hide = page.getByRole('combobox', { name: 'Hide' });

  await test.step('completed and found by keyboard', async () => {
    await page.keyboard.press('/');
    await expect(find).toBeFocused();
    await page.keyboard.type('lock = op');
    await expect(page.getByRole('option', { name: 'open' })).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('and server = shop/cat*');
    await expect
      .poll(async () => (await graph.edges()).filter(({ faded }) => !faded).map(({ lockState }) => lockState))
      .toEqual(['open']);
    await expect(page.locator('.pl-strip-total')).toHaveText(/^1 of \d+ connections$/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('application')).toBeFocused();
    await expect(page.getByText('Unnamed client to shop/catalog; Open')).toBeAttached();
  });

  await test.step('what is no expression says why, stays written, and changes nothing', async () => {
    await hide.fill('lock = opn');
    await expect(page.getByText('lock is one of locked, partial, open')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('.pl-topology').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(await graph.edge('unnamed/shop', 'shop/catalog')).toMatchObject({ faded: false });
    await expect(hide).toHaveValue('lock = opn');
  });

  await test.step('hidden connections are gone, and come back to where they were', async () => {
    await hide.fill('lock = open or lock = idle');
    await expect
      .poll(async () => new Set((await graph.edges()).map(({ lockState }) => lockState)))
      .not.toContain('open');
    await expect(page.getByText('Nothing here is what Find asks for.')).toBeVisible();
    await page.getByRole('button', { name: 'Clear Find' }).last().click();
    await page.reload();
    await expect(hide).toHaveValue('lock = open or lock = idle');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const states = page.getByRole('table', { name: 'Connections' }).locator('td[data-label="State"]');
    await expect(states.first()).toBeVisible();
    await expect(states.filter({ hasText: /open|idle/i })).toHaveCount(0);
    await find.fill('protocol = tcp');
    const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody tr');
    await expect(rows.filter({ hasNotText: 'TCP' })).toHaveCount(0);
    await expect(rows).not.toHaveCount(0);
  });

  await test.step('response times and findings are asked for by being named', async () => {
    const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody tr');
    const metrics = page.waitForRequest(/\/topology\/metrics\?.*metrics=latency(&|$)/);
    await find.fill('p95 > 0ms and server = orders');
    await metrics;
    await expect(rows.filter({ hasText: 'shop/bookings' })).toHaveCount(1);
    await find.fill('finding = * and not protocol = tcp');
    await expect(rows).not.toHaveCount(0);
    await expect(rows.filter({ hasText: 'shop/recommendations' })).toHaveCount(0);
  });
});
