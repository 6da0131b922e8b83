import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FindingList, type Plan, toApplyRequest } from '@padlock/contract';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerConfig } from './config.ts';
import { connectKubernetes, startServer } from './index.ts';
import { Browser } from './testing/browser.ts';
import { eventually } from './testing/eventually.ts';
import { json } from './testing/hiddenNamespace.ts';
import { freePort, type OpenIdProvider, startOpenIdProvider } from './testing/openIdProvider.ts';

const tokens = { 'token-of-ann-0123456789': 'ann', 'token-of-bob-0123456789': 'bob' };
const proxySecret = 'only-the-proxy-knows-this';
const clientSecret = 'only-padlock-and-the-provider-know-this';
const sessionSecret = 'a-secret-of-at-least-32-characters-1';
const folder = mkdtempSync(join(tmpdir(), 'padlock-audit-'));
const secretFile = join(folder, 'secrets');
writeFileSync(secretFile, `${sessionSecret}\n`);

let sandbox: Sandbox;
let provider: OpenIdProvider;
const stops: (() => Promise<void>)[] = [];
/** Everything that all servers said, at the level that says most. */
let said = '';

beforeAll(async () => {
  sandbox = await startSandbox({
    tokens,
    authorize: ({ user, verb, resource }) => user !== 'bob' || verb === 'list' || resource === undefined,
  });
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await provider?.stop();
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

async function serve(config: Partial<ServerConfig>): Promise<string> {
  const server = await startServer({
    kubernetes: connectKubernetes({ kubeconfigText: sandbox.kubeconfig }),
    prometheus: { url: sandbox.prometheusUrl },
    port: 0,
    logLevel: 'debug',
    logTo: { write: (line) => void (said += line) },
    namespace: 'istio-system',
    session: { secretFile },
    postureMetricsPort: 0,
    ...config,
  });
  stops.push(() => server.stop());
  await eventually(async () => (await fetch(`${server.url}/readyz`)).ok);
  scraped.push(`${server.url}/metrics`, server.postureMetricsUrl ?? '');
  return server.url;
}
const scraped: string[] = [];

const base = '/api/clusters/demo';
const target = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' };
async function write(browser: Browser): Promise<Response> {
  await browser.session();
  const plan = await json<Plan>(browser.post(`${base}/plans`, { target }));
  return browser.post(`${base}/changes`, toApplyRequest(plan, crypto.randomUUID()));
}

interface Line {
  readonly msg: string;
  readonly audit?: true;
  readonly [name: string]: unknown;
}
const audited = (): Line[] =>
  said
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ audit }) => audit === true);
/** From here on. */
const auditedSince = (count: number, message: string): Line[] =>
  audited()
    .slice(count)
    .filter(({ msg }) => msg === message);

