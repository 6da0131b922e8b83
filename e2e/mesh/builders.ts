import type { KubernetesObject } from '../testbed/kubernetes/restClient.ts';

export function namespace(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export interface PortSpec {
  readonly name: string;
  readonly port: number;
  /** Default: the same number. */
  readonly targetPort?: number | string;
}

export function service(
  inNamespace: string,
  name: string,
  selector: Readonly<Record<string, string>>,
  ports: readonly PortSpec[],
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: inNamespace },
    spec: {
      selector,
      ports: ports.map(({ name, port, targetPort }) => ({ name, port, targetPort: targetPort ?? port })),
    },
  };
}

export interface WorkloadSpec {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly sidecar: boolean;
  readonly image?: string;
}

const REPLICA_SET = '6d5f9c7b88';

/** Name of the one pod of a workload. */
export const podName = (spec: Pick<WorkloadSpec, 'name'>): string => `${spec.name}-${REPLICA_SET}-x7k2p`;

/** One running pod as a Deployment would make it, with its service account. No controller runs: the testbed is the kubelet. */
export function workload(spec: WorkloadSpec, ip: string): readonly KubernetesObject[] {
  const name = podName(spec);
  const proxy = { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.27.3' };
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: spec.name, namespace: spec.namespace },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace: spec.namespace,
        labels: {
          ...spec.labels,
          'pod-template-hash': REPLICA_SET,
          ...(spec.sidecar ? { 'security.istio.io/tlsMode': 'istio' } : {}),
        },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: `${spec.name}-${REPLICA_SET}`,
            uid: '00000000-0000-4000-8000-000000000000',
            controller: true,
          },
        ],
      },
      spec: {
        serviceAccountName: spec.name,
        nodeName: 'node-1',
        containers: [
          {
            name: 'app',
            image: spec.image ?? 'registry.example/app:1',
            ports: spec.ports.map(({ name, containerPort }) => ({ name, containerPort })),
          },
          ...(spec.sidecar ? [proxy] : []),
        ],
      },
      status: {
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [{ type: 'Ready', status: 'True' }],
      },
    },
  ];
}

export function peerAuthentication(
  inNamespace: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): KubernetesObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace: inNamespace },
    spec,
  };
}

export function destinationRule(
  inNamespace: string,
  name: string,
  spec: Readonly<Record<string, unknown>>,
): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name, namespace: inNamespace },
    spec,
  };
}
