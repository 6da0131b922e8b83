import { expect, test } from '../../support/fixtures.ts';
import type { Testbed } from '../../testbed/testbed.ts';

const NOTICED = { timeout: 5000 };
const RECOVERED = { timeout: 20_000 };

function partsOf(testbed: Testbed | undefined): Testbed {
  if (testbed === undefined) throw new Error('outages need the testbed');
  return testbed;
}

test('without the API server the page says so, keeps what it had, and recovers by itself', async ({
  environment,
  servicePage,
  page,
}) => {
  const { apiServer } = partsOf(environment.testbed);
  await servicePage.open('shop', 'orders');
  await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');
  await apiServer.kill();
  try {
    await expect(page.getByRole('alert').filter({ hasText: 'Cannot reach' })).toBeVisible(NOTICED);
    await expect(servicePage.effectiveMode(8080)).toHaveText('PERMISSIVE');
  } finally {
    await apiServer.start();
  }
  await expect(page.getByText('Cannot reach')).toHaveCount(0, RECOVERED);

  // What changed meanwhile arrives, without a reload.
  await environment.policies.create('shop', 'after-outage', {
    selector: { matchLabels: { app: 'orders' } },
    mtls: { mode: 'STRICT' },
  });
  await expect(servicePage.effectiveMode(8080)).toHaveText('STRICT', RECOVERED);
});

test('without Prometheus the page says so, shows no lock on old data, and recovers by itself', async ({
  environment,
  graph,
  page,
}) => {
  const { prometheus } = partsOf(environment.testbed);
  await graph.open({ window: '15s' });
  const lock = async () => (await graph.edge('shop/frontpage', 'shop/catalog'))?.lockState;
  await expect.poll(lock, { timeout: 20_000 }).toBe('locked');
  const drawn = (await graph.edges()).length;
  await prometheus.kill();
  try {
    await expect(page.getByRole('alert').filter({ hasText: 'Prometheus does not answer' })).toBeVisible(
      NOTICED,
    );
    expect((await graph.edges()).length, 'the graph stays').toBe(drawn);
    await expect.poll(lock).toBe('unknown');
  } finally {
    await prometheus.start();
  }
  await expect(page.getByText('Prometheus does not answer')).toHaveCount(0, RECOVERED);
  await expect.poll(lock, { timeout: 30_000 }).toBe('locked');
});

test('without Prometheus the overview claims nothing, keeps the policies, and recovers by itself', async ({
  environment,
  page,
}) => {
  const { prometheus } = partsOf(environment.testbed);
  await page.goto(`/clusters/${environment.cluster}/overview?window=15s`);
  const requests = page
    .getByRole('region', { name: 'Mutual TLS coverage' })
    .getByRole('region', { name: 'Requests' });
  await expect(requests).toContainText('%', { timeout: 40_000 });
  await prometheus.kill();
  try {
    await expect(page.getByRole('alert').filter({ hasText: 'Prometheus does not answer' })).toBeVisible(
      NOTICED,
    );
    await expect(requests).toContainText('No share of requests: Prometheus has not answered');
    await expect(page.getByText('Policies live', { exact: true })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Plaintext talkers' })).toContainText('is not known');
    await expect(page.getByRole('region', { name: 'Namespaces' })).toContainText('STRICT');
  } finally {
    await prometheus.start();
  }
  await expect(page.getByText('Prometheus does not answer')).toHaveCount(0, RECOVERED);
  await expect(requests).toContainText('of requests, last 15 s', { timeout: 40_000 });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});
