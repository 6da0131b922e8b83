import { KubeConfig } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
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
