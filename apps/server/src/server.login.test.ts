import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Plan } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerConfig } from './config.ts';
import { connectKubernetes, startServer } from './index.ts';
import { eventually } from './testing/eventually.ts';
import { Browser } from './testing/browser.ts';

const tokens: Record<string, string> = {
  'token-of-ann': 'ann',
  'token-of-bob': 'bob',
  'token-of-cleo': 'cleo',
};
const folder = mkdtempSync(join(tmpdir(), 'padlock-login-'));
const secretFile = join(folder, 'secrets');
writeFileSync(secretFile, 'a-secret-of-at-least-32-characters-1\n');

let sandbox: Sandbox;
const stops: (() => Promise<void>)[] = [];
async function serve(config: Partial<ServerConfig>): Promise<string> {
  const server = await startServer({
    kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
    prometheus: { url: sandbox.prometheusUrl },
    port: 0,
    logLevel: 'silent',
    validateResponses: true,
    ...config,
  });
  stops.push(() => server.stop());
  return server.url;
}

beforeAll(async () => {
  sandbox = await startSandbox({
    tokens,
    // Bob sees and changes namespace data, and nothing else; Cleo changes nothing. Padlock itself has no token.
    authorize: ({ user, namespace, verb }) =>
      user === 'bob' ? namespace === 'data' : user !== 'cleo' || verb === 'list',
  });
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await sandbox.stop();
});

const versionsOf = ({ writes }: Plan) =>
  Object.fromEntries(
    writes.flatMap(({ ref, resourceVersion }) =>
      resourceVersion === null ? [] : [[`${ref.kind}/${ref.namespace}/${ref.name}`, resourceVersion]],
    ),
  );

const change = (namespace: string) => ({
  target: { scope: 'namespace' as const, namespace, mode: 'PERMISSIVE' as const },
});

