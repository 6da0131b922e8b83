import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { liveHeap } from '../support/liveHeap.ts';
import { type PadlockServer, startPadlock } from '../support/padlockServer.ts';
import { until } from '../testbed/process/until.ts';
import { badRequests } from './badRequests/requests.ts';
import { sendAll } from './badRequests/sendAll.ts';

/** The long form: PADLOCK_BAD_REQUESTS=10000. */
const count = Number(process.env['PADLOCK_BAD_REQUESTS'] ?? 2_000);
const seed = Number(process.env['PADLOCK_SEED'] ?? 9_4);

let sandbox: Sandbox;
let padlock: PadlockServer;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'padlock-bad-requests-'));
  sandbox = await startSandbox();
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
  padlock = await startPadlock(['--kubeconfig', kubeconfig, '--prometheus', sandbox.prometheusUrl], {
    pages: false,
    timeout: 120_000,
    node: ['--inspect=127.0.0.1:0'],
  });
  await until('the cluster to be read', async () => (await fetch(`${padlock.url}/readyz`)).ok);
}, 240_000);
afterAll(async () => {
  await padlock?.stop();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** All that Padlock writes, with its versions. */
async function written(): Promise<unknown> {
  const paths = [
    '/apis/security.istio.io/v1/peerauthentications',
    '/apis/networking.istio.io/v1/destinationrules',
    '/api/v1/configmaps',
  ];
  return Promise.all(
    paths.map(async (path) => {
      const { items } = (await (await fetch(sandbox.kubernetesUrl + path)).json()) as {
        items: { metadata: { name: string; resourceVersion: string } }[];
      };
      return items.map(({ metadata }) => `${path} ${metadata.name} ${metadata.resourceVersion}`);
    }),
  );
}

it(`${count} requests that are wrong, or only nearly right: none ends it, fails inside it, writes, or stays in memory`, async () => {
  const document: unknown = await (await fetch(`${padlock.url}/api/openapi.json`)).json();
  const requests = (from: number, howMany: number) =>
    fc.sample(badRequests(document, 'demo'), { seed: from, numRuns: howMany });
  const before = await written();
  // Caches are filled, and code is compiled, before anything is weighed.
  await sendAll(padlock.url, requests(seed + 1, count / 2));
  const heapBefore = await liveHeap(await padlock.output());
  const outcome = await sendAll(padlock.url, requests(seed, count));
  const heapAfter = await liveHeap(await padlock.output());
  process.stdout.write(
    `${count} bad requests: ${[...outcome.byStatus].map(([status, n]) => `${n} x ${status}`).join(', ')}; slowest ${outcome.slowest.ms.toFixed(0)} ms (${outcome.slowest.request.slice(0, 100)}); live heap ${(heapBefore / 1e6).toFixed(1)} MB before, ${(heapAfter / 1e6).toFixed(1)} MB after\n`,
  );
  expect(outcome.faults).toEqual([]);
  expect(padlock.program.running).toBe(true);
  expect(await written()).toEqual(before);
  expect(heapAfter).toBeLessThan(1.1 * heapBefore);
  // Enough of them got past the checks to mean anything.
  expect(outcome.byStatus.get(200)).toBeGreaterThan(count / 20);
}, 1_800_000);
