import type { KubernetesObject } from '@padlock/mtls';

/** The part of the cluster that the cases need to know: everything else is known from telemetry alone. */
export const clusterObjects: readonly KubernetesObject[] = [
  pod('shop', 'web', { app: 'web' }),
  service('shop', 'web', { app: 'web' }),
  pod('shop', 'one-of-the-client', { app: 'one-of-the-client' }),
  service('shop', 'one-of-the-client', { app: 'one-of-the-client' }),
  pod('shop', 'orders-v2', { app: 'orders', version: 'v2' }),
  service('shop', 'orders', { app: 'orders' }),
  service('shop', 'orders-internal', { app: 'orders' }),
  pod('edge', 'istio-ingressgateway', { istio: 'ingressgateway' }),
  service('edge', 'istio-ingressgateway', { istio: 'ingressgateway' }),
  // A run of a CronJob, which is over.
  pod('batch', 'nightly', { app: 'nightly' }, { kind: 'Job', name: 'nightly-29123456', phase: 'Succeeded' }),
];

function pod(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  run = { kind: 'StatefulSet', name, phase: 'Running' },
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${run.name}-0`,
      namespace,
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: run.kind, name: run.name, controller: true }],
    },
    spec: {
      serviceAccountName: name,
      containers: [{ name: 'app', ports: [{ name: 'http', containerPort: 80 }] }, { name: 'istio-proxy' }],
    },
    status: { phase: run.phase },
  };
}

function service(
  namespace: string,
  name: string,
  selector: Readonly<Record<string, string>>,
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector, ports: [{ name: 'http', port: 80, targetPort: 80 }] },
  };
}
