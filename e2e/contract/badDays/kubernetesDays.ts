import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'vitest';
import { stringify } from 'yaml';
import { resourcePath } from '../../testbed/kubernetes/resourcePath.ts';
import { readEverything } from '../../testbed/kubernetes/serviceAccount.ts';
import { until } from '../../testbed/process/until.ts';
import type { Testbed } from '../../testbed/testbed.ts';
import { makeAuthority } from './authority.ts';
import type { Figures } from './figures.ts';
import { kubernetesSide } from './kubernetesSide.ts';
import { openPadlock, problemOf } from './padlock.ts';
import { startRelay } from './relay.ts';

// A page is to know of an outage within five seconds; the rest is room for a machine that does other things, too.
const noticedSeconds = 15;
const wellAgainSeconds = 30;

/** Days that spoil only what one Padlock sees of the API server. */
export function kubernetesDays(testbed: () => Testbed, figures: Figures): void {
  const side = kubernetesSide(testbed);
  const { admin, relayed, opened, policyOf, writesOf, policyPath } = side;

  it('of an API server that is stopped: pages are told and keep what they had, a change writes nothing, and all comes back by itself', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await opened(context, relay);
    const request = await padlock.request(side.strict('catalog'));
    const gone = performance.now();
    await relay.away();
    const told = await padlock.page.hears('kubernetes', 'down', gone);
    expect(told.seconds).toBeLessThan(noticedSeconds);
    expect(told.message).toBe('The API server cannot be reached.');
    expect(await side.namespacesSeen(padlock)).toContain('shop');
    expect((await fetch(`${padlock.url}/readyz`)).status, 'a restart would not help').toBe(200);
    expect(await problemOf(padlock.client.apply(request))).toMatchObject({
      status: 503,
      code: 'kubernetes_unreachable',
      detail: expect.stringContaining('Nothing was written.') as string,
    });
    expect(await writesOf('catalog')).toBe(0);

    const back = performance.now();
    await relay.back();
    const well = await padlock.page.hears('kubernetes', 'ok', back);
    expect(well.seconds).toBeLessThan(wellAgainSeconds);
    await padlock.client.apply(request);
    await padlock.client.apply(request);
    expect(await writesOf('catalog')).toBe(1);
    figures.add({ day: 'API server stopped', told: told.seconds, well: well.seconds });
  }, 300_000);

  it('of a slow API server: pages are told, still follow the cluster, and a change is made once', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await opened(context, relay);
    const request = await padlock.request(side.strict('orders'));
    const slow = performance.now();
    relay.spoil(() => ({ kind: 'slow', ms: 3_000 }));
    const told = await padlock.page.hears('kubernetes', 'down', slow);
    expect(told.seconds).toBeLessThan(noticedSeconds);
    expect(told.message).toBe('The API server did not answer in time.');
    // Twice at once, as a page does that lost the first answer.
    const [first, second] = await Promise.all([padlock.client.apply(request), padlock.client.apply(request)]);
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
    figures.add({ day: 'API server slow (3 s)', told: told.seconds, well: well.seconds });
  }, 300_000);

  it('of an API server whose answer to a write is lost: the outcome is said to be unknown, and sent again it writes nothing twice', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await opened(context, relay);
    const request = await padlock.request(side.strict('bookings'));
    relay.spoil((asked) => (side.isWrite(asked) ? { kind: 'answer_lost' } : undefined));
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
  }, 300_000);

  it('of an API server that has had too many requests: it is asked again when it says, and nothing is lost', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await opened(context, relay);
    const request = await padlock.request(side.strict('payments'));
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

    expect(await side.namespacesSeen(padlock), 'what was known stays').toContain('shop');
    const { sources } = await padlock.client.mesh({ params: padlock.params });
    expect(sources[0]?.state).not.toBe('starting');
    // Writes that were refused are sent again, in the time that a change has.
    relay.spoil(undefined);
    const spared = performance.now();
    await applied;
    expect(await writesOf('payments')).toBe(1);
    await testbed().kubernetes.request('POST', policyPath('shop'), {
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
  }, 300_000);

  it('of an API server with a new certificate: of the same authority nobody notices, of another it is said, until its CA is given', async ({
    expect,
    onTestFinished,
  }) => {
    const folder = await mkdtemp(join(tmpdir(), 'padlock-certificates-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [known, other] = [await makeAuthority(folder, 'known'), await makeAuthority(folder, 'other')];
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, known.ca);
    const relay = await startRelay({ url: admin().server, ca: admin().ca }, await known.sign('first'));
    onTestFinished(() => relay.stop());
    const padlock = await openPadlock({
      kubeconfig: stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'shop',
        clusters: [{ name: 'shop', cluster: { server: relay.url, 'certificate-authority': caFile } }],
        users: [{ name: 'admin', user: { token: admin().token } }],
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
    const given = performance.now();
    await writeFile(caFile, other.ca);
    const well = await padlock.page.hears('kubernetes', 'ok', given);
    expect(well.seconds).toBeLessThan(wellAgainSeconds);
    figures.add({ day: 'certificate rotated, same CA', told: undefined, well: rotated });
    figures.add({ day: 'certificate rotated, other CA', told: told.seconds, well: well.seconds });
  }, 300_000);

  it('of rights that Padlock itself loses: what it can no longer see is said, no change is planned blindly, none is called overtaken', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await opened(context, relay);
    const { client, params } = padlock;
    const { id } = await client.apply(await padlock.request(side.strict('recommendations')));
    const change = async () => (await client.change({ params: { ...params, id } })).verification;
    await until('the change to be in force', async () => (await change()).state !== 'accepted');
    const message = 'peerauthentications.security.istio.io is forbidden: User "padlock" cannot list resource';
    relay.spoil(({ method, path }) =>
      method === 'GET' && path.endsWith('/peerauthentications')
        ? {
            kind: 'answer',
            status: 403,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ kind: 'Status', code: 403, reason: 'Forbidden', message }),
          }
        : undefined,
    );
    // A watch that is open outlives the right to it, until it ends by itself after minutes.
    relay.cut();
    const lost = performance.now();
    const limits = async () => (await client.mesh({ params })).limits;
    const limit = await until('the page to be told', async () =>
      (await limits()).find(({ kind }) => kind === 'PeerAuthentication'),
    );
    const told = (performance.now() - lost) / 1_000;
    expect(limit).toMatchObject({ reason: 'forbidden', message: expect.stringContaining(message) as string });
    const target = {
      scope: 'workload',
      namespace: 'shop',
      name: 'recommendations',
      mode: 'DISABLED',
    } as const;
    expect(await problemOf(client.plan({ params, body: { target } }))).toMatchObject({
      status: 503,
      code: 'cluster_not_known',
      detail: expect.stringContaining(message) as string,
    });
    expect((await change()).state).not.toBe('superseded');
    expect((await change()).message).toContain('cannot be told');

    relay.spoil(undefined);
    const back = performance.now();
    await until('all to be seen again', async () => (await limits()).length === 0, { timeout: 90_000 });
    expect((await client.plan({ params, body: { target } })).writes).toHaveLength(1);
    figures.add({ day: 'a right is taken away', told, well: (performance.now() - back) / 1_000 });
  }, 300_000);

  it('of a person whose token is revoked: its session and its stream end, and those of others go on', async ({
    expect,
    onTestFinished,
  }) => {
    const signIn = (name: string) => side.signIn('legacy', name, [readEverything]);
    const [ann, bob] = [await signIn('ann'), await signIn('bob')];
    const as = (token: string) => ({ authorization: `Bearer ${token}` });
    const padlock = await openPadlock({
      kubeconfig: side.kubeconfigOf(admin().server),
      auth: { mode: 'token' },
      headers: as(ann),
    });
    onTestFinished(() => padlock.stop());
    const mesh = (token: string) =>
      fetch(`${padlock.url}/api/clusters/${padlock.params.cluster}/mesh`, { headers: as(token) });
    expect((await mesh(bob)).status).toBe(200);
    const revoked = performance.now();
    await testbed().kubernetes.request('DELETE', resourcePath('v1', 'ServiceAccount', 'legacy', 'ann'));
    await until('the session to end', async () => (await mesh(ann)).status === 401, { timeout: 90_000 });
    const told = (performance.now() - revoked) / 1_000;
    expect(await (await mesh(ann)).json()).toMatchObject({ status: 401 });
    await until('the stream to end', () => Promise.resolve(padlock.page.endedAt !== undefined), {
      timeout: 90_000,
    });
    expect((await mesh(bob)).status).toBe(200);
    figures.add({ day: 'token revoked', told, well: ((padlock.page.endedAt ?? NaN) - revoked) / 1_000 });
  }, 300_000);
}

/** The API server is started again, with nothing left of what happened before. */
export function kubernetesForgets(testbed: () => Testbed, figures: Figures): void {
  const { relayed, opened, policyPath } = kubernetesSide(testbed);

  it('of an API server that has forgotten what happened while nobody could watch: everything is read again', async (context) => {
    const { expect } = context;
    const relay = await relayed(context);
    const padlock = await opened(context, relay);
    const make = (name: string) =>
      testbed().kubernetes.request('POST', policyPath('data'), {
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
    await testbed().kubernetes.request('DELETE', policyPath('data', 'seen-before'));
    await testbed().apiServer.kill();
    await testbed().forgetHistory();
    await testbed().apiServer.start();
    relay.spoil(undefined);
    const back = performance.now();
    await until('the page to know what it missed', async () => {
      const names = await seen();
      return names.includes('made-meanwhile') && !names.includes('seen-before');
    });
    const well = (performance.now() - back) / 1_000;
    expect(well).toBeLessThan(wellAgainSeconds);
    figures.add({ day: 'watch expired (410)', told: undefined, well });
  }, 300_000);
}
