import { expect, test } from '../../support/fixtures.ts';

test('what clients send is set by form, for the host, a port and a subset, through a review, and undone', async ({
  environment,
  situation,
  changeDialog,
  page,
}) => {
  const spec = async () =>
    (await situation.get('networking.istio.io/v1', 'DestinationRule', 'shop', 'orders'))?.['spec'];
  const before = await spec();
  await page.goto(`/clusters/${environment.cluster}/policies/DestinationRule/shop/orders`);
  const form = page.getByRole('region', { name: 'What clients send' });
  /** It can be read behind an open dialog too. */
  const send = (place: string) => page.getByLabel(`Clients send to: ${place}`, { exact: true });
  const review = form.getByRole('button', { name: 'Review change' });
  await expect(send('Subset canary')).toHaveValue('DISABLE');
  await expect(review).toBeDisabled();
  await send('Subset canary').selectOption('ISTIO_MUTUAL');
  await send('Port 8080').selectOption('ISTIO_MUTUAL');
  await send('All of the host').selectOption('DISABLE');
  await send('All of the host').selectOption('UNSET');
  await expect(form.getByRole('status')).toHaveText('2 changes');
  await review.click();
  await expect(changeDialog.locator.getByText(/API server accepts/)).toBeVisible();
  expect(await spec(), 'nothing is written before Apply').toEqual(before);
  await changeDialog.apply();
  await expect(send('Subset canary')).toHaveValue('ISTIO_MUTUAL');
  expect(await spec()).toMatchObject({
    trafficPolicy: { portLevelSettings: [{ port: { number: 8080 }, tls: { mode: 'ISTIO_MUTUAL' } }] },
    subsets: [{ name: 'canary', trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } }],
  });
  await changeDialog.undo();
  await expect(send('Subset canary')).toHaveValue('DISABLE');
  expect(await spec()).toEqual(before);
});
