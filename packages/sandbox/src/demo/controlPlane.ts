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

/** What istiod publishes in each namespace; its key was thrown away. Valid until November 2036. */
const rootCertificate = `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUPOzQ3PRHPFR1Tqu9sEoM8hXMdG4wCgYIKoZIzj0EAwIw
GDEWMBQGA1UECgwNY2x1c3Rlci5sb2NhbDAeFw0yNjExMjExMDE3NTJaFw0zNjEx
MTgxMDE3NTJaMBgxFjAUBgNVBAoMDWNsdXN0ZXIubG9jYWwwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAASNvSrQnAqA99ZpU+5TQgQNGySWgzSa2NR3w1tpHwir7mZ1
St8T/5bDRmHWAS58hkf/kJfBo3TIIq8SESTIkFzvo2MwYTAdBgNVHQ4EFgQUXdw3
l7eDxusGv91Yfz1PuGZ3euowHwYDVR0jBBgwFoAUXdw3l7eDxusGv91Yfz1PuGZ3
euowDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMCAgQwCgYIKoZIzj0EAwID
RwAwRAIgJUXScigrbimkNOleOfLuhJoqhubitD7ruGHZ9DIHeHgCIGw5gwPILmLr
AhP5t9wH8J1dOU4gMydVVrlfJh8GZOry
-----END CERTIFICATE-----
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
  ...['istio-system', 'shop', 'data', 'legacy'].map((namespace) => ({
    ageDays: 400,
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio-ca-root-cert', namespace, labels: { 'istio.io/config': 'true' } },
      data: { 'root-cert.pem': rootCertificate },
    },
  })),
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
