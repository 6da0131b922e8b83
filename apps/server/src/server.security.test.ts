import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@padlock/sandbox';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ConfigError, connectKubernetes, startServer } from './index.ts';
import { AccessReviewer } from './kubernetes/accessReviewer.ts';
import { kubeconfigFor } from './testing/kubeconfig.ts';
import { type TestServer, testServer } from './testing/testServer.ts';

const webRoot = mkdtempSync(join(tmpdir(), 'padlock-web-'));
mkdirSync(join(webRoot, 'assets'));
writeFileSync(
  join(webRoot, 'index.html'),
  '<meta name="csp-nonce" content="__CSP_NONCE__"><script nonce="__CSP_NONCE__" src="/assets/a-1.js"></script>',
);
writeFileSync(join(webRoot, 'assets', 'a-1.js'), 'console.log(1);'.repeat(200));
/** Files that a new build takes away while the server runs. */
const replaced = ['old-1.js', 'old-1.png'];
for (const name of replaced) writeFileSync(join(webRoot, 'assets', name), '');

let sandbox: Sandbox;
let server: TestServer;
beforeAll(async () => {
  sandbox = await startSandbox();
  server = await testServer(sandbox, { webRoot });
  for (const name of replaced) rmSync(join(webRoot, 'assets', name));
});
afterAll(async () => {
  await server.stop();
  await sandbox.stop();
});

const plans = '/api/clusters/demo/plans';
const target = { target: { scope: 'namespace', namespace: 'shop', mode: 'STRICT' } };

async function post(path: string, headers: Record<string, string>, body: string): Promise<[number, string]> {
  const response = await fetch(server.url + path, { method: 'POST', headers, body });
  return [response.status, ((await response.json()) as { code: string }).code];
}

