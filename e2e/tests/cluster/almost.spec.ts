import { expect, test } from '../../support/fixtures.ts';

const almostAll = ['shop/frontpage', 'shop/orders'] as const;
const hardlyAny = ['shop/frontpage', 'shop/recommendations'] as const;

// What arrives in plaintext here stands in telemetry for a day.
test.use({ ownMesh: 'almost' });

test('99.96 % mutual TLS is not locked, and 0.01 % is not open', async ({ environment, graph, page }) => {
  test.setTimeout(240_000);
  environment.follow(almostAll.join(' -> '), { perSecond: 5_000, mutualTls: 0.9996 });
  environment.follow(hardlyAny.join(' -> '), { perSecond: 5_000, mutualTls: 0.0001 });
  await graph.open({ window: '30s' });
  const drawn = async ([client, server]: readonly [string, string]): Promise<unknown> => {
    const { lockState, labelText } = (await graph.edge(client, server)) ?? {};
    return { lockState, labelText };
  };
  // The window has to leave behind what came before.
  const SEEN = { timeout: 90_000 };
  await expect
    .poll(() => drawn(hardlyAny), SEEN)
    .toEqual({ lockState: 'partial', labelText: expect.stringMatching(/^<1%/) });
  await expect
    .poll(() => drawn(almostAll), SEEN)
    .toEqual({ lockState: 'partial', labelText: expect.stringMatching(/^99%/) });

  await page.getByRole('button', { name: 'Table', exact: true }).click();
  const rows = page.getByRole('table', { name: 'Connections' }).locator('tbody tr');
  for (const [client, server, share] of [
    [...almostAll, '99.9%'] as const,
    [...hardlyAny, '<0.1%'] as const,
  ]) {
    const name = `${client} to ${server}: open the connection`;
    const row = rows.filter({ has: page.getByRole('button', { name, exact: true }) });
    await expect(row.locator('td[data-label="State"]')).toContainText('Partial');
    await expect(row).toContainText(share);
  }
});
