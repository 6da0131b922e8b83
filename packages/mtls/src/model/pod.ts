import { integer, list, record, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';
import { parseOutboundRanges } from './outboundRanges.ts';
import type { OutboundRanges } from './outboundRanges.ts';
import { workloadOf } from './workload.ts';
import type { WorkloadRef } from './workload.ts';

/** What terminates mutual TLS for a pod: its own sidecar, the node's ztunnel, or nobody. */
export type DataPlane = 'sidecar' | 'ambient' | 'none';

export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
  /** TCP | UDP | SCTP */
  readonly protocol: string;
}

/** What the kubelet or Prometheus asks of a pod in plaintext, by its specification. */
export interface PlaintextProbe {
  readonly kind: 'liveness probe' | 'readiness probe' | 'startup probe' | 'scrape';
  /** Where a connection alone is asked for, the sidecar itself grants it, whatever policy says. */
  readonly connectionOnly: boolean;
  /** The container port. */
  readonly port: number;
}

export interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly dataPlane: DataPlane;
  /** Whether connections between it and others that have it go through HBONE: ambient, or a sidecar set up for it. */
  readonly tunnel: boolean;
  /** Workload by Istio's rule (pod-template-hash stripped from the ReplicaSet owner; controller owner; else the pod itself). */
  readonly workload: WorkloadRef;
  readonly serviceAccount: string;
  readonly ip: string | undefined;
  readonly running: boolean;
  /** Succeeded or Failed: it serves nothing any more, and no service selects it. */
  readonly finished: boolean;
  /** Ports that the application's containers declare. The proxy's own are left out. */
  readonly containerPorts: readonly ContainerPort[];
  /** Ports that bypass the sidecar on their way in. Empty without a sidecar. */
  readonly excludedInboundPorts: ReadonlySet<number>;
  /** The only ports that go through the sidecar on their way in; undefined: all that are not excluded. */
  readonly includedInboundPorts: ReadonlySet<number> | undefined;
  /** Service ports that it calls past its own sidecar, in plaintext. Empty without a sidecar. */
  readonly excludedOutboundPorts: ReadonlySet<number>;
  /** Addresses that it calls past its own sidecar, in plaintext; undefined: none, or no sidecar. */
  readonly outboundRanges: OutboundRanges | undefined;
  /** Nothing but a proxy: it answers by Gateways, and policy does not concern what it takes from outside. */
  readonly gateway: boolean;
  /** What is sent to it past the sidecar's agent, which answers probes and scrapes that Istio rewrote. */
  readonly plaintextProbes: readonly PlaintextProbe[];
}

const proxyContainer = 'istio-proxy';
const ambientMode = 'istio.io/dataplane-mode';
const ambientRedirection = 'ambient.istio.io/redirection';
const excludedPorts = 'traffic.sidecar.istio.io/excludeInboundPorts';
const excludedOutbound = 'traffic.sidecar.istio.io/excludeOutboundPorts';
const includedPorts = 'traffic.sidecar.istio.io/includeInboundPorts';

export function isPod(object: KubernetesObject): boolean {
  return object.kind === 'Pod' && object.apiVersion === 'v1';
}

/** `namespaceLabels` decide about ambient capture where the pod itself does not. */
export function parsePod(object: KubernetesObject, namespaceLabels: Labels): Pod {
  const spec = record(object['spec']);
  const status = record(object['status']);
  const phase = text(status['phase']) ?? 'Running';
  const labels = object.metadata.labels ?? {};
  const containers = list(spec['containers']).map(record);
  const sidecars = list(spec['initContainers'])
    .map(record)
    .filter((container) => container['restartPolicy'] === 'Always');
  const running = [...containers, ...sidecars];
  const dataPlane = dataPlaneOf(object, running, namespaceLabels);
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    labels,
    dataPlane,
    tunnel: dataPlane === 'ambient' || (dataPlane === 'sidecar' && tunnels(labels)),
    workload: workloadOf(object),
    serviceAccount: text(spec['serviceAccountName']) ?? 'default',
    ip: text(status['podIP']),
    running: phase === 'Running',
    finished: phase === 'Succeeded' || phase === 'Failed',
    containerPorts: running.filter((container) => container['name'] !== proxyContainer).flatMap(portsOf),
    ...capturedPorts(object, dataPlane),
    excludedOutboundPorts:
      dataPlane === 'sidecar' ? portList(object.metadata.annotations?.[excludedOutbound]) : noPorts,
    outboundRanges: dataPlane === 'sidecar' ? parseOutboundRanges(object) : undefined,
    gateway: containers.length > 0 && containers.every(({ name }) => name === proxyContainer),
    plaintextProbes: plaintextProbes(object, containers),
  };
}

