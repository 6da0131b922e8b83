import { createMesh } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Labels } from '../model/labels.ts';
import type { MeshConfig } from '../model/meshConfig.ts';
import type { Pod } from '../model/pod.ts';

/** Builders of Kubernetes objects for tests: what a test does not mention is plain. */

type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE' | 'UNSET';

interface PodOptions {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly dataPlane?: 'sidecar' | 'native sidecar' | 'none';
  /** Named by their number, as `p8080`, unless an entry gives a name. */
  readonly ports?: readonly (number | { readonly name: string; readonly port: number })[];
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export function pod(name: string, options: PodOptions = {}): KubernetesObject {
  const { namespace = 'shop', labels = { app: name }, dataPlane = 'sidecar', ports = [8080] } = options;
  const proxy = { name: 'istio-proxy' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations: options.annotations ?? {}, ...options.metadata },
    spec: {
      containers: [
        {
          name: 'app',
          ports: ports.map((entry) =>
            typeof entry === 'number'
              ? { name: `p${entry}`, containerPort: entry }
              : { name: entry.name, containerPort: entry.port },
          ),
        },
        ...(dataPlane === 'sidecar' ? [proxy] : []),
      ],
      ...(dataPlane === 'native sidecar' ? { initContainers: [{ ...proxy, restartPolicy: 'Always' }] } : {}),
      ...options.spec,
    },
    status: { phase: 'Running' },
  };
}

interface ServiceOptions {
  readonly namespace?: string;
  readonly selector?: Labels;
  readonly headless?: boolean;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly targetPort?: number | string;
    readonly protocol?: string;
    readonly appProtocol?: string;
  }[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

export function service(name: string, options: ServiceOptions = {}): KubernetesObject {
  const { namespace = 'shop', selector = { app: name }, ports = [{ port: 80, targetPort: 8080 }] } = options;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { clusterIP: options.headless === true ? 'None' : '10.0.0.1', selector, ports, ...options.spec },
  };
}

/** A machine at 10.9.0.1 with a proxy, unless `spec` says otherwise. */
export function workloadEntry(
  name: string,
  options: Pick<PodOptions, 'namespace' | 'labels' | 'annotations' | 'spec'> = {},
): KubernetesObject {
  const { namespace = 'shop', labels = { app: name }, annotations = {} } = options;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'WorkloadEntry',
    metadata: { name, namespace, annotations },
    spec: { address: '10.9.0.1', serviceAccount: name, labels, ...options.spec },
  };
}

interface PolicyOptions {
  readonly namespace?: string;
  readonly selector?: Labels;
  readonly mode?: Mode;
  readonly ports?: Readonly<Record<number, Mode>>;
  /** Days since the first of January: the smaller, the older. Absent: without a time, which counts as oldest. */
  readonly day?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

export function peerAuthentication(name: string, options: PolicyOptions = {}): KubernetesObject {
  const { namespace = 'shop', selector, mode, ports, day } = options;
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name, namespace, ...born(day), ...options.metadata },
    spec: {
      ...(selector === undefined ? {} : { selector: { matchLabels: selector } }),
      ...(mode === undefined ? {} : { mtls: { mode } }),
      ...(ports === undefined
        ? {}
        : {
            portLevelMtls: Object.fromEntries(
              Object.entries(ports).map(([port, entry]) => [port, { mode: entry }]),
            ),
          }),
      ...options.spec,
    },
  };
}

interface RuleOptions {
  readonly namespace?: string;
  readonly tls?: string;
  readonly exportTo?: readonly string[];
  readonly workloadSelector?: Labels;
  readonly trafficPolicy?: Readonly<Record<string, unknown>>;
  readonly subsets?: readonly Readonly<Record<string, unknown>>[];
  readonly day?: number;
}

export function destinationRule(name: string, host: string, options: RuleOptions = {}): KubernetesObject {
  const { namespace = 'shop', tls, exportTo, workloadSelector, subsets, day } = options;
  const trafficPolicy = options.trafficPolicy ?? (tls === undefined ? undefined : { tls: { mode: tls } });
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name, namespace, ...born(day) },
    spec: {
      host,
      ...(trafficPolicy === undefined ? {} : { trafficPolicy }),
      ...(subsets === undefined ? {} : { subsets }),
      ...(exportTo === undefined ? {} : { exportTo }),
      ...(workloadSelector === undefined ? {} : { workloadSelector: { matchLabels: workloadSelector } }),
    },
  };
}

export function namespace(name: string, labels: Labels = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

export function meshOf(objects: readonly KubernetesObject[], config: Partial<MeshConfig> = {}): Mesh {
  return createMesh(objects, config);
}

/** The pod of a mesh; `name` alone means namespace shop. */
export function podIn(mesh: Mesh, name: string): Pod {
  const found = mesh.pods.get(name.includes('/') ? name : `shop/${name}`);
  if (found === undefined) throw new Error(`no pod ${name}`);
  return found;
}

function born(day: number | undefined): { readonly creationTimestamp?: string } {
  if (day === undefined) return {};
  return { creationTimestamp: new Date(Date.UTC(2026, 0, 1 + day)).toISOString().replace('.000', '') };
}
