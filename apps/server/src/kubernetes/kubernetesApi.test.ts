import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import { apiOf } from '../testing/kubeconfig.ts';
import { json, type LocalServer, localServer } from '../testing/localServer.ts';
import { KubernetesApi } from './kubernetesApi.ts';
import { CredentialsUnavailable } from './kubernetesError.ts';
import { KubernetesTransport } from './transport.ts';

it('does not repeat what a login helper says, which quotes its command and its secrets', async () => {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [{ name: 'c', server: 'https://10.9.8.7:6443' }],
    users: [
      {
        name: 'u',
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: 'sh',
          args: ['-c', 'echo hunter2 >&2; exit 1'],
        },
      },
    ],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  const error: unknown = await new KubernetesApi(new KubernetesTransport(kubeConfig))
    .probe(1_000)
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CredentialsUnavailable);
  expect(String(error)).not.toMatch(/hunter2|10\.9\.8\.7|sh -c/);
});

describe('an API server that has too many requests', () => {
  const tooMany = { kind: 'Status', code: 429, reason: 'TooManyRequests', message: 'Too many requests' };
  let server: LocalServer | undefined;
  afterEach(() => server?.stop());

  it('is asked again when it wants, and not before', async () => {
    const times: number[] = [];
    server = await localServer((_, response) => {
      times.push(performance.now());
      if (times.length > 1) return json(response, { done: true });
      response.setHeader('retry-after', '1');
      json(response, tooMany, 429);
    });
    expect(await apiOf(server.url).call('/x', { method: 'POST', body: {} })).toEqual({ done: true });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
  });

  it('is not waited for longer than a call may take, nor by a probe, nor without being asked to', async () => {
    let retryAfter: string | undefined = '60';
    server = await localServer((_, response) => {
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      json(response, tooMany, 429);
    });
    const api = apiOf(server.url);
    await expect(api.call('/x')).rejects.toMatchObject({ code: 429, message: 'Too many requests' });
    retryAfter = undefined;
    await expect(api.call('/x')).rejects.toMatchObject({ code: 429 });
    retryAfter = '1';
    await expect(api.probe(30_000)).resolves.toBeUndefined();
    expect(server.requests).toHaveLength(3);
  });
});
