import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { ApiError, toApplyRequest } from '@padlock/contract';
import { expect, test } from '../support/fixtures.ts';

interface RawAnswer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** An HTTP request as an attacker's page or tool would send it: no header is set for it, and any may be forged. */
function send(
  url: string,
  options: { method?: string; headers?: Readonly<Record<string, string>>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], body }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

const target = {
  scope: 'service',
  namespace: 'shop',
  name: 'orders',
  ports: [{ port: 8080, mode: 'STRICT' }],
} as const;

test('a request under another host name is refused, so that no foreign name resolves to it', async ({
  environment,
}) => {
  const { port } = new URL(environment.url);
  const forged = await send(`${environment.url}/api/session`, {
    headers: { host: `attacker.example:${port}` },
  });
  expect(forged.status).toBeGreaterThanOrEqual(400);
  expect(forged.status).toBeLessThan(500);
  expect(forged.type).toContain('application/problem+json');
  const page = await send(`${environment.url}/`, { headers: { host: `attacker.example:${port}` } });
  expect(page.status).toBe(forged.status);
  const known = await send(`${environment.url}/api/session`, { headers: { host: `localhost:${port}` } });
  expect(known.status).toBe(200);
});

test('a write that a page of another site sends is refused', async ({ environment }) => {
  const url = `${environment.url}/api/clusters/${environment.cluster}/plans`;
  const body = JSON.stringify({ target });
  const json = { 'content-type': 'application/json' };
  const byOrigin = await send(url, {
    method: 'POST',
    body,
    headers: { ...json, origin: 'https://attacker.example' },
  });
  expect(byOrigin.status).toBe(403);
  const bySite = await send(url, {
    method: 'POST',
    body,
    headers: { ...json, 'sec-fetch-site': 'cross-site' },
  });
  expect(bySite.status).toBe(403);
  const own = await send(url, {
    method: 'POST',
    body,
    headers: {
      ...json,
      origin: environment.url,
      'sec-fetch-site': 'same-origin',
      'padlock-csrf': (await environment.api.session({})).csrfToken,
    },
  });
  expect(own.status, own.body).toBe(200);
});

test('a write that a form can send is refused', async ({ environment }) => {
  const url = `${environment.url}/api/clusters/${environment.cluster}/changes`;
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
    const answer = await send(url, {
      method: 'POST',
      body: JSON.stringify({ target }),
      headers: { 'content-type': type, origin: environment.url },
    });
    expect(answer.status, type).toBe(415);
  }
});

test('a write that goes by an older state of an object is refused, with a fresh plan', async ({
  environment,
}) => {
  const { api, cluster, policies } = environment;
  const params = { cluster };
  const edited = { ...target, name: 'recommendations', ports: [{ port: 7070, mode: 'STRICT' as const }] };
  const plan = await api.plan({ params, body: { target: edited } });
  await policies.mergePatch('shop', 'recs-legacy-policy', {
    metadata: { annotations: { note: randomUUID() } },
  });
  const write = api.apply({
    params,
    body: toApplyRequest(plan, randomUUID()),
  });
  const error: unknown = await write.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  expect((error as ApiError).problem).toMatchObject({
    status: 409,
    code: 'plan_changed',
    plan: expect.objectContaining({ digest: expect.any(String) }),
  });
  const unchanged = await policies.get('shop', 'recs-legacy-policy');
  expect(unchanged?.['spec']).not.toHaveProperty('portLevelMtls');
});
