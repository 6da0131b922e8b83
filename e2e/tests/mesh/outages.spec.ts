import type { Change } from '@padlock/contract';
import type { Environment } from '../../support/environment.ts';
import { expect, test } from '../../support/fixtures.ts';
import { istioOf, lastChangeOnce } from '../../support/istio.ts';
import { pause } from '../../testbed/process/pause.ts';

test.describe.configure({ timeout: 300_000 });

const pilots = { client: 'harbour/pilots', service: 'harbour/gate', port: 80 };
const RECOVERED = { timeout: 90_000 };
/** Longer than it takes to notice, and than two scrapes. */
const DOWN_MS = 3000;

const verificationOf = async ({ api, cluster }: Environment, id: string): Promise<Change['verification']> =>
  (await api.change({ params: { cluster, id } })).verification;

test('whatever is killed while a change waits for traffic: nothing is lost, nothing is proven that was not seen, and it finishes', async ({
  environment,
  servicePage,
}) => {
  const { mesh, padlock } = istioOf(environment);
  await mesh.setRate(pilots, 0);
  try {
    await servicePage.open('harbour', 'gate');
    await servicePage.pick(80, 'STRICT');
    await servicePage.review();
    await servicePage.apply();
    const { id, writes } = await lastChangeOnce(environment, 'waiting', RECOVERED.timeout);
    const state = async () => (await verificationOf(environment, id)).state;

    const parts = new Map([...mesh.processes, ['padlock', padlock]]);
    for (const name of ['istiod', 'sidecar harbour/gate', 'prometheus', 'kube-apiserver', 'padlock']) {
      await test.step(`${name} is killed and comes back`, async () => {
        const part = parts.get(name);
        if (part === undefined) throw new Error(`there is no ${name}`);
        await part.kill();
        await pause(DOWN_MS);
        if (name !== 'padlock') {
          const { state, edges } = await verificationOf(environment, id);
          expect(['accepted', 'in_force', 'waiting']).toContain(state);
          expect(edges.filter((edge) => edge.state === 'verified')).toEqual([]);
        }
        await part.start();
        await expect.poll(state, RECOVERED).toBe('waiting');
        expect(
          (await environment.api.change({ params: { cluster: environment.cluster, id } })).writes,
        ).toEqual(writes);
      });
    }

    await test.step('calls that nobody counts prove nothing; counted later they do', async () => {
      const prometheus = mesh.processes.get('prometheus');
      await prometheus?.kill();
      await mesh.setRate(pilots, 5);
      await pause(2 * DOWN_MS);
      expect(await state()).not.toBe('verified');
      await prometheus?.start();
      await expect.poll(state, RECOVERED).toBe('verified');
      const { edges } = await verificationOf(environment, id);
      expect(edges).toMatchObject([{ client: 'harbour/pilots', state: 'verified', notMutual: 0, failed: 0 }]);
      expect(edges[0]?.mutual).toBeGreaterThan(0);
    });

    await test.step('a dashboard that starts anew comes to the same answer', async () => {
      await padlock.kill();
      await padlock.start();
      await expect.poll(state, RECOVERED).toBe('verified');
    });
  } finally {
    await mesh.setRate(pilots, 3);
  }
});
