import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerConfig } from './config.ts';
import { type Certificate, makeCertificate } from './testing/certificates.ts';
import { eventually } from './testing/eventually.ts';
import { localServer } from './testing/localServer.ts';
import { testServer, type TestServer } from './testing/testServer.ts';

const folder = mkdtempSync(join(tmpdir(), 'padlock-exposure-'));
const authority = makeCertificate(folder, 'authority');
const stranger = makeCertificate(folder, 'stranger');
const served = makeCertificate(folder, 'served', { host: '127.0.0.1' });
const proxy = makeCertificate(folder, 'proxy', { host: 'gate.example.com', issuer: authority });
const colleague = makeCertificate(folder, 'colleague', { host: 'mail.example.com', issuer: authority });
const tls = { certFile: served.cert, keyFile: served.key };

let sandbox: Sandbox;
const servers: TestServer[] = [];
async function serve(config: Partial<ServerConfig>): Promise<string> {
  const server = await testServer(sandbox, config);
  servers.push(server);
  return server.url;
}
beforeAll(async () => {
  sandbox = await startSandbox({ tokens: { 'token-of-ann': 'ann', 'token-of-bob': 'bob' } });
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

/** A request over TLS, with a client certificate or none. */
async function ask(url: string, headers: Record<string, string> = {}, certificate?: Certificate) {
  const dispatcher = new Agent({
    connect: {
      ca: readFileSync(served.cert),
      ...(certificate === undefined
        ? {}
        : { cert: readFileSync(certificate.cert), key: readFileSync(certificate.key) }),
    },
  });
  const answer = await request(url, { headers, dispatcher });
  const body = await answer.body.text();
  await dispatcher.close();
  return { status: answer.statusCode, headers: answer.headers, body };
}

/** Whom a server says that it is. */
function fingerprintOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', rejectUnauthorized: false });
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describe('TLS that ends here', () => {
  it('tells browsers to come over TLS for a year', async () => {
    const url = await serve({ tls, auth: { mode: 'token' } });
    expect(url).toMatch(/^https:/);
    const { status, headers } = await ask(`${url}/api/login`);
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
    const plain = await serve({});
    const unsafe = await fetch(`${plain}/api/login`);
    expect(unsafe.headers.get('strict-transport-security')).toBeNull();
  });

  it('serves a new certificate without a restart, and the old one until the new one is whole', async () => {
    const mine = { certFile: join(folder, 'mine.pem'), keyFile: join(folder, 'mine.key') };
    copyFileSync(served.cert, mine.certFile);
    copyFileSync(served.key, mine.keyFile);
    const lines: string[] = [];
    const logTo = { write: (line: string) => void lines.push(line) };
    const url = await serve({ tls: mine, logTo, logLevel: 'info' });
    const before = await fingerprintOf(url);
    const renewed = makeCertificate(folder, 'renewed', { host: '127.0.0.1' });
    copyFileSync(renewed.cert, mine.certFile);
    await eventually(() => lines.join('').includes('cannot be used yet'));
    expect(await fingerprintOf(url)).toBe(before);
    copyFileSync(renewed.key, mine.keyFile);
    await eventually(async () => (await fingerprintOf(url)) !== before);
    expect(lines.join('')).toContain('serves a new certificate');
  }, 60_000);

  it('does not start without a certificate and its key', async () => {
    await expect(serve({ tls: { certFile: '/none', keyFile: '/none' } })).rejects.toThrow(/cannot be read/);
    const wrong = { certFile: served.cert, keyFile: stranger.key };
    await expect(serve({ tls: wrong })).rejects.toThrow(/no certificate with its key/);
    const clients = { ...tls, clientCaFile: served.key };
    await expect(serve({ tls: clients })).rejects.toThrow(/served.*holds no certificate of an authority/);
  });
});

describe('a port that is taken', () => {
  it('ends the start, whichever port it is, and leaves the other one free', async () => {
    const [taken, free] = [await localServer(() => undefined), await localServer(() => undefined)];
    await free.stop();
    const start = (config: Partial<ServerConfig>) => testServer(sandbox, config);
    for (const config of [
      { port: free.port, postureMetricsPort: taken.port },
      { port: taken.port, postureMetricsPort: free.port },
    ]) {
      await expect(start(config)).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken.port });
      await (await localServer(() => undefined, free.port)).stop();
    }
    await taken.stop();
  });
});

