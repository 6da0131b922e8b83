import { ObjectRef } from '@padlock/contract';
import type { Page } from '@playwright/test';
import { z } from 'zod';
import type { ChangeDialog } from '../../support/changeDialog.ts';
import type { Environment } from '../../support/environment.ts';
import { expect, test } from '../../support/fixtures.ts';
import { startAdmissionWebhook } from '../../testbed/kubernetes/admissionWebhook.ts';
import { resourcePath } from '../../testbed/kubernetes/resourcePath.ts';

const RecordList = z.object({ items: z.array(z.object({ data: z.object({ 'record.json': z.string() }) })) });
const ChangeRecord = z.object({ stage: z.string(), writes: z.array(z.object({ ref: ObjectRef })) });

const RECOVERED = { timeout: 60_000 };
/** In the order in which their policies are written. */
const services = ['bookings', 'notifications', 'payments'];

test.describe.configure({ timeout: 240_000 });

test('the API server ends between the writes of a plan with three objects: the rest is planned and made once it is back', async ({
  environment,
  changeDialog,
  page,
}) => {
  const { policies } = environment;
  await expectInterruption(environment, changeDialog, page);
  const { locator: dialog } = changeDialog;
  const planRest = dialog.getByRole('button', { name: 'Plan what is left' });
  await planRest.click();
  await expect(dialog.getByText(/API server accepts these changes/)).toBeVisible(RECOVERED);
  await expect(dialog.getByRole('article')).toHaveCount(2);
  await changeDialog.apply();
  for (const name of services)
    expect(await policies.get('shop', name), `PeerAuthentication shop/${name}`).toBeDefined();
});

test('the API server ends between the writes of a plan with three objects: what stands is undone once it is back', async ({
  environment,
  changeDialog,
  page,
}) => {
  const { policies, api, cluster } = environment;
  await expectInterruption(environment, changeDialog, page);
  await expect(changeDialog.locator.getByRole('button', { name: 'Undo what stands' })).toBeVisible();
  await changeDialog.undo();
  for (const name of services) expect(await policies.get('shop', name)).toBeUndefined();

  const { changes } = await api.changes({ params: { cluster } });
  expect(changes[0]?.undoes).toBe(changes[1]?.id);
  expect(changes[1]?.undoneBy).toBe(changes[0]?.id);
});

/** The first policy is written, the second is on its way when the API server ends; it is back afterwards, with what it had. */
async function expectInterruption(
  environment: Environment,
  changeDialog: ChangeDialog,
  page: Page,
): Promise<void> {
  const { testbed, policies, cluster } = environment;
  if (testbed === undefined) throw new Error('an interruption needs a real API server');
  const { apiServer } = testbed;
  let hasEnded = false;
  const webhook = await startAdmissionWebhook(
    { client: testbed.kubernetes, serving: testbed.serving },
    async ({ name }) => {
      if (name !== services[1] || hasEnded) return;
      hasEnded = true;
      await apiServer.kill();
    },
  );
  try {
    await page.goto(`/clusters/${cluster}/services`);
    for (const name of services)
      await page.getByRole('checkbox', { name: `Select service shop/${name}`, exact: true }).check();
    await page.getByRole('button', { name: 'Set mode' }).click();
    await page.getByRole('menuitem', { name: /^STRICT/ }).click();
    const { locator: dialog } = changeDialog;
    await expect(dialog.getByText(/API server accepts these changes/)).toBeVisible();
    const consent = dialog.getByRole('checkbox', { name: /^I accept/ });
    if ((await consent.count()) > 0) await consent.check();
    await dialog.getByRole('button', { name: 'Apply changes' }).click();
    await expect(
      dialog.getByText(/PeerAuthentication shop\/notifications may or may not have been written/),
    ).toContainText('stand: PeerAuthentication shop/bookings.', RECOVERED);
    expect(hasEnded).toBe(true);
  } finally {
    await apiServer.start();
    await webhook.stop();
  }
  expect(await policies.get('shop', 'bookings')).toBeDefined();
  expect(await policies.get('shop', 'notifications')).toBeUndefined();
  expect(await policies.get('shop', 'payments')).toBeUndefined();
  await expect(page.getByText('Cannot reach')).toHaveCount(0, RECOVERED);
  await expect
    .poll(() => recordedStages(environment), { message: 'what stands is kept on the cluster', ...RECOVERED })
    .toContain('written of PeerAuthentication shop/bookings, PeerAuthentication shop/notifications');
}

/** How far each change is, and what it wrote or may have written, by the records on the cluster. */
async function recordedStages({ kubernetes }: Environment): Promise<readonly string[]> {
  const { body } = await kubernetes.request('GET', resourcePath('v1', 'ConfigMap', 'padlock'));
  return RecordList.parse(body).items.map(({ data }) => {
    const { stage, writes } = ChangeRecord.parse(JSON.parse(data['record.json']));
    return `${stage} of ${writes.map(({ ref }) => `${ref.kind} ${ref.namespace}/${ref.name}`).join(', ')}`;
  });
}
