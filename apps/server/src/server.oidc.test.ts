import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectKubernetes, type RunningServer, startServer } from './index.ts';
import { pause } from './pause.ts';
import { Browser } from './testing/browser.ts';
import { freePort, type OpenIdProvider, startOpenIdProvider } from './testing/openIdProvider.ts';

const secret = 'a-secret-of-the-client';
const people: Record<string, { email: string; groups: string[] }> = {
  ann: { email: 'ann@example.com', groups: ['shop-team'] },
  grace: { email: 'grace@example.com', groups: Array.from({ length: 200 }, () => crypto.randomUUID()) },
  mallory: { email: 'system:admin', groups: [] },
  trent: { email: 'trent@example.com', groups: ['system:masters'] },
};

let sandbox: Sandbox;
let provider: OpenIdProvider;
let server: RunningServer;
const known = new Set(Object.keys(people));

beforeAll(async () => {
  sandbox = await startSandbox();
  // Padlock must know its own address before it listens: a port that was free a moment ago.
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  provider = await startOpenIdProvider({ publicUrl, clientSecret: secret, people, known });
  server = await startServer({
    kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
    port,
    logLevel: 'silent',
    auth: {
      mode: 'oidc',
      issuer: provider.issuer,
      clientId: 'padlock',
      clientSecret: secret,
      publicUrl,
      scopes: 'openid email groups',
      actAs: 'impersonate',
    },
    publicUrl,
  });
});
afterAll(async () => {
  await server.stop();
  await sandbox.stop();
  await provider.stop();
});

describe('login at a provider that the API server trusts, too', () => {
  it('sends the ID token, so that it takes no right to impersonate', async () => {
    const tokens: Record<string, string> = { 'of-nobody': 'nobody' };
    const cluster = await startSandbox({ tokens, authorize: ({ user }) => user !== 'nobody' });
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const own = await startOpenIdProvider({ publicUrl, clientSecret: secret, people, known });
    const one = await startServer({
      kubernetes: connectKubernetes({ kubeconfigText: cluster.kubeconfig }),
      port,
      logLevel: 'silent',
      auth: {
        mode: 'oidc',
        issuer: own.issuer,
        clientId: 'padlock',
        clientSecret: secret,
        publicUrl,
        scopes: 'openid email groups',
        actAs: 'token',
      },
    });
    const browser = new Browser(one.url);
    await own.logIn(browser, 'ann');
    expect(await browser.session()).toMatchObject({ user: { name: 'ann@example.com' } });
    const mesh = () => browser.get('/api/clusters/demo/mesh');
    expect((await mesh()).status, 'the API server does not know the token').toBe(401);
    for (const token of own.given) tokens[token] = 'ann';
    expect((await mesh()).status).toBe(200);
    await Promise.all([one.stop(), own.stop()]);
    await cluster.stop();
  });
});