describe('the audit log', () => {
  it('has who logged in how and from where, behind a proxy that is trusted, and who could not', async () => {
    const url = await serve({ auth: { mode: 'token' }, trustedProxies: ['127.0.0.1'] });
    const enter = (token: string) =>
      fetch(`${url}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.7, 198.51.100.9' },
        body: JSON.stringify({ token }),
      });
    await enter('token-of-ann-0123456789');
    await enter('wrong-token-0123456789');
    // What a browser claims stands before what the proxy added, which is the last.
    const about = { mode: 'token', from: '198.51.100.9', requestId: expect.any(String) as string };
    expect(audited()).toEqual([
      expect.objectContaining({ ...about, msg: 'logged in', user: 'ann' }),
      expect.objectContaining({ ...about, msg: 'a login failed', code: 'login_refused' }),
    ]);
  });

  it('does not believe a browser that says where it is', async () => {
    const before = audited().length;
    const url = await serve({ auth: { mode: 'token' } });
    await new Browser(url, { headers: { 'x-forwarded-for': '192.0.2.7' } }).post('/api/login', {
      token: 'token-of-ann-0123456789',
    });
    expect(auditedSince(before, 'logged in')).toEqual([expect.objectContaining({ from: '127.0.0.1' })]);
  });

  it('has each object that was written, as it was and as it is, and each request that was refused', async () => {
    const url = await serve({ auth: { mode: 'token' } });
    const before = audited().length;
    const ann = await Browser.loggedIn(url, 'token-of-ann-0123456789');
    expect((await write(ann)).status).toBe(201);
    const [wrote] = auditedSince(before, 'wrote an object');
    expect(wrote).toMatchObject({
      user: 'ann',
      from: '127.0.0.1',
      object: { kind: 'PeerAuthentication', namespace: 'shop', name: 'default' },
      after: expect.stringContaining('STRICT') as string,
    });
    const done = auditedSince(before, 'a write was asked for');
    expect(done).toEqual([
      expect.objectContaining({ user: 'ann', cluster: 'demo', route: 'apply', result: 'done' }),
    ]);
    expect(wrote?.['requestId']).toBe(done[0]?.['requestId']);

    const bob = await Browser.loggedIn(url, 'token-of-bob-0123456789');
    await bob.session();
    const forged = await bob.post(`${base}/changes`, { target }, { 'padlock-csrf': 'x' });
    const incomplete = await bob.post(`${base}/changes`, { target });
    expect([forged.status, incomplete.status]).toEqual([403, 400]);
    const refused = auditedSince(before, 'a write was asked for').slice(1);
    expect(refused).toEqual([
      expect.objectContaining({ route: 'apply', result: 'csrf_token', from: '127.0.0.1' }),
      expect.objectContaining({ route: 'apply', result: 'invalid_request', user: 'bob' }),
    ]);
  });

  it('has who acknowledged a finding, and took that back', async () => {
    const url = await serve({ auth: { mode: 'token' } });
    const before = audited().length;
    const ann = await Browser.loggedIn(url, 'token-of-ann-0123456789');
    const { findings } = await json<FindingList>(ann.get(`${base}/findings`));
    const id = findings[0]?.id;
    for (const note of ['known, ticket 7', null])
      await json(ann.post(`${base}/findings/acknowledgements`, { id, note }));
    const noted = expect.objectContaining({ by: 'ann', note: 'known, ticket 7' }) as unknown;
    expect(auditedSince(before, 'acknowledged a finding')).toEqual([
      expect.objectContaining({ user: 'ann', from: '127.0.0.1', finding: id, before: null, after: noted }),
      expect.objectContaining({ user: 'ann', from: '127.0.0.1', finding: id, before: noted, after: null }),
    ]);
  });

  it('has a note beside it in the cluster, for people with kubectl', async () => {
    let notes = '';
    await eventually(async () => {
      const answer = await fetch(`${sandbox.kubernetesUrl}/api/v1/namespaces/istio-system/events`, {
        headers: { authorization: 'Bearer token-of-ann-0123456789' },
      });
      notes = await answer.text();
      return notes.includes('ann logged in to Padlock by token from 127.0.0.1.');
    });
    expect(notes).toContain('"reason":"LoggedIn"');
  });
});

it('says no secret in any log line or metric, whatever people do', async () => {
  const secrets = new Set([
    ...Object.keys(tokens),
    'wrong-token-0123456789',
    proxySecret,
    clientSecret,
    sessionSecret,
  ]);
  const keep = (browser: Browser): void => {
    for (const secret of [browser.csrfToken, ...browser.cookies]) secrets.add(secret);
  };

  const byToken = await serve({ auth: { mode: 'token' } });
  const ann = await Browser.loggedIn(byToken, 'token-of-ann-0123456789');
  await write(ann);
  keep(ann);
  await new Browser(byToken).post('/api/login', { token: 'wrong-token-0123456789' });
  await new Browser(byToken).post('/api/login', { tokens: 'token-of-ann-0123456789' });
  await fetch(`${byToken}/api/session`, { headers: { authorization: 'Bearer wrong-token-0123456789' } });
  await fetch(`${byToken}/api/session`, { headers: { authorization: 'Bearer token-of-ann-0123456789' } });
  // As somebody would who takes it for an API key: addresses are logged without their query.
  await fetch(`${byToken}/api/session?token=token-of-ann-0123456789`);
  await ann.post('/api/logout', {});

  const byProxy = await serve({ auth: { mode: 'proxy', secret: proxySecret } });
  const proxied = new Browser(byProxy, {
    headers: { 'padlock-proxy-secret': proxySecret, 'x-forwarded-user': 'ann' },
  });
  await write(proxied);
  keep(proxied);
  await new Browser(byProxy, {
    headers: { 'padlock-proxy-secret': proxySecret, 'x-forwarded-user': 'system:admin' },
  }).get('/api/session');

  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const people = {
    ann: { email: 'ann', groups: ['shop-team'] },
    mallory: { email: 'system:admin', groups: [] },
  };
  const known = new Set(Object.keys(people));
  provider = await startOpenIdProvider({ publicUrl, clientSecret, people, known });
  const { issuer } = provider;
  await serve({
    port,
    publicUrl,
    auth: {
      mode: 'oidc',
      ...{ issuer, clientId: 'padlock', clientSecret, publicUrl },
      ...{ scopes: 'openid email groups', actAs: 'impersonate' },
    },
  });
  const atProvider = new Browser(publicUrl);
  await provider.logIn(atProvider, 'ann');
  await write(atProvider);
  keep(atProvider);
  known.delete('ann');
  await eventually(async () => (await atProvider.get('/api/session')).status === 401);
  await provider.logIn(new Browser(publicUrl), 'mallory');
  await atProvider.get('/api/login/callback?code=forged-code-0123456789&state=forged-state-0123456789');
  for (const secret of [...provider.given, 'forged-code-0123456789', 'forged-state-0123456789'])
    secrets.add(secret);

  const metrics = await Promise.all(scraped.map(async (url) => (await fetch(url)).text()));
  expect(said).toContain('"msg":"request"');
  expect(metrics.join('')).toContain('padlock_http_request_duration_seconds');
  secrets.delete('');
  expect(secrets.size).toBeGreaterThan(15);
  expect([...secrets].filter((secret) => [said, ...metrics].some((text) => text.includes(secret)))).toEqual(
    [],
  );
});
