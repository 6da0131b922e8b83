import type { Locator, Page } from '@playwright/test';
import { z } from 'zod';
import { destinationRule, service } from '../mesh/builders.ts';
import type { ChangeDialog } from '../support/changeDialog.ts';
import { expect, test } from '../support/fixtures.ts';

// Situations that people get into, each put right by following only what the page says.

test.use({ ownMesh: 'findings' });

const findingOf = (page: Page, title: string, object: string): Locator =>
  page
    .getByRole('article', { name: title })
    .filter({ has: page.getByRole('list', { name: 'Objects' }).getByText(object, { exact: true }) });

/** Opens the finding, takes the fix that is advised, reviews and applies it, and sees the finding go. */
async function follow(
  { page, changeDialog, cluster }: { page: Page; changeDialog: ChangeDialog; cluster: string },
  finding: { title: string; object: string; says: RegExp; fix: RegExp },
): Promise<void> {
  await page.goto(`/clusters/${cluster}/findings`);
  const article = findingOf(page, finding.title, finding.object);
  await expect(article).toBeVisible();
  await expect(article).toContainText(finding.says);
  await article.getByRole('button', { name: 'How to fix' }).click();
  const fix = article.getByRole('listitem').filter({ hasText: finding.fix }).last();
  await fix.getByRole('button', { name: 'Review this fix' }).click();
  await expect(changeDialog.locator.getByText(/API server accepts/)).toBeVisible();
  await changeDialog.apply();
  await changeDialog.close();
  await expect(article).toHaveCount(0);
}

test('a namespace policy that an older one shadows', async ({ environment, page, changeDialog }) => {
  const { policies, cluster } = environment;
  // One second is what creation times tell apart.
  await page.waitForTimeout(1_100);
  await policies.create('data', 'stricter', { mtls: { mode: 'DISABLE' } });
  await follow(
    { page, changeDialog, cluster },
    {
      title: 'A policy is shadowed by an older one',
      object: 'data/stricter',
      says: /only the oldest counts, which is default/,
      fix: /Delete stricter/,
    },
  );
  expect(await policies.get('data', 'stricter')).toBeUndefined();
});

test('an entry for the port of the service instead of the container', async ({
  environment,
  page,
  changeDialog,
}) => {
  const { policies, cluster } = environment;
  await policies.create('shop', 'by-service-port', {
    selector: { matchLabels: { app: 'notifications' } },
    portLevelMtls: { 80: { mode: 'STRICT' } },
  });
  await follow(
    { page, changeDialog, cluster },
    {
      title: 'A port entry names the port of the service, not of the container',
      object: 'shop/by-service-port',
      says: /port 80 is by a service port and does nothing/,
      fix: /8080/,
    },
  );
  const fixed = await policies.get('shop', 'by-service-port');
  expect(fixed?.['spec']).toMatchObject({ portLevelMtls: { 8080: { mode: 'STRICT' } } });
  expect(fixed?.['spec']).not.toHaveProperty(['portLevelMtls', '80']);
});

test('STRICT with callers that send plaintext', async ({ environment, page, changeDialog }) => {
  const { policies, cluster } = environment;
  const catalog = await policies.get('shop', 'catalog');
  if (catalog === undefined)
    await policies.create('shop', 'catalog', {
      selector: { matchLabels: { app: 'catalog' } },
      mtls: { mode: 'STRICT' },
    });
  else
    await policies.mergePatch('shop', 'catalog', {
      spec: { mtls: { mode: 'STRICT' }, portLevelMtls: { 8080: { mode: 'STRICT' }, 9102: null } },
    });
  await follow(
    { page, changeDialog, cluster },
    {
      title: 'STRICT, and plaintext callers were seen',
      object: catalog === undefined ? 'shop/catalog' : 'shop/catalog-v1',
      says: /8080 is STRICT, and an unnamed client.* came without mutual TLS/,
      fix: /PERMISSIVE/,
    },
  );
});

test('a rule that has clients send plaintext to a STRICT server', async ({
  environment,
  situation,
  page,
  changeDialog,
}) => {
  await follow(
    { page, changeDialog, cluster: environment.cluster },
    {
      title: 'Clients are told to send plaintext to a STRICT port',
      object: 'shop/audit-plain',
      says: /keeps clients from mutual TLS, and the port is STRICT/,
      fix: /ISTIO_MUTUAL/,
    },
  );
  const rule = await situation.get('networking.istio.io/v1', 'DestinationRule', 'shop', 'audit-plain');
  expect(JSON.stringify(rule?.['spec'])).toContain('ISTIO_MUTUAL');
});

