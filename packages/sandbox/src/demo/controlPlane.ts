// What an installation of Istio leaves in a cluster besides its workloads.
import type { DemoObject } from './objects.ts';

const mesh = `accessLogFile: ""
defaultConfig:
  discoveryAddress: istiod.istio-system.svc:15012
defaultProviders:
  metrics:
  - prometheus
enableAutoMtls: true
enablePrometheusMerge: true
meshMTLS:
  minProtocolVersion: TLSV1_2
rootNamespace: istio-system
trustDomain: cluster.local
`;

export const controlPlaneObjects: readonly DemoObject[] = [
  {
    ageDays: 400,
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'istio',
        namespace: 'istio-system',
        labels: { 'istio.io/rev': 'default', release: 'istio' },
      },
      data: { mesh, meshNetworks: 'networks: {}' },
    },
  },
  {
    ageDays: 400,
    object: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {
        name: 'istio-sidecar-injector',
        labels: { app: 'sidecar-injector', 'istio.io/rev': 'default', 'istio.io/tag': 'default' },
      },
      webhooks: [
        {
          name: 'namespace.sidecar-injector.istio.io',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          clientConfig: {
            service: { name: 'istiod', namespace: 'istio-system', path: '/inject', port: 443 },
          },
          namespaceSelector: { matchLabels: { 'istio-injection': 'enabled' } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
  },
];
