import type { PlaintextProbe, Pod } from '@padlock/mtls';

/** Something known from a pod's specification that sends plaintext to one of its ports without being part of the mesh. */
export interface PlaintextSource {
  readonly kind: 'probe' | 'scrape';
  /** The container port. */
  readonly port: number;
  /** What it may be, as a sentence. */
  readonly sentence: string;
}

/**
 * Who may be behind plaintext without a name: the kubelet, whose probes Istio usually rewrites, and Prometheus, whose scrapes
 * Istio usually merges. A guess from the pod, offered as an explanation: nothing is subtracted for it.
 */
export function plaintextSources({
  plaintextProbes,
}: Pick<Pod, 'plaintextProbes'>): readonly PlaintextSource[] {
  return plaintextProbes.map(sourceOf);
}

function sourceOf({ kind, port }: PlaintextProbe): PlaintextSource {
  return kind === 'scrape'
    ? {
        kind,
        port,
        sentence: `May be Prometheus: the annotation prometheus.io/port has it scrape port ${port}.`,
      }
    : {
        kind: 'probe',
        port,
        sentence: `May be the kubelet: the ${kind} goes to port ${port} past the sidecar's agent.`,
      };
}
