import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from './sandbox.ts';
import { startSandbox } from './sandbox.ts';

const policies = '/apis/security.istio.io/v1/namespaces/shop/peerauthentications';
const mergePatch = (body: object): RequestInit => ({
  method: 'PATCH',
  headers: { 'content-type': 'application/merge-patch+json' },
  body: JSON.stringify(body),
});

describe('the sandbox', () => {
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await startSandbox({ scrapeIntervalMs: 100 });
  });
  afterAll(() => sandbox?.stop());
  const kubernetes = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${sandbox?.kubernetesUrl}${path}`, init);
  const samples = async (query: string): Promise<number> => {
    const response = await fetch(`${sandbox?.prometheusUrl}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query }),
    });
    const { data } = (await response.json()) as { data: { result: readonly unknown[] } };
    return data.result.length;
  };

  it('names its API server in a kubeconfig', () => {
    expect(sandbox?.kubeconfig).toContain(`server: "${sandbox?.kubernetesUrl}"`);
  });

  it('a change of policy through the Kubernetes API shows in Prometheus with the next scrapes', async () => {
    const disabled =
      'istio_requests_total{reporter="destination",destination_service_name="frontpage",connection_security_policy="none"}';
    expect(await samples(disabled)).toBe(0);
    const response = await kubernetes(
      `${policies}/frontpage`,
      mergePatch({ spec: { mtls: { mode: 'DISABLE' } } }),
    );
    expect(response.status).toBe(200);
    await expect.poll(() => samples(disabled), { timeout: 5000 }).toBeGreaterThan(0);
  });

  it('refuses a body beyond three megabytes', async () => {
    const response = await kubernetes(
      `${policies}/catalog`,
      mergePatch({ spec: { x: 'x'.repeat(4_000_000) } }),
    );
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ reason: 'RequestEntityTooLarge' });
  });

  it('refuses a patch that carries a stale resourceVersion', async () => {
    const response = await kubernetes(
      `${policies}/catalog`,
      mergePatch({ metadata: { resourceVersion: '1' } }),
    );
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ kind: 'Status', reason: 'Conflict' });
  });

  it('ends open watches when it stops', async () => {
    const other = await startSandbox();
    const watch = await fetch(`${other.kubernetesUrl}/api/v1/pods?watch=1`);
    const ended = watch.text().then(
      () => 'ended',
      () => 'ended',
    );
    await other.stop();
    expect(await ended).toBe('ended');
  });

  it('asks who may do what, and answers as the API server refuses', async () => {
    const other = await startSandbox({ authorize: ({ verb }) => verb !== 'delete' });
    const refused = await fetch(`${other.kubernetesUrl}${policies}/catalog`, { method: 'DELETE' });
    await other.stop();
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({
      reason: 'Forbidden',
      message:
        'peerauthentications.security.istio.io "catalog" is forbidden: User "system:anonymous" cannot delete resource ' +
        '"peerauthentications" in API group "security.istio.io" in the namespace "shop"',
    });
  });
});