describe('login by token', () => {
  let url: string;
  beforeAll(async () => {
    url = await serve({ auth: { mode: 'token' }, session: { secretFile } });
  });

  it('says how to log in to whoever asks, and nothing else', async () => {
    const browser = new Browser(url);
    expect(await (await browser.get('/api/login')).json()).toEqual({ mode: 'token' });
    for (const path of ['/api/session', '/api/clusters/demo/topology', '/api/clusters/demo/events']) {
      const answer = await browser.get(path);
      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.json()).toMatchObject({ code: 'login_required' });
    }
  });

  it('takes a token of the cluster, keeps it in a cookie that scripts cannot read, and forgets it', async () => {
    const browser = new Browser(url);
    const answer = await browser.post('/api/login', { token: ' token-of-ann\n' });
    expect(await answer.json()).toEqual({ user: 'ann' });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^padlock_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain('token-of-ann');
    expect(await browser.session()).toMatchObject({
      user: { name: 'ann', anonymous: false },
      authMode: 'token',
    });
    await browser.post('/api/logout', {});
    expect((await browser.get('/api/session')).status).toBe(401);
  });

  it('does not take a token that the cluster does not take', async () => {
    const browser = new Browser(url);
    for (const token of ['another', 'two words', '\u0000']) {
      const answer = await browser.post('/api/login', { token });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.json()).toMatchObject({ code: 'login_refused' });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it('shows somebody the namespaces that they may list', async () => {
    const namespaces = async (token: string) => {
      const client = createClient({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
      let names: string[] = [];
      await eventually(async () => {
        names = (await client.mesh({ params: { cluster: 'demo' } })).namespaces.map(({ name }) => name);
        return names.length > 0;
      });
      return names;
    };
    expect(await namespaces('token-of-ann')).toContain('shop');
    expect(await namespaces('token-of-bob')).toEqual(['data']);
  });

  it('does not take a write that lacks the token of the session', async () => {
    const browser = await Browser.loggedIn(url, 'token-of-ann');
    const path = '/api/clusters/demo/plans';
    const without = await browser.post(path, change('shop'), { 'padlock-csrf': 'made-up' });
    expect([without.status, await without.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'csrf_token' }),
    ]);
    expect((await browser.post(path, change('shop'))).status).toBe(200);
    const other = await Browser.loggedIn(url, 'token-of-ann');
    const foreign = await browser.post(path, change('shop'), { 'padlock-csrf': other.csrfToken });
    expect(foreign.status).toBe(403);
  });

  it('plans and writes with the rights of whoever is logged in', async () => {
    const bob = await Browser.loggedIn(url, 'token-of-bob');
    const cleo = await Browser.loggedIn(url, 'token-of-cleo');
    const plan = async (browser: Browser): Promise<Plan> => {
      const answer = await browser.post('/api/clusters/demo/plans', change('data'));
      expect(answer.status).toBe(200);
      return (await answer.json()) as Plan;
    };
    expect((await plan(bob)).writes).toMatchObject([{ dryRun: { accepted: true } }]);
    const refused = await plan(cleo);
    expect(refused.writes).toMatchObject([
      { dryRun: { accepted: false, message: expect.stringContaining('User "cleo" cannot') as string } },
    ]);
    const written = await cleo.post('/api/clusters/demo/changes', {
      ...change('data'),
      digest: refused.digest,
      resourceVersions: versionsOf(refused),
      acceptedLosses: refused.impact.losesAccess.map(({ clientId }) => clientId),
      idempotencyKey: crypto.randomUUID(),
    });
    expect([written.status, await written.json()]).toEqual([
      403,
      expect.objectContaining({ detail: expect.stringContaining('cleo') as string }),
    ]);
  });

  it('ends a session whose token was withdrawn', async () => {
    tokens['short-lived'] = 'eve';
    const browser = await Browser.loggedIn(url, 'short-lived');
    delete tokens['short-lived'];
    const answer = await browser.get('/api/clusters/demo/mesh');
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'session_ended' }),
    ]);
  });

  it('knows the session on another replica, and after its secret was rotated', async () => {
    const browser = await Browser.loggedIn(url, 'token-of-ann');
    const rotated = join(folder, 'rotated');
    writeFileSync(rotated, 'a-new-secret-of-at-least-32-characters\na-secret-of-at-least-32-characters-1\n');
    const replica = await serve({ auth: { mode: 'token' }, session: { secretFile: rotated } });
    expect((await browser.at(replica).get('/api/session')).status).toBe(200);
    const stranger = await serve({ auth: { mode: 'token' } });
    const refused = await browser.at(stranger).get('/api/session');
    expect([refused.status, await refused.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'session_ended' }),
    ]);
  });
});

describe('login by a proxy', () => {
  const secret = 'what-only-the-proxy-knows';
  let url: string;
  beforeAll(async () => {
    url = await serve({ auth: { mode: 'proxy', secret } });
  });
  const ask = (headers: [string, string][]) => fetch(`${url}/api/session`, { headers });

  it('takes the user that the proxy names, if it is the proxy', async () => {
    const named: [string, string] = ['x-forwarded-user', 'ann@example.com'];
    expect(await (await ask([['padlock-proxy-secret', secret], named])).json()).toMatchObject({
      user: { name: 'ann@example.com', anonymous: false },
    });
    expect((await ask([named])).status).toBe(401);
    expect((await ask([['padlock-proxy-secret', `${secret}x`], named])).status).toBe(401);
    expect((await ask([['padlock-proxy-secret', secret]])).status).toBe(401);
  });

  it.each<[string, [string, string][]]>([
    ['a user of the system', [['x-forwarded-user', 'system:admin']]],
    [
      'a group of the system',
      [
        ['x-forwarded-user', 'ann'],
        ['x-forwarded-groups', 'dev, system:masters'],
      ],
    ],
  ])('does not act for %s', async (_, headers) => {
    const answer = await ask([['padlock-proxy-secret', secret], ...headers]);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'login_refused' }),
    ]);
  });

  it('shows what that user may list', async () => {
    const client = createClient({
      baseUrl: url,
      headers: { 'padlock-proxy-secret': secret, 'x-forwarded-user': 'bob' },
    });
    let names: string[] = [];
    await eventually(async () => {
      names = (await client.mesh({ params: { cluster: 'demo' } })).namespaces.map(({ name }) => name);
      return names.length > 0;
    });
    expect(names).toEqual(['data']);
  });
});
