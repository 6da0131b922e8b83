import { request } from 'node:http';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { localServer, type LocalServer } from '../testing/localServer.ts';
import { crossSiteGuard, hostGuard } from './originGuard.ts';
import { ProblemError } from './problems.ts';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

async function guarded(options: { host?: string; allowedHosts?: string[] } = {}): Promise<LocalServer> {
  const app = express();
  app.use(hostGuard({ host: options.host ?? '127.0.0.1', allowedHosts: options.allowedHosts ?? [] }));
  app.use(crossSiteGuard);
  app.use((_request, response) => void response.send('through'));
  app.use((error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
    response.status(error instanceof ProblemError ? error.input.status : 500).end();
  });
  server = await localServer(app);
  return server;
}

/** fetch cannot forge Host. */
async function status(port: number, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, headers, path: '/' }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end(method === 'POST' ? '{}' : undefined);
  });
}

describe('the host guard', () => {
  it.each(['127.0.0.1:8080', 'localhost', 'LOCALHOST:1', '[::1]:8080', '127.0.0.53'])(
    'lets the loopback name %s through',
    async (host) => {
      const { port } = await guarded();
      expect(await status(port, { host })).toBe(200);
    },
  );

  it.each([
    'evil.example.com',
    'localhost.evil.example.com',
    '127.0.0.1.nip.io',
    '10.0.0.1',
    'localhost@evil.example.com',
  ])('refuses %j, which a rebound name would send', async (host) => {
    const { port } = await guarded();
    expect(await status(port, { host })).toBe(421);
  });

  it('lets configured names through, and addresses only when it listens beyond loopback', async () => {
    const { port } = await guarded({ host: '0.0.0.0', allowedHosts: ['Padlock.example.com'] });
    expect(await status(port, { host: 'padlock.example.com:443' })).toBe(200);
    expect(await status(port, { host: '10.0.0.1:8080' })).toBe(200);
    expect(await status(port, { host: 'other.example.com' })).toBe(421);
  });
});

describe('the cross-site guard', () => {
  const host = 'localhost:8080';
  const good = { host, 'content-type': 'application/json' };

  it.each([
    ['a program without a browser', good],
    ['our own page', { ...good, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }],
    ['JSON with a charset', { ...good, 'content-type': 'application/json; charset=utf-8' }],
  ])('takes a POST from %s', async (_, headers) => {
    const { port } = await guarded();
    expect(await status(port, headers, 'POST')).toBe(200);
  });

  it.each([
    ['another site', { ...good, origin: 'https://evil.example.com' }, 403],
    ['another port of this machine', { ...good, origin: 'http://localhost:3000' }, 403],
    ['a sandboxed frame', { ...good, origin: 'null' }, 403],
    ['another site that hides its origin', { ...good, 'sec-fetch-site': 'cross-site' }, 403],
    ['a sibling domain', { ...good, 'sec-fetch-site': 'same-site' }, 403],
    ['an HTML form', { host, 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['an HTML form that imitates JSON', { host, 'content-type': 'text/plain' }, 415],
    ['nobody, without a type', { host }, 415],
  ])('refuses a POST from %s', async (_, headers, expected) => {
    const { port } = await guarded();
    expect(await status(port, headers, 'POST')).toBe(expected);
  });

  it('lets links from elsewhere open the page', async () => {
    const { port } = await guarded();
    expect(await status(port, { host, 'sec-fetch-site': 'cross-site' })).toBe(200);
  });
});
