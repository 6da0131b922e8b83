import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { freePort, startOpenIdProvider } from '@padlock/server/testing/openIdProvider';
import { expect, test as base } from '../../support/fixtures.ts';
import { type PadlockServer, startPadlock } from '../../support/padlockServer.ts';

/** A Padlock with a login of its own, beside the one that other tests share. */
const test = base.extend<{ serve: (...args: string[]) => Promise<PadlockServer>; folder: string }>({
  // Playwright wants the pattern even where nothing is taken from it.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, provide) => {
    const folder = await mkdtemp(join(tmpdir(), 'padlock-login-'));
    await provide(folder);
    await rm(folder, { recursive: true, force: true });
  },
  // oxlint-disable-next-line no-empty-pattern
  serve: async ({}, provide) => {
    const started: PadlockServer[] = [];
    await provide(async (...args) => {
      const server = await startPadlock(args);
      started.push(server);
      return server;
    });
    for (const server of started) await server.stop();
  },
});

async function expectNoViolation(page: Page): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate((choice) => localStorage.setItem('padlock.theme', choice), theme);
    await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible();
    await expect(page.locator('.pl-login-card > :nth-child(4)')).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${theme} ${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
}

test('with --auth token a page leads to the login, which says why a token is refused', async ({
  page,
  serve,
}) => {
  const { url } = await serve('--auth', 'token');
  await page.goto(`${url}/clusters/demo/services`);
  await expect(page).toHaveURL(`${url}/login?from=%2Fclusters%2Fdemo%2Fservices`);
  await page.getByLabel('Token').fill('not-of-this-cluster');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('The API server does not know this token')).toBeVisible();
  await expectNoViolation(page);
});

test('with --auth oidc a link leads to the provider, and a login that failed says what to do', async ({
  page,
  serve,
}) => {
  const { url } = await serve(
    ...['--auth', 'oidc', '--oidc-issuer', 'http://127.0.0.1:9', '--oidc-client-id', 'padlock'],
    ...['--public-url', 'http://127.0.0.1'],
  );
  await page.goto(`${url}/clusters/demo/services?window=5m`);
  const link = page.getByRole('link', { name: 'Log in at 127.0.0.1:9' });
  await expect(link).toHaveAttribute(
    'href',
    '/api/login/start?from=%2Fclusters%2Fdemo%2Fservices%3Fwindow%3D5m',
  );
  // Nothing listens there.
  await link.press('Enter');
  await expect(page.getByRole('alert').or(page.locator('.pf-v6-c-alert'))).toContainText(
    'The provider did not log you in',
  );
  await expect(link).toHaveAttribute('href', /from=%2Fclusters%2Fdemo%2Fservices/);
  await expectNoViolation(page);
});

test('somebody logs in at a provider of another site, comes back to the page, and logs out', async ({
  page,
  serve,
  folder,
}) => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const clientSecret = 'only-padlock-and-the-provider-know-this';
  const secretFile = join(folder, 'client-secret');
  await writeFile(secretFile, clientSecret);
  // The cookie of a session is not sent along from there: coming back must work without.
  const provider = await startOpenIdProvider({
    publicUrl,
    clientSecret,
    people: { ann: { email: 'ann@example.com', groups: ['shop-team'] } },
    known: new Set(['ann']),
    host: 'localhost',
  });
  try {
    await serve(
      ...['--port', String(port), '--public-url', publicUrl, '--auth', 'oidc'],
      ...['--oidc-issuer', provider.issuer, '--oidc-client-id', 'padlock'],
      ...['--oidc-client-secret-file', secretFile, '--oidc-scopes', 'openid email groups'],
    );
    // Its pages ask for a font from elsewhere, and wait for it.
    await page.route(
      ({ hostname }) => hostname !== 'localhost' && hostname !== '127.0.0.1',
      (route) => route.abort(),
    );
    await page.goto(`${publicUrl}/clusters/demo/services?window=5m`);
    await page.getByRole('link', { name: /^Log in at localhost/ }).click();
    await page.locator('input[name=login]').fill('ann');
    await page.locator('input[name=password]').fill('x');
    await page.locator('button[type=submit]').click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page).toHaveURL(`${publicUrl}/clusters/demo/services?window=5m`);
    await expect(page.getByRole('link', { name: 'orders' })).toBeVisible();

    await page.getByRole('button', { name: 'User ann@example.com' }).click();
    await page.getByRole('button', { name: 'Log out' }).click();
    await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/session/end`));
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await expect(page).toHaveURL(`${publicUrl}/login`);
    await page.goto(`${publicUrl}/clusters/demo/services`);
    await expect(page.getByRole('heading', { level: 1, name: 'Log in' })).toBeVisible();
  } finally {
    await provider.stop();
  }
});

test('with --auth proxy the login says where to go', async ({ page, serve, folder }) => {
  const secret = join(folder, 'secret');
  await writeFile(secret, 'only-the-proxy-knows-this');
  const { url } = await serve('--auth', 'proxy', '--proxy-secret-file', secret);
  await page.goto(`${url}/clusters/demo/services`);
  await expect(page.getByText('through the proxy that logs people in')).toBeVisible();
  await expectNoViolation(page);
});
