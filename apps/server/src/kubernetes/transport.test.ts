import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Identity } from '../auth/identity.ts';
import { makeCertificate } from '../testing/certificates.ts';
import { connectKubernetes, type KubernetesConnection } from './connect.ts';
import { KubernetesApi } from './kubernetesApi.ts';
import { KubernetesTransport } from './transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'padlock-transport-'));
const certificate = makeCertificate(folder, 'api', { host: '127.0.0.1' });
let server: Http2SecureServer;
let kubeConfig: KubernetesConnection['kubeConfig'];
let transport: KubernetesTransport;
/** Header lines of the last request, and the protocol that it came by. */
let last: { readonly version: string; readonly lines: readonly [string, string][] };

beforeAll(async () => {
  // As API servers do: HTTP/2 for those who can, and HTTP/1.1.
  const [cert, key] = [readFileSync(certificate.cert, 'utf8'), readFileSync(certificate.key, 'utf8')];
  server = createSecureServer({ cert, key, allowHTTP1: true }, (request, response) => {
    const { rawHeaders, httpVersion } = request;
    const lines = rawHeaders.flatMap((name, index): [string, string][] =>
      index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
    );
    last = { version: httpVersion, lines };
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const kubeconfigText = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'local',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(cert).toString('base64'),
        },
      },
    ],
    users: [{ name: 'padlock', user: { token: 'own-token' } }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'padlock' } }],
    'current-context': 'local',
  });
  ({ kubeConfig } = connectKubernetes({ kubeconfigText }));
  transport = new KubernetesTransport(kubeConfig);
});
afterAll(async () => {
  await transport.close();
  server.close();
  rmSync(folder, { recursive: true });
});

async function linesOf(identity: Identity, name: string): Promise<string[]> {
  await new KubernetesApi(transport).as(identity).call('/version', { method: 'GET', timeoutMs: 5_000 });
  return last.lines.flatMap(([line, value]) => (line === name ? [value] : []));
}

it('names each group of somebody in a line of its own, also to a server that speaks HTTP/2', async () => {
  const groups = ['data-team', 'team "shop", of ünits'];
  const lines = await linesOf({ kind: 'impersonate', user: 'bob', groups }, 'impersonate-group');
  expect(lines.map((line) => Buffer.from(line, 'latin1').toString())).toEqual(groups);
  expect(await linesOf({ kind: 'impersonate', user: 'bob', groups }, 'authorization')).toEqual([
    'Bearer own-token',
  ]);
});

it('asks with the token of a person and nothing of its own', async () => {
  expect(await linesOf({ kind: 'token', token: 'token-of-bob' }, 'authorization')).toEqual([
    'Bearer token-of-bob',
  ]);
  expect(await linesOf({ kind: 'token', token: 'token-of-bob' }, 'impersonate-user')).toEqual([]);
});

it('speaks HTTP/2 where it names no groups', async () => {
  await linesOf({ kind: 'server' }, 'authorization');
  expect(last.version).toBe('2.0');
});

it('opens one pool of connections, however many ask at once', async () => {
  const fresh = new KubernetesTransport(kubeConfig);
  const targets = await Promise.all(['/a', '/b', '/c'].map((path) => fresh.target(path)));
  expect(new Set(targets.map(({ dispatcher }) => dispatcher)).size).toBe(1);
  const people = ['ann', 'bob'].map((token) => fresh.target('/a', { kind: 'token', token }));
  const [one, other] = await Promise.all(people);
  expect(one?.dispatcher).toBe(other?.dispatcher);
  expect(one?.dispatcher).not.toBe(targets[0]?.dispatcher);
  await fresh.close();
});
