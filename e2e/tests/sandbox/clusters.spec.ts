import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '@padlock/sandbox';
import { expect, type Locator, type Page, test as base } from '@playwright/test';
import { stringify } from 'yaml';
import { type PadlockServer, startPadlock } from '../../support/padlockServer.ts';

/** Nobody listens there. */
const nowhere = 'http://127.0.0.1:9';

function kubeconfig(servers: Readonly<Record<string, string>>, user: object = {}): string {
  const names = Object.keys(servers);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': names[0],
    clusters: Object.entries(servers).map(([name, server]) => ({ name, cluster: { server } })),
    users: names.map((name) => ({ name, user })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name } })),
  });
}

async function send(method: 'POST' | 'PATCH', url: string, body: object): Promise<void> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': type },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

interface Clusters {
  readonly server: PadlockServer;
  readonly stopWest: () => Promise<void>;
}

/** Two demo meshes, one cluster that does not answer, and one whose kubeconfig is not to be trusted. */
const test = base.extend<object, { clusters: Clusters }>({
  clusters: [
    // Playwright reads what a fixture needs from its parameter: this one needs nothing.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, provide) => {
      const [east, west] = await Promise.all([startSandbox(), startSandbox()]);
      await send(
        'PATCH',
        `${west.kubernetesUrl}/apis/security.istio.io/v1/namespaces/istio-system/peerauthentications/default`,
        { spec: { mtls: { mode: 'STRICT' } } },
      );
      const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'id', interactiveMode: 'Never' };
      await send('POST', `${east.kubernetesUrl}/api/v1/namespaces/istio-system/secrets`, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: 'remote-lab',
          namespace: 'istio-system',
          labels: { 'istio/multiCluster': 'true' },
        },
        data: {
          lab: Buffer.from(kubeconfig({ lab: 'https://lab.example' }, { exec })).toString('base64'),
        },
      });
      const folder = await mkdtemp(join(tmpdir(), 'padlock-clusters-'));
      const path = join(folder, 'kubeconfig');
      await writeFile(
        path,
        kubeconfig({ east: east.kubernetesUrl, west: west.kubernetesUrl, north: nowhere }),
        { mode: 0o600 },
      );
      const server = await startPadlock([
        ...['--kubeconfig', path, '--all-contexts', '--cluster-secrets', 'istio-system'],
        ...['--prometheus', east.prometheusUrl],
      ]);
      let end: Promise<void> | undefined;
      const stopWest = () => (end ??= west.stop());
      await provide({ server, stopWest });
      await server.stop();
      await Promise.all([east.stop(), stopWest()]);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  baseURL: async ({ clusters }, provide) => provide(clusters.server.url),
});

const rowOf = (page: Page, name: string): Locator =>
  page
    .getByRole('table', { name: 'Clusters' })
    .getByRole('row')
    .filter({ has: page.locator('td').first().getByText(name, { exact: true }) });

test('all clusters are on the first page, each with what is known of it', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/clusters$/);
  await expect(page.getByRole('heading', { level: 1, name: 'All clusters' })).toBeVisible();
  const [east, west, north, lab] = ['east', 'west', 'north', 'lab'].map((name) => rowOf(page, name));
  if (!east || !west || !north || !lab) throw new Error('unreachable');

  await expect(east).toContainText('home cluster');
  await expect(east).toContainText('Live');
  await expect(east.getByRole('link', { name: /^Mesh mode/ })).toHaveText('PERMISSIVE');
  await expect(west.getByRole('link', { name: /^Mesh mode/ })).toHaveText('STRICT');
  await expect(north).toContainText('Not live');
  await expect(lab).toContainText('Refused');
  await expect(lab).toContainText(/exec/);
  await expect(lab.getByRole('link')).toHaveCount(0);

  await page.getByRole('button', { name: 'State' }).click();
  await expect(page.getByRole('table', { name: 'Clusters' }).getByRole('row').last()).toContainText('Live');

  await east.getByRole('link', { name: /open/ }).click();
  await expect(page).toHaveURL(/\/clusters\/east\/topology\?lock=open$/);
});

test('the switch leads by keyboard to the same page of another cluster', async ({ page }) => {
  await page.goto('/clusters/east/services?window=6h&selected=x');
  const menu = page.getByRole('banner').getByRole('button', { name: /^Cluster / });
  await menu.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option', { name: /^lab Refused/ })).toBeDisabled();
  await expect(page.getByRole('option', { name: /^north Not live/ })).toBeVisible();
  await expect(page.getByRole('option', { name: 'All clusters' })).toBeFocused();
  const west = page.getByRole('option', { name: /^west Live/ });
  for (
    let presses = 0;
    presses < 6 && !(await west.evaluate((node) => node === document.activeElement));
    presses++
  )
    await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');

  await expect(page).toHaveURL(/\/clusters\/west\/services\?window=6h$/);
  await expect(menu).toHaveText('Cluster west');
  await expect(menu).toBeFocused();
  await expect(page.getByRole('banner').getByRole('button', { name: /^Mesh/ })).toContainText('STRICT');
  await expect(page.getByRole('link', { name: 'orders' })).toBeVisible();

  await page.goBack();
  await expect(menu).toHaveText('Cluster east');
  await expect(page.getByRole('banner').getByRole('button', { name: /^Mesh/ })).toContainText('PERMISSIVE');
});

// Last: west does not come back.
test('a cluster that is lost takes nothing from the others', async ({ page, clusters }) => {
  await page.goto('/clusters');
  await expect(rowOf(page, 'west')).toContainText('Live');
  await clusters.stopWest();
  await expect(rowOf(page, 'west')).toContainText('Not live', { timeout: 60_000 });
  await expect(rowOf(page, 'west').getByRole('link', { name: /^Mesh mode/ })).toHaveText('STRICT');
  await expect(rowOf(page, 'east')).toContainText('Live');
});
