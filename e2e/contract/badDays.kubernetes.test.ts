import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import type { ChangeTarget } from '@padlock/contract';
import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import { stringify } from 'yaml';
import { shop } from '../mesh/shop.ts';
import { kubeconfigText } from '../testbed/kubernetes/kubeconfig.ts';
import { resourcePath } from '../testbed/kubernetes/resourcePath.ts';
import { KubernetesObject } from '../testbed/kubernetes/restClient.ts';
import { readEverything, signInAsServiceAccount } from '../testbed/kubernetes/serviceAccount.ts';
import { until } from '../testbed/process/until.ts';
import { startTestbed, type Testbed } from '../testbed/testbed.ts';
import { makeAuthority } from './badDays/authority.ts';
import { Figures } from './badDays/figures.ts';
import { openPadlock, type OpenPadlock, problemOf } from './badDays/padlock.ts';
import { type Asked, type Relay, startRelay } from './badDays/relay.ts';
import { leftOut } from './leftOut.ts';

// A page is to know of an outage within five seconds; the rest is room for a machine that does other things, too.
const noticedSeconds = 15;
const wellAgainSeconds = 30;

// The API server is a real one. What makes its days bad stands before it, for each Padlock another, so that they can go bad
// side by side.
describe.skipIf(leftOut('cluster'))('a bad day of the API server', () => {
  let testbed: Testbed;
  let admin: { server: string; ca: string; token: string };
  const figures = new Figures();
  beforeAll(async () => {
    testbed = await startTestbed({ name: 'shop', ...shop });
    const config = new KubeConfig();
    config.loadFromString(testbed.kubeconfig);
    admin = {
      server: config.getCurrentCluster()?.server ?? '',
      ca: Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64').toString(),
      token: config.getCurrentUser()?.token ?? '',
    };
  }, 120_000);
  afterAll(async () => {
    figures.print();
    await testbed.stop();
  });

  /** Of tests that run side by side, each has to end its own. */
  type Ends = Pick<TestContext, 'onTestFinished'>;
  const relayed = async ({ onTestFinished }: Ends): Promise<Relay> => {
    const relay = await startRelay({ url: admin.server, ca: admin.ca });
    onTestFinished(() => relay.stop());
    return relay;
  };
  const kubeconfigOf = (url: string): string =>
    kubeconfigText({
      name: 'shop',
      server: url,
      certificateAuthority: admin.ca,
      user: 'admin',
      token: admin.token,
    });
  const opened = async ({ onTestFinished }: Ends, relay: Relay): Promise<OpenPadlock> => {
    const padlock = await openPadlock({ kubeconfig: kubeconfigOf(relay.url) });
    onTestFinished(() => padlock.stop());
    return padlock;
  };
  const strict = (name: string): ChangeTarget => ({
    scope: 'workload',
    namespace: 'shop',
    name,
    mode: 'STRICT',
  });

  const policyPath = (namespace: string, name?: string): string =>
    resourcePath('security.istio.io/v1', 'PeerAuthentication', namespace, name);
  /** As the API server has it; undefined where there is none. */
  const policyOf = async (workload: string): Promise<KubernetesObject | undefined> => {
    const { body } = await testbed.kubernetes.request('GET', policyPath('shop'));
    const { items } = body as { items: { spec: { selector?: { matchLabels?: { app?: string } } } }[] };
    const item = items.find(({ spec }) => spec.selector?.matchLabels?.app === workload);
    return item === undefined
      ? undefined
      : KubernetesObject.parse({ apiVersion: 'v1', kind: 'PeerAuthentication', ...item });
  };
  /** How often its spec was written. */
  const writesOf = async (workload: string): Promise<unknown> =>
    (await policyOf(workload))?.metadata['generation'] ?? 0;
  const namespacesSeen = async ({ client, params }: OpenPadlock): Promise<string[]> =>
    (await client.mesh({ params })).namespaces.map(({ name }) => name);
  const isWrite = ({ method, path, query }: Asked): boolean =>
    method !== 'GET' && path.includes('/peerauthentications') && query.get('dryRun') === null;

  describe.concurrent('side by side', () => {
    it('stopped: pages are told and keep what they had, a change writes nothing, and all comes back by itself', async (context) => {
      const { expect } = context;
      const relay = await relayed(context);
      const padlock = await opened(context, relay);
      const request = await padlock.request(strict('catalog'));
      const gone = performance.now();
      await relay.away();
      const told = await padlock.page.hears('kubernetes', 'down', gone);
      expect(told.seconds).toBeLessThan(noticedSeconds);
      expect(told.message).toBe('The API server cannot be reached.');
      expect(await namespacesSeen(padlock)).toContain('shop');
      expect((await fetch(`${padlock.url}/readyz`)).status, 'a restart would not help').toBe(200);
      expect(await problemOf(padlock.client.apply(request))).toMatchObject({
        status: 503,
        code: 'kubernetes_unreachable',
        detail: expect.stringContaining('Nothing was written.') as string,
      });
      expect(await writesOf('catalog')).toBe(0);

      await relay.back();
      const back = performance.now();
      const well = await padlock.page.hears('kubernetes', 'ok', back);
      expect(well.seconds).toBeLessThan(wellAgainSeconds);
      await padlock.client.apply(request);
      await padlock.client.apply(request);
      expect(await writesOf('catalog')).toBe(1);
      figures.add({ day: 'API server stopped', told: told.seconds, well: well.seconds });
    }, 90_000);

    it('slow: pages are told, still follow the cluster, and a change is made once', async (context) => {
      const { expect } = context;
      const relay = await relayed(context);
      const padlock = await opened(context, relay);
      const request = await padlock.request(strict('orders'));
      const slow = performance.now();
      relay.spoil(() => ({ kind: 'slow', ms: 4_000 }));
      const told = await padlock.page.hears('kubernetes', 'down', slow);
      expect(told.seconds).toBeLessThan(noticedSeconds);
      expect(told.message).toBe('The API server did not answer in time.');
      // Twice at once, as a page does that lost the first answer.
      const [first, second] = await Promise.all([
        padlock.client.apply(request),
        padlock.client.apply(request),
      ]);
      expect(second.id).toBe(first.id);
      expect(await writesOf('orders')).toBe(1);
      // The watches are open from before, and what comes by them is as quick as ever.
      await until('the page to see it', async () => {
        const { ports } = await padlock.client.service({
          params: { ...padlock.params, namespace: 'shop', name: 'orders' },
        });
        return ports.every(({ mode }) => mode === 'STRICT');
      });

      relay.spoil(undefined);
      const well = await padlock.page.hears('kubernetes', 'ok', performance.now());
      expect(well.seconds).toBeLessThan(wellAgainSeconds);
      figures.add({ day: 'API server slow (4 s)', told: told.seconds, well: well.seconds });
    }, 120_000);

    it('whose answer to a write is lost: the outcome is said to be unknown, and sent again it writes nothing twice', async (context) => {
      const { expect } = context;
      const relay = await relayed(context);
      const padlock = await opened(context, relay);
      const request = await padlock.request(strict('bookings'));
      relay.spoil((asked) => (isWrite(asked) ? { kind: 'answer_lost' } : undefined));
      const problem = await problemOf(padlock.client.apply(request));
      expect(problem).toMatchObject({ status: 503, code: 'write_outcome_unknown' });
      expect(await writesOf('bookings')).toBe(1);
      relay.spoil(undefined);

      const { changes } = await padlock.client.changes({ params: padlock.params });
      expect(
        changes.map(({ id }) => id),
        'the history has what may stand',
      ).toContain(problem.change);
      await padlock.client.apply(request).catch(() => undefined);
      expect(await writesOf('bookings'), 'after the same request again').toBe(1);
      const undo = await padlock.request({ scope: 'undo', change: problem.change ?? '' });
      await padlock.client.apply(undo);
      expect(await policyOf('bookings'), 'after the undo').toBeUndefined();
    }, 90_000);

    it('that has had too many requests: it is asked again when it says, and nothing is lost', async (context) => {
      const { expect } = context;
      const relay = await relayed(context);
      const padlock = await opened(context, relay);
      const request = await padlock.request(strict('payments'));
      let refused = 0;
      const throttled = performance.now();
      const tooMany = () => {
        refused += 1;
        return {
          kind: 'answer',
          status: 429,
          headers: { 'retry-after': '1' },
          body: 'Too many requests',
        } as const;
      };
      relay.spoil(tooMany);
      relay.cut();
      const applied = padlock.client.apply(request);
      await until('some refusals', () => Promise.resolve(refused > 30));

      expect(await namespacesSeen(padlock), 'what was known stays').toContain('shop');
      const { sources } = await padlock.client.mesh({ params: padlock.params });
      expect(sources[0]?.state).not.toBe('starting');
      // Writes that were refused are sent again, in the time that a change has.
      relay.spoil(undefined);
      const spared = performance.now();
      await applied;
      expect(await writesOf('payments')).toBe(1);
      await testbed.kubernetes.request('POST', policyPath('shop'), {
        body: {
          apiVersion: 'security.istio.io/v1',
          kind: 'PeerAuthentication',
          metadata: { name: 'after-throttling' },
          spec: { selector: { matchLabels: { app: 'frontpage' } }, mtls: { mode: 'STRICT' } },
        },
      });
      await until(
        'the page to see what came after',
        async () => {
          const { ports } = await padlock.client.service({
            params: { ...padlock.params, namespace: 'shop', name: 'frontpage' },
          });
          return ports.every(({ mode }) => mode === 'STRICT');
        },
        { timeout: 1_000 * wellAgainSeconds },
      );
      const seconds = (spared - throttled) / 1_000;
      expect(refused / seconds, 'requests a second while it refuses').toBeLessThan(60);
      figures.add({
        day: 'API server throttles (429, Retry-After: 1)',
        told: undefined,
        well: (performance.now() - spared) / 1_000,
      });
    }, 90_000);

    it('with a new certificate: of the same authority nobody notices, of another it is said, until its CA is given', async ({
      expect,
      onTestFinished,
    }) => {
      const folder = await mkdtemp(join(tmpdir(), 'padlock-certificates-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const [known, other] = [await makeAuthority(folder, 'known'), await makeAuthority(folder, 'other')];
      const caFile = join(folder, 'ca.pem');
      await writeFile(caFile, known.ca);
      const relay = await startRelay({ url: admin.server, ca: admin.ca }, await known.sign('first'));
      onTestFinished(() => relay.stop());
      const padlock = await openPadlock({
        kubeconfig: stringify({
          apiVersion: 'v1',
          kind: 'Config',
          'current-context': 'shop',
          clusters: [{ name: 'shop', cluster: { server: relay.url, 'certificate-authority': caFile } }],
          users: [{ name: 'admin', user: { token: admin.token } }],
          contexts: [{ name: 'shop', context: { cluster: 'shop', user: 'admin' } }],
        }),
      });
      onTestFinished(() => padlock.stop());
      relay.rotate(await known.sign('second'));
      relay.cut();
      const cut = performance.now();
      await until('a connection with the new one', () => padlock.page.hears('kubernetes', 'ok', 0));
      await until('watches again', () =>
        Promise.resolve(relay.requests.filter((line) => line.includes('watch=true')).length > 20),
      );
      const rotated = (performance.now() - cut) / 1_000;

      relay.rotate(await other.sign('third'));
      relay.cut();
      const foreign = performance.now();
      const told = await padlock.page.hears('kubernetes', 'down', foreign);
      expect(told.message).toContain('certificate');
      await writeFile(caFile, other.ca);
      const well = await padlock.page.hears('kubernetes', 'ok', performance.now());
      expect(well.seconds).toBeLessThan(wellAgainSeconds);
      figures.add({ day: 'certificate rotated, same CA', told: undefined, well: rotated });
      figures.add({ day: 'certificate rotated, other CA', told: told.seconds, well: well.seconds });
    }, 120_000);

    it('on which a token is revoked: its session and its stream end, and those of others go on', async ({
      expect,
      onTestFinished,
    }) => {
      const signIn = async (name: string): Promise<string> => {
        const config = new KubeConfig();
        config.loadFromString(
          await signInAsServiceAccount(
            { client: testbed.kubernetes, kubeconfig: testbed.kubeconfig },
            { namespace: 'legacy', name, rules: [readEverything] },
          ),
        );
        return config.getCurrentUser()?.token ?? '';
      };
      const [ann, bob] = [await signIn('ann'), await signIn('bob')];
      const as = (token: string) => ({ authorization: `Bearer ${token}` });
      const padlock = await openPadlock({
        kubeconfig: kubeconfigOf(admin.server),
        auth: { mode: 'token' },
        headers: as(ann),
      });
      onTestFinished(() => padlock.stop());
      const mesh = (token: string) =>
        fetch(`${padlock.url}/api/clusters/${padlock.params.cluster}/mesh`, { headers: as(token) });
      expect((await mesh(bob)).status).toBe(200);
      const revoked = performance.now();
      await testbed.kubernetes.request('DELETE', resourcePath('v1', 'ServiceAccount', 'legacy', 'ann'));
      await until('the session to end', async () => (await mesh(ann)).status === 401, { timeout: 90_000 });
      const told = (performance.now() - revoked) / 1_000;
      expect(await (await mesh(ann)).json()).toMatchObject({ status: 401 });
      await until('the stream to end', () => Promise.resolve(padlock.page.endedAt !== undefined), {
        timeout: 90_000,
      });
      expect((await mesh(bob)).status).toBe(200);
      figures.add({ day: 'token revoked', told, well: ((padlock.page.endedAt ?? NaN) - revoked) / 1_000 });
    }, 200_000);
  });

  it('that has forgotten what happened while nobody could watch: everything is read again', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await opened(context, relay);
    const make = (name: string) =>
      testbed.kubernetes.request('POST', policyPath('data'), {
        body: {
          apiVersion: 'security.istio.io/v1',
          kind: 'PeerAuthentication',
          metadata: { name },
          spec: { selector: { matchLabels: { app: name } }, mtls: { mode: 'STRICT' } },
        },
      });
    const seen = async (): Promise<string[]> =>
      (await padlock.client.policies({ params: padlock.params })).policies.map(({ ref }) => ref.name);
    await make('seen-before');
    await until('the page to see it', async () => (await seen()).includes('seen-before'));
    // One of several API servers behind an address is away: what answers says that all is well, but watches break.
    relay.spoil(({ path, query }) => {
      if (path === '/version') return { kind: 'answer', status: 200, body: '{}' };
      return query.get('watch') === 'true' ? { kind: 'hang_up' } : undefined;
    });
    relay.cut();
    await make('made-meanwhile');
    await testbed.kubernetes.request('DELETE', policyPath('data', 'seen-before'));
    await testbed.apiServer.kill();
    await testbed.forgetHistory();
    await testbed.apiServer.start();
    relay.spoil(undefined);
    const back = performance.now();
    await until('the page to know what it missed', async () => {
      const names = await seen();
      return names.includes('made-meanwhile') && !names.includes('seen-before');
    });
    const well = (performance.now() - back) / 1_000;
    expect(well).toBeLessThan(wellAgainSeconds);
    figures.add({ day: 'watch expired (410)', told: undefined, well });
  }, 120_000);
});