describe('the server, to requests from elsewhere', () => {
  it('refuses a forged Host on every path, pages and health included', async () => {
    for (const path of ['/', '/api/session', '/metrics']) {
      const status = await new Promise((resolve) => {
        request(server.url + path, { headers: { host: 'rebound.example.com' } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end();
      });
      expect(status).toBe(421);
    }
  });

  it('refuses a cross-site POST, and one from another origin', async () => {
    const json = { 'content-type': 'application/json' };
    const body = JSON.stringify(target);
    expect(await post(plans, { ...json, origin: 'https://evil.example.com' }, body)).toEqual([
      403,
      'cross_site',
    ]);
    expect(await post(plans, { ...json, 'sec-fetch-site': 'cross-site' }, body)).toEqual([403, 'cross_site']);
  });

  it('refuses a form POST', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await post(plans, form, 'target=mesh')).toEqual([415, 'unsupported_media_type']);
    expect(await post(plans, { 'content-type': 'text/plain' }, JSON.stringify(target))).toEqual([
      415,
      'unsupported_media_type',
    ]);
  });

  it('lets no other site read answers', async () => {
    const response = await fetch(`${server.url}/api/session`, {
      headers: { origin: 'https://evil.example.com' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

describe('the server, to requests that it cannot understand', () => {
  const json = { 'content-type': 'application/json' };

  it.each([
    ['broken JSON', plans, '{"target":', 400, 'invalid_json'],
    ['a body of another shape', plans, '{"target":{"scope":"pod"}}', 400, 'invalid_request'],
    ['a body that is too large', plans, JSON.stringify({ x: 'y'.repeat(1_100_000) }), 413, 'body_too_large'],
    ['a path that is none', '/api/nothing', '{}', 404, 'route_not_found'],
    ['another cluster', '/api/clusters/prod/plans', JSON.stringify(target), 404, 'cluster_not_found'],
  ])('answers %s with a problem document', async (_, path, body, status, code) => {
    expect(await post(path, json, body)).toEqual([status, code]);
  });

  it('takes what the contract allows: a long policy, and consent to the losses of thousands', async () => {
    const yaml = `${'# a line of a long rule\n'.repeat(8_000)}kind: Secret\n`;
    expect(await post(plans, json, JSON.stringify({ target: { scope: 'object', yaml } }))).toEqual([
      422,
      'invalid_object',
    ]);
    const acceptedLosses = Array.from(
      { length: 5_000 },
      (_, n) => `demo/workload/some-namespace/caller-${n}`,
    );
    const request = { ...target, window: '1m', companions: [], digest: 'another', resourceVersions: {} };
    const consent = { ...request, acceptedLosses, idempotencyKey: randomUUID() };
    expect(await post('/api/clusters/demo/changes', json, JSON.stringify(consent))).toEqual([
      409,
      'plan_changed',
    ]);
  });

  it('says where a query is wrong, under the id that its log has', async () => {
    const response = await fetch(`${server.url}/api/clusters/demo/topology?window=2m&graf=x`);
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ path: 'query.window' }, { path: 'query' }],
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });
});

it('asks the API server for no rights in namespaces that somebody made up', async () => {
  const asked = vi.spyOn(AccessReviewer.prototype, 'mayWritePolicies');
  const service = (namespace: string) =>
    fetch(`${server.url}/api/clusters/demo/services/${namespace}/catalog`).then(({ status }) => status);
  const access = await fetch(`${server.url}/api/clusters/demo/namespaces/made-up/access`);
  expect(access.status).toBe(404);
  expect(await service('made-up')).toBe(404);
  expect(asked).not.toHaveBeenCalled();
  expect(await service('shop')).toBe(200);
  expect(asked).toHaveBeenCalledWith('shop', { kind: 'server' }, 'PeerAuthentication');
});

describe('the pages', () => {
  it('carry the nonce of their own policy, a new one each time', async () => {
    const [a, b] = await Promise.all([fetch(`${server.url}/`), fetch(`${server.url}/services/shop/catalog`)]);
    const policy = a.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    const html = await a.text();
    expect(html.split(`"${nonce}"`)).toHaveLength(3);
    expect(html).not.toContain('__CSP_NONCE__');
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(a.headers.get('cache-control')).toBe('no-store');
    expect(b.status).toBe(200);
    expect(b.headers.get('content-security-policy')).not.toBe(policy);
  });

  it('are found at a place whose name has a dot', async () => {
    const response = await fetch(`${server.url}/clusters/prod.example.com`);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('load scripts that may be kept forever, compressed', async () => {
    const response = await fetch(`${server.url}/assets/a-1.js`, { headers: { 'accept-encoding': 'br' } });
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toContain('javascript');
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each(['/assets/none.js', '/..%2f..%2fetc/passwd.txt', '/assets/..%5c..%5cx.js'])(
    'hold no file %s',
    async (path) => {
      expect((await fetch(server.url + path)).status).toBe(404);
    },
  );

  it.each(['old-1.js', 'old-1.png'])(
    'do not miss assets/%s with an internal error after a new build',
    async (name) => {
      const response = await fetch(`${server.url}/assets/${name}`);
      expect(response.status).toBe(404);
      expect(response.headers.get('cache-control')).toBe('no-store');
    },
  );
});

describe('health', () => {
  it('is alive, ready, and measured', async () => {
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok\n');
    await server.client.mesh({ params: { cluster: 'demo' } });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('padlock_source_up{cluster="demo",source="kubernetes"} 1');
    expect(metrics).toMatch(
      /padlock_http_request_duration_seconds_count\{.*route="\/api\/clusters\/:cluster\/mesh"/,
    );
  });

  it('serves its own description', async () => {
    const document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as { openapi: string };
    expect(document.openapi).toBe('3.1.0');
  });
});

describe('starting', () => {
  const kubernetes = connectKubernetes({ kubeconfigText: kubeconfigFor('http://127.0.0.1:1') });

  it('refuses to listen beyond loopback without a login', async () => {
    await expect(startServer({ kubernetes, host: '0.0.0.0', port: 0 })).rejects.toBeInstanceOf(ConfigError);
  });

  it('refuses a folder without pages, and an address of Prometheus that is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'padlock-empty-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    await expect(startServer({ kubernetes, webRoot: folder, port: 0 })).rejects.toThrow(/not built/);
    await expect(startServer({ kubernetes, prometheus: { url: 'x' }, port: 0 })).rejects.toThrow(ConfigError);
  });

  it('passes on that a port is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(startServer({ kubernetes, port, logLevel: 'silent' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('needs no cluster to be there: the page says what is missing', async () => {
    const lonely = await startServer({ kubernetes, port: 0, logLevel: 'silent' });
    const session = (await (await fetch(`${lonely.url}/api/session`)).json()) as { defaultCluster: string };
    const mesh = await fetch(`${lonely.url}/api/clusters/${session.defaultCluster}/mesh`);
    expect(await mesh.json()).toMatchObject({
      sources: [
        { name: 'kubernetes', state: 'down', message: 'The API server cannot be reached.' },
        { name: 'prometheus', state: 'down', message: 'No Prometheus is configured.' },
      ],
    });
    await lonely.stop();
  });
});