test('auto mTLS off, and no rule in its place', async ({ environment, situation, page, changeDialog }) => {
  const settings = await situation.get('v1', 'ConfigMap', 'istio-system', 'istio');
  const { mesh } = z.object({ mesh: z.string() }).parse(settings?.['data']);
  await situation.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: `${mesh.replace(/^enableAutoMtls:.*\n?/m, '')}\nenableAutoMtls: false\n` },
  });
  const { cluster } = environment;
  await page.goto(`/clusters/${cluster}/path`);
  await expect(page.getByRole('region', { name: 'Findings' })).toContainText('Auto mTLS is off');
  await page.goto(`/clusters/${cluster}/findings`);
  const article = page.getByRole('article', { name: 'Auto mTLS is off' });
  await article.getByRole('button', { name: 'How to fix' }).click();
  await article.getByRole('button', { name: 'Review this fix' }).first().click();
  await expect(changeDialog.locator.getByText(/API server accepts/)).toBeVisible();
  await changeDialog.apply();
  await changeDialog.close();
  await expect(page.getByRole('article', { name: 'Auto mTLS is off' })).toHaveCount(0);
});

test('a policy of the whole namespace that was meant for one service', async ({
  environment,
  page,
  changeDialog,
}) => {
  const { policies, cluster } = environment;
  await policies.create('shop', 'bookings', { mtls: { mode: 'PERMISSIVE' } });
  await follow(
    { page, changeDialog, cluster },
    {
      title: 'A policy named like a service holds for its whole namespace',
      object: 'shop/bookings',
      says: /named like the service bookings and has no selector/,
      fix: /selector/i,
    },
  );
  expect((await policies.get('shop', 'bookings'))?.['spec']).toMatchObject({
    selector: { matchLabels: { app: 'bookings' } },
  });
});

test('a headless service with a port that is DISABLED', async ({
  environment,
  situation,
  page,
  changeDialog,
}) => {
  const { policies, cluster } = environment;
  const headless = service('data', 'postgresql-nodes', { app: 'postgresql' }, [
    { name: 'tcp-postgresql', port: 5432 },
  ]);
  await situation.put({ ...headless, spec: { ...(headless['spec'] as object), clusterIP: 'None' } });
  await policies.create('data', 'postgresql', {
    selector: { matchLabels: { app: 'postgresql' } },
    portLevelMtls: { 5432: { mode: 'DISABLE' } },
  });
  await follow(
    { page, changeDialog, cluster },
    {
      title: 'A port of a headless service is DISABLED',
      object: 'data/postgresql-nodes',
      says: /the service is headless, so clients use mutual TLS, and the port does not accept it/,
      fix: /postgresql/,
    },
  );
});

test('a finding is acknowledged with a note, hidden, and shown again', async ({
  environment,
  situation,
  page,
}) => {
  await situation.put(
    destinationRule('shop', 'nobody', {
      host: 'bookings.shop.svc.cluster.local',
      trafficPolicy: { tls: { mode: 'DISABLE' } },
    }),
  );
  await environment.policies.create('shop', 'bookings-strict', {
    selector: { matchLabels: { app: 'bookings' } },
    mtls: { mode: 'STRICT' },
  });
  await page.goto(`/clusters/${environment.cluster}/findings`);
  const article = findingOf(page, 'Clients are told to send plaintext to a STRICT port', 'shop/nobody');
  await article.getByRole('button', { name: 'Acknowledge' }).click();
  await article.getByLabel('Why it is fine, or until when').fill('until the old client is gone');
  await article.getByRole('button', { name: 'Acknowledge' }).last().click();
  await expect(article).toHaveCount(0);
  await page.getByText(/^Show acknowledged/).click();
  await expect(article).toContainText('until the old client is gone');
  await expect(page).toHaveURL(/acknowledged=shown/);
  await article.getByRole('button', { name: 'Change note' }).click();
  await article.getByRole('button', { name: 'Take it back' }).click();
  await expect(article).not.toContainText('until the old client is gone');
});
