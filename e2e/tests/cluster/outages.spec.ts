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