describe('a proxy that proves itself with a client certificate', () => {
  const named = { 'x-forwarded-user': 'ann@example.com' };
  const secret = 'what-only-the-proxy-knows';
  const withClients = { ...tls, clientCaFile: authority.cert };

  it('is believed if the right authority signed it, for the right name', async () => {
    const url = await serve({
      tls: withClients,
      auth: { mode: 'proxy', certificate: { name: 'gate.example.com' } },
    });
    const status = async (certificate?: Certificate) =>
      (await ask(`${url}/api/session`, named, certificate)).status;
    expect(await status(proxy)).toBe(200);
    expect(await status(colleague)).toBe(401);
    expect(await status(stranger)).toBe(401);
    expect(await status()).toBe(401);
    // A probe has none, and says nothing of anybody.
    expect((await ask(`${url}/healthz`)).status).toBe(200);
  });

  it('must know the secret as well, where there is one', async () => {
    const url = await serve({
      tls: withClients,
      auth: { mode: 'proxy', secret, certificate: { name: undefined } },
    });
    const status = async (headers: Record<string, string>, certificate?: Certificate) =>
      (await ask(`${url}/api/session`, { ...named, ...headers }, certificate)).status;
    expect(await status({ 'padlock-proxy-secret': secret }, proxy)).toBe(200);
    expect(await status({}, proxy)).toBe(401);
    expect(await status({ 'padlock-proxy-secret': secret })).toBe(401);
  });

  it('cannot be one without any proof', async () => {
    await expect(serve({ auth: { mode: 'proxy' } })).rejects.toThrow(/must prove itself/);
  });
});

describe('frames', () => {
  it('are for the sites that are listed, and for none without a list', async () => {
    const policyOf = async (url: string) => {
      const { headers } = await fetch(`${url}/api/login`);
      return [
        /frame-ancestors ([^;]+)/.exec(headers.get('content-security-policy') ?? '')?.[1],
        headers.get('x-frame-options'),
      ];
    };
    expect(await policyOf(await serve({}))).toEqual(["'none'", 'DENY']);
    const listed = await serve({ frameAncestors: ['https://a.example.com', 'https://b.example.com'] });
    expect(await policyOf(listed)).toEqual(['https://a.example.com https://b.example.com', null]);
  });
});

describe('too many', () => {
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  it('requests of one person are refused, with the time to wait; those of others are not', async () => {
    const url = await serve({ auth: { mode: 'token' }, rateLimits: { requestsPerMinute: 3 } });
    const session = (token: string) => fetch(`${url}/api/session`, bearer(token));
    for (let count = 0; count < 3; count++) expect((await session('token-of-ann')).status).toBe(200);
    const refused = await session('token-of-ann');
    expect([refused.status, refused.headers.get('content-type')]).toEqual([429, 'application/problem+json']);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
    expect((await session('token-of-bob')).status).toBe(200);
  });

  it('refused logins of one address end its tries, not the sessions there', async () => {
    const url = await serve({
      auth: { mode: 'token' },
      rateLimits: { failedLoginsPerMinute: 2 },
      trustedProxies: ['127.0.0.1'],
    });
    const enter = (token: string, address: string) =>
      fetch(`${url}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ token }),
      });
    const session = (await enter('token-of-ann', '192.0.2.1')).headers.getSetCookie()[0] ?? '';
    for (let count = 0; count < 2; count++) expect((await enter('wrong', '192.0.2.1')).status).toBe(401);
    expect((await enter('token-of-ann', '192.0.2.1')).status).toBe(429);
    const guessed = await fetch(`${url}/api/session`, {
      headers: { ...bearer('token-of-ann').headers, 'x-forwarded-for': '192.0.2.1' },
    });
    expect(guessed.status).toBe(429);
    const cookie = session.split(';')[0] ?? '';
    const inside = await fetch(`${url}/api/session`, {
      headers: { cookie, 'x-forwarded-for': '192.0.2.1' },
    });
    expect(inside.status).toBe(200);
    expect((await enter('token-of-ann', '192.0.2.2')).status).toBe(200);
  });
});
