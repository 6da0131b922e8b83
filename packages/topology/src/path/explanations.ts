import type { KubernetesObject } from '@padlock/mtls';

/** Something known from a pod's specification that sends plaintext to one of its ports without being part of the mesh. */
export interface PlaintextSource {
  readonly kind: 'probe' | 'scrape';
  /** The container port. */
  readonly port: number;
  /** What it may be, as a sentence. */
  readonly sentence: string;
}

const probes = {
  livenessProbe: 'liveness probe',
  readinessProbe: 'readiness probe',
  startupProbe: 'startup probe',
} as const;
const probeNames = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** The agent beside the sidecar answers here: what Istio rewrote goes to it, and never to the application in plaintext. */
const agentPorts: ReadonlySet<number> = new Set([15_020, 15_021]);

/**
 * Who may be behind plaintext without a name: the kubelet, whose probes Istio usually rewrites, and Prometheus, whose scrapes
 * Istio usually merges. A guess from the pod, offered as an explanation: nothing is subtracted for it.
 *
 * Source: Istio, `pkg/kube/inject/app_probe.go`, and the annotations `prometheus.io/*`.
 */
export function plaintextSources(pod: KubernetesObject): readonly PlaintextSource[] {
  return [...probesOf(pod), ...scrapeOf(pod)];
}

function probesOf(pod: KubernetesObject): readonly PlaintextSource[] {
  const { containers } = record(pod['spec']);
  return list(containers).flatMap((value): PlaintextSource[] => {
    const container = record(value);
    return probeNames.flatMap((name): PlaintextSource[] => {
      const probe = record(container[name]);
      const handler = record(probe['httpGet'] ?? probe['tcpSocket'] ?? probe['grpc']);
      const port = portNumber(handler['port'], container);
      if (port === undefined || agentPorts.has(port)) return [];
      const sentence = `May be the kubelet: the ${probes[name]} goes to port ${port} past the sidecar's agent.`;
      return [{ kind: 'probe', port, sentence }];
    });
  });
}

function scrapeOf({ metadata: { annotations } }: KubernetesObject): readonly PlaintextSource[] {
  const port = Number(annotations?.['prometheus.io/port']);
  if (annotations?.['prometheus.io/scrape'] !== 'true' || !Number.isInteger(port) || agentPorts.has(port)) {
    return [];
  }
  const sentence = `May be Prometheus: the annotation prometheus.io/port has it scrape port ${port}.`;
  return [{ kind: 'scrape', port, sentence }];
}

/** Probes may name a port of their container. */
function portNumber(port: unknown, container: Readonly<Record<string, unknown>>): number | undefined {
  if (typeof port === 'number') return port;
  const named = list(container['ports'])
    .map(record)
    .find(({ name }) => name === port);
  const number = typeof port === 'string' ? named?.['containerPort'] : undefined;
  return typeof number === 'number' ? number : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