describe('login at an OpenID provider', () => {
  it('leads to the provider and back to the page, with a session of the user that it names', async () => {
    const browser = new Browser(server.url);
    expect(await (await browser.get('/api/login')).json()).toEqual({
      mode: 'oidc',
      provider: new URL(provider.issuer).host,
    });
    expect(await provider.logIn(browser, 'ann', '/clusters/demo/topology?window=5m')).toBe(
      '/clusters/demo/topology?window=5m',
    );
    expect(await browser.session()).toMatchObject({ user: { name: 'ann@example.com', anonymous: false } });
    const mesh = await browser.get('/api/clusters/demo/mesh');
    expect([mesh.status, await mesh.json()]).toEqual([200, expect.objectContaining({ cluster: 'demo' })]);
  });

  it('keeps the session of somebody who is in 200 groups, which no single cookie holds', async () => {
    const browser = new Browser(server.url);
    await provider.logIn(browser, 'grace');
    expect(await browser.session()).toMatchObject({ user: { name: 'grace@example.com' } });
    expect((await browser.get('/api/clusters/demo/mesh')).status).toBe(200);
  });

  it.each(['mallory', 'trent'])('does not act for %s, who claims to be of the system', async (name) => {
    const browser = new Browser(server.url);
    expect(await provider.logIn(browser, name)).toBe('/login?from=%2Fclusters%2Fdemo&failed=refused');
    expect((await browser.get('/api/session')).status).toBe(401);
  });

  it.each(['//evil.example.com', 'https://evil.example.com', '/\\evil.example.com'])(
    'leads back to the first page, not to %s',
    async (from) => {
      expect(await provider.logIn(new Browser(server.url), 'ann', from)).toBe('/');
    },
  );

  it('takes no answer that this browser did not ask for, and none twice', async () => {
    const answer = await new Browser(server.url).get('/api/login/callback?code=x&state=y');
    expect(answer.headers.get('location')).toBe('/login?from=%2F&failed=expired');
    const browser = new Browser(server.url);
    await browser.get('/api/login/start?from=/');
    const forged = await browser.get('/api/login/callback?code=x&state=y');
    expect(forged.headers.get('location')).toBe('/login?from=%2F&failed=provider');
    const again = await browser.get('/api/login/callback?code=x&state=y');
    expect(again.headers.get('location')).toBe('/login?from=%2F&failed=expired');
  });

  it('is renewed while the provider knows the person, and ends when it no longer does', async () => {
    const browser = new Browser(server.url);
    await provider.logIn(browser, 'ann');
    await pause(1_500);
    // Requests of one page come together: each refresh token may be taken once.
    const answers = await Promise.all([1, 2, 3].map(() => browser.get('/api/session')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await pause(1_500);
    known.delete('ann');
    const ended = await browser.get('/api/session');
    known.add('ann');
    expect([ended.status, await ended.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'session_ended' }),
    ]);
  });

  it('ends here and at the provider, without a token in the address', async () => {
    const browser = new Browser(server.url);
    await provider.logIn(browser, 'ann');
    const { redirect } = (await (await browser.post('/api/logout', {})).json()) as { redirect: string };
    const address = new URL(redirect);
    expect(address.origin).toBe(provider.issuer);
    expect([...address.searchParams.keys()].sort()).toEqual(['client_id', 'post_logout_redirect_uri']);
    expect((await browser.get('/api/session')).status).toBe(401);
  });
});

describe('somebody who is put out at the provider', () => {
  afterEach(() => void vi.useRealTimers());

  /** Moves the clock alone: nothing that waits is hurried. */
  const minutesLater = (minutes: number): void => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 * minutes });
  };

  const dayLong = { accessTokenSeconds: 86_400 };

  it('is out of Padlock within ten minutes, also where the provider gives tokens for a day', async () => {
    const { browser, close } = await loggedInAt(dayLong);
    minutesLater(9);
    known.delete('ann');
    expect((await browser.get('/api/session')).status, 'nobody has been asked yet').toBe(200);
    minutesLater(2);
    const ended = await browser.get('/api/session');
    known.add('ann');
    expect([ended.status, await ended.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'session_ended' }),
    ]);
    await close();
  });

  it('is out after an hour where the provider cannot be asked, since it gives no refresh token', async () => {
    const { browser, close } = await loggedInAt({ refreshes: false });
    minutesLater(50);
    expect((await browser.get('/api/session')).status).toBe(200);
    minutesLater(11);
    expect((await browser.get('/api/session')).status).toBe(401);
    await close();
  });

  it('stays in while the provider does not answer, an hour at most', async () => {
    const { browser, stopProvider, close } = await loggedInAt(dayLong);
    await stopProvider();
    minutesLater(11);
    expect((await browser.get('/api/session')).status).toBe(200);
    minutesLater(40);
    expect((await browser.get('/api/session')).status).toBe(200);
    minutesLater(10);
    const answer = await browser.get('/api/session');
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ code: 'provider_unreachable' }),
    ]);
    await close();
  });
});

/** Ann, logged in at a Padlock with a provider of its own. */
async function loggedInAt(how: { readonly accessTokenSeconds?: number; readonly refreshes?: boolean }) {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const own = await startOpenIdProvider({ publicUrl, clientSecret: secret, people, known, ...how });
  const { issuer } = own;
  const one = await startServer({
    kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
    port,
    logLevel: 'silent',
    auth: {
      mode: 'oidc',
      ...{ issuer, clientId: 'padlock', clientSecret: secret, publicUrl },
      ...{ scopes: 'openid email groups', actAs: 'impersonate' },
    },
  });
  const browser = new Browser(one.url);
  await own.logIn(browser, 'ann');
  let stopping: Promise<void> | undefined;
  const stopProvider = (): Promise<void> => (stopping ??= own.stop());
  return {
    browser,
    stopProvider,
    close: async () => {
      await Promise.all([one.stop(), stopProvider()]);
    },
  };
}