/**
 * Whether a port goes past the sidecar on its way in, so that policy does not reach it.
 *
 * @example
 * bypassesSidecar(pod, 8080); // false
 */
export function bypassesSidecar(
  { excludedInboundPorts, includedInboundPorts }: Pod,
  containerPort: number,
): boolean {
  return includedInboundPorts === undefined
    ? excludedInboundPorts.has(containerPort)
    : !includedInboundPorts.has(containerPort);
}

function dataPlaneOf(
  object: KubernetesObject,
  containers: readonly Readonly<Record<string, unknown>>[],
  namespaceLabels: Labels,
): DataPlane {
  if (record(object['spec'])['hostNetwork'] === true) return 'none';
  const labels = object.metadata.labels ?? {};
  if (labels['security.istio.io/tlsMode'] === 'istio') return 'sidecar';
  if (containers.some((container) => container['name'] === proxyContainer)) return 'sidecar';
  if (object.metadata.annotations?.[ambientRedirection] === 'enabled') return 'ambient';
  return (labels[ambientMode] ?? namespaceLabels[ambientMode]) === 'ambient' ? 'ambient' : 'none';
}

/** The injector sets the label when the proxy's metadata enable HBONE. */
function tunnels(labels: Labels): boolean {
  return labels['networking.istio.io/tunnel']?.split(',').includes('http') === true;
}

function portsOf(container: Readonly<Record<string, unknown>>): ContainerPort[] {
  return list(container['ports']).flatMap((value) => {
    const source = record(value);
    const port = integer(source['containerPort']);
    if (port === undefined) return [];
    return [{ name: text(source['name']), port, protocol: text(source['protocol']) ?? 'TCP' }];
  });
}

/** The list of ports to exclude is read only where all others are redirected: beside a list to include it does nothing. */
function capturedPorts(
  { metadata }: KubernetesObject,
  dataPlane: DataPlane,
): Pick<Pod, 'excludedInboundPorts' | 'includedInboundPorts'> {
  if (dataPlane !== 'sidecar') return { excludedInboundPorts: noPorts, includedInboundPorts: undefined };
  const included = metadata.annotations?.[includedPorts]?.trim() ?? '*';
  return included === '*'
    ? {
        excludedInboundPorts: portList(metadata.annotations?.[excludedPorts]),
        includedInboundPorts: undefined,
      }
    : { excludedInboundPorts: noPorts, includedInboundPorts: portList(included) };
}

const probes = {
  livenessProbe: 'liveness probe',
  readinessProbe: 'readiness probe',
  startupProbe: 'startup probe',
} as const;
const probeFields = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** The agent beside the sidecar answers here: what Istio rewrote goes to it, and never to the application in plaintext. */
const agentPorts: ReadonlySet<number> = new Set([15_020, 15_021]);

/** Source: Istio, `pkg/kube/inject/app_probe.go`, and the annotations `prometheus.io/*`. */
function plaintextProbes(
  { metadata }: KubernetesObject,
  containers: readonly Readonly<Record<string, unknown>>[],
): readonly PlaintextProbe[] {
  const found = containers.flatMap((container) =>
    probeFields.flatMap((field): PlaintextProbe[] => {
      const probe = record(container[field]);
      const connectionOnly = probe['tcpSocket'] !== undefined;
      const handler = record(probe['httpGet'] ?? probe['tcpSocket'] ?? probe['grpc']);
      const port = probedPort(handler['port'], container);
      return port === undefined ? [] : [{ kind: probes[field], connectionOnly, port }];
    }),
  );
  const port = Number(metadata.annotations?.['prometheus.io/port']);
  if (metadata.annotations?.['prometheus.io/scrape'] === 'true' && Number.isInteger(port))
    found.push({ kind: 'scrape', connectionOnly: false, port });
  const past = found.filter((probe) => !agentPorts.has(probe.port));
  return past.length === 0 ? noProbes : past;
}

// One for all pods: of most, Istio rewrote the probes.
const noProbes: readonly PlaintextProbe[] = [];

/** Probes may name a port of their container. */
function probedPort(port: unknown, container: Readonly<Record<string, unknown>>): number | undefined {
  return integer(port) ?? portsOf(container).find(({ name }) => name === text(port))?.port;
}

const noPorts: ReadonlySet<number> = new Set();

function portList(written: string | undefined): ReadonlySet<number> {
  if (written === undefined) return noPorts;
  return new Set(
    written
      .split(',')
      .map((part) => Number.parseInt(part.trim(), 10))
      .filter((port) => !Number.isNaN(port)),
  );
}
