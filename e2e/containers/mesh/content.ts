import { stringify } from 'yaml';
import { harbour } from '../../mesh/harbour.ts';
import type { KubernetesObject } from '../../testbed/kubernetes/restClient.ts';
import { layOut, loadOf, type MeshPod } from '../../testbed/mesh/layout.ts';
import { ROOT_NAMESPACE, TRUST_DOMAIN } from '../../testbed/mesh/meshConfig.ts';
import type { WireConfiguration } from '../../testbed/mesh/wire/configuration.ts';

/** The mesh of docker-compose.yml: that of `npm run mesh`, as each pod is in a network of its own. */
export const content = harbour;

/** Addresses as in `npm run mesh`. Nobody shares a pod's network, so its sidecar has Istio's own ports. */
export const pods: readonly MeshPod[] = layOut(content).map((pod) => ({
  ...pod,
  ports: { admin: 15000, agentStatus: 15020, envoyStatus: 15021, envoyPrometheus: 15090 },
}));

/** By which name containers reach the API server: its own certificate carries it. */
export const API_SERVER = { host: 'kubernetes.default.svc', port: 6443 } as const;

/** Below the volume that all containers share. */
export const paths = {
  pki: 'pki',
  kubeconfig: 'kubeconfig',
  prometheus: 'prometheus.yml',
  /** Working directory of a pod's sidecar. */
  pod: ({ id }: Pick<MeshPod, 'id'>): string => `pods/${id.replace('/', '.')}`,
  /** What a pod's application does. */
  wire: (pod: Pick<MeshPod, 'id'>): string => `${paths.pod(pod)}/wire.json`,
} as const;

/** The mesh config of containers: Istio's own proxy makes Istio's metrics. */
const meshConfig = {
  rootNamespace: ROOT_NAMESPACE,
  trustDomain: TRUST_DOMAIN,
  enableAutoMtls: true,
  defaultProviders: { metrics: ['prometheus'] },
};

/** What `npm run mesh` does by other means: metrics, and the container port on each of them. */
export const settings: readonly KubernetesObject[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: ROOT_NAMESPACE },
    data: { mesh: stringify(meshConfig) },
  },
  {
    apiVersion: 'telemetry.istio.io/v1',
    kind: 'Telemetry',
    metadata: { name: 'destination-port', namespace: ROOT_NAMESPACE },
    spec: {
      metrics: [
        {
          providers: [{ name: 'prometheus' }],
          overrides: [{ tagOverrides: { destination_port: { value: 'string(destination.port)' } } }],
        },
      ],
    },
  },
];

/** A pod's applications, and the calls that it makes. */
export function wireOf(pod: MeshPod): WireConfiguration {
  const clients = new Set(content.edges.filter(({ client }) => client === pod.id));
  return {
    control: '/tmp/wire.sock',
    apps: pod.apps,
    load: loadOf({ ...content, edges: [...clients] }, pods),
    inward: [],
  };
}

/** What Prometheus scrapes: every sidecar, where Istio's proxy serves its metrics. */
export const prometheusConfiguration = (): string =>
  stringify({
    scrape_configs: [
      {
        job_name: 'istio-proxies',
        scrape_interval: '5s',
        metrics_path: '/stats/prometheus',
        static_configs: pods
          .filter(({ workload }) => workload.sidecar)
          .map(({ ip, name, ports, workload }) => ({
            targets: [`${ip}:${ports.envoyPrometheus}`],
            labels: { namespace: workload.namespace, pod: name },
          })),
      },
    ],
  });
