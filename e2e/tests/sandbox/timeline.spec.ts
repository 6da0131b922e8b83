import { expect, test } from '../../support/fixtures.ts';

test.use({ ownMesh: 'untouched' });

// The demo mesh has a past of more than a day.
test('a past moment shows evidence of then, plays on to now, and claims nothing of policy', async ({
  page,
  graph,
}) => {
  await graph.open();
  expect(await graph.edge('shop/notifications', 'data/audit')).toMatchObject({ lockState: 'blocked' });

  await page.getByRole('button', { name: 'Timeline', exact: true }).click();
  const timeline = page.getByRole('region', { name: 'Timeline' });
  const slider = timeline.getByRole('slider');
  await expect(slider).toHaveAttribute('aria-valuetext', /^now: .* mutual TLS, .* not$/);

  // By keyboard: an hour is 120 steps, and Home is its begin.
  await slider.focus();
  await page.keyboard.press('Home');
  const banner = page.getByText('Not live.');
  await expect(banner).toBeVisible();
  await expect(page).toHaveURL(/at=\d+/);
  await expect(page.getByText('Past moment', { exact: true })).toBeVisible();
  // That the server refuses is policy; all that was seen then is a client in vain.
  await expect
    .poll(async () => (await graph.edge('shop/notifications', 'data/audit'))?.lockState, { timeout: 90_000 })
    .toBe('unknown');
  expect(await graph.edge('shop/frontpage', 'shop/catalog')).toMatchObject({ lockState: 'locked' });
  expect(await graph.edge('unnamed/shop', 'shop/catalog')).toMatchObject({ lockState: 'open' });
  expect(
    (await graph.edges()).filter(({ lockState }) => lockState === 'blocked' || lockState === 'idle'),
  ).toEqual([]);

  await graph.selectEdge('shop/frontpage', 'shop/catalog');
  const panel = page.getByRole('complementary', { name: 'Connection' });
  await expect(panel.getByText('What policy said then is not known.')).toBeVisible();
  await expect(panel.getByRole('link', { name: 'Require mTLS' })).toHaveCount(0);
  await page.keyboard.press('Escape');

  // The address is the moment.
  const moment = new URL(page.url()).searchParams.get('at');
  await page.reload();
  await expect(banner).toBeVisible();
  expect(new URL(page.url()).searchParams.get('at')).toBe(moment);

  await timeline.getByRole('button', { name: 'Play the timeline' }).click();
  await expect(page).not.toHaveURL(new RegExp(`at=${moment}`));
  await timeline.getByRole('button', { name: 'Pause the timeline' }).click();

  await timeline.getByRole('button', { name: 'Back to live' }).click();
  await expect(banner).toHaveCount(0);
  await expect
    .poll(async () => (await graph.edge('shop/notifications', 'data/audit'))?.lockState, { timeout: 90_000 })
    .toBe('blocked');
});
