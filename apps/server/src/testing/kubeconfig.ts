import { connectKubernetes } from '../kubernetes/connect.ts';
import { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import { KubernetesTransport } from '../kubernetes/transport.ts';

/** A kubeconfig for a server on loopback. */
export function kubeconfigFor(url: string, token = 'secret-token'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server: url } }],
    users: [{ name: 'ann', user: { token } }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'ann' } }],
    'current-context': 'local',
  });
}

export function apiOf(url: string): KubernetesApi {
  return new KubernetesApi(
    new KubernetesTransport(connectKubernetes({ kubeconfigText: kubeconfigFor(url) }).kubeConfig),
  );
}
