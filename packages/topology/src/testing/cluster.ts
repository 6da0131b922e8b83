// Builders of small clusters for tests: real Kubernetes objects through the real parser.
import { createMesh } from '@padlock/mtls';
import type { KubernetesObject, Mesh, Mode } from '@padlock/mtls';

interface WorkloadOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly sidecar?: boolean;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly replicas?: number;
  readonly ownerKind?: string;
  readonly serviceAccount?: string;
}

/** The pods of a workload, named `namespace/name`. */
export function workload(key: string, options: WorkloadOptions = {}): KubernetesObject[] {
  const [namespace, name] = split(key);
  const {
    labels = { app: name },
    sidecar = true,
    ports = [],
    replicas = 1,
    ownerKind = 'StatefulSet',
  } = options;
  return Array.from({ length: replicas }, (_, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${i}`,
      namespace,
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: ownerKind, name, uid: name, controller: true }],
    },
    spec: {
      serviceAccountName: options.serviceAccount ?? name,
      containers: [{ name: 'app', ports }, ...(sidecar ? [{ name: 'istio-proxy' }] : [])],
    },
    status: { phase: 'Running' },
  }));
}

interface PortOptions {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
}

/** A service named `namespace/name`, selecting `app: name` unless told otherwise. */
export function service(
  key: string,
  ports: readonly PortOptions[] = [{ name: 'http', port: 80, targetPort: 8080 }],
  spec: Readonly<Record<string, unknown>> = {},
): KubernetesObject {
  const [namespace, name] = split(key);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports, ...spec },
  };
}

/** A PeerAuthentication named `namespace/name`; with a selector for one workload. */
export function peerAuthentication(
  key: string,
  spec: {
    readonly mode?: Mode;
    readonly app?: string;
    readonly ports?: Readonly<Record<number, Mode>>;
  },
): KubernetesObject {
  const [namespace, name] = split(key);
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace, creationTimestamp: '2026-01-01T00:00:00Z', resourceVersion: '1' },
    spec: {
      ...(spec.app === undefined ? {} : { selector: { matchLabels: { app: spec.app } } }),
      ...(spec.mode === undefined ? {} : { mtls: { mode: spec.mode } }),
      ...(spec.ports === undefined
        ? {}
        : {
            portLevelMtls: Object.fromEntries(
              Object.entries(spec.ports).map(([port, mode]) => [port, { mode }]),
            ),
          }),
    },
  };
}

/** A DestinationRule of a namespace that sets the TLS mode towards a host. */
export function destinationRule(key: string, host: string, mode: string): KubernetesObject {
  const [namespace, name] = split(key);
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name, namespace, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { host, trafficPolicy: { tls: { mode } } },
  };
}

/** A machine outside Kubernetes, named `namespace/name`, with a proxy where a service account is given. */
export function workloadEntry(
  key: string,
  options: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly serviceAccount?: string;
    readonly group?: string;
  } = {},
): KubernetesObject {
  const [namespace, name] = split(key);
  const { labels = { app: name }, serviceAccount = '', group } = options;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'WorkloadEntry',
    metadata: {
      name,
      namespace,
      ...(group === undefined ? {} : { annotations: { 'istio.io/autoRegistrationGroup': group } }),
    },
    spec: { address: '10.9.0.1', labels, serviceAccount },
  };
}

/** An EnvoyFilter named `namespace/name`, for all proxies of its namespace or for those with these labels. */
export function envoyFilter(
  key: string,
  labels: Readonly<Record<string, string>> = {},
  patch: Readonly<Record<string, unknown>> = { applyTo: 'FILTER_CHAIN' },
): KubernetesObject {
  const [namespace, name] = split(key);
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name, namespace },
    spec: { workloadSelector: { labels }, configPatches: [patch] },
  };
}

export function cluster(...objects: readonly (KubernetesObject | readonly KubernetesObject[])[]): Mesh {
  return createMesh(objects.flat());
}

export function split(key: string): [namespace: string, name: string] {
  const [namespace = '', name = ''] = key.split('/');
  return [namespace, name];
}
