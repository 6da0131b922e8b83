import type { Container } from './container.ts';

/** Takes Istio's metrics out of the mesh, from a container of our own image: stock Envoy would refuse their filter. */
export async function withoutMetrics(container: Container): Promise<void> {
  const client = '/padlock/e2e/testbed/kubernetes/restClient.ts';
  const script = `
    import { readFileSync } from 'node:fs';
    const { createRestClient } = await import('${client}');
    const client = createRestClient(readFileSync('/mesh/kubeconfig', 'utf8'));
    const config = '/api/v1/namespaces/istio-system/configmaps/istio';
    const { body } = await client.request('GET', config);
    body.data.mesh = body.data.mesh.replace(/defaultProviders:[^]*/, '');
    await client.request('PUT', config, { body });
    await client.request('DELETE', '/apis/telemetry.istio.io/v1/namespaces/istio-system/telemetries/destination-port');
    await client.close();`;
  await container.run({
    command: ['node', '--input-type=module', '--eval', script],
    workdir: '/padlock',
    user: '0:0',
    env: {},
  });
}
