import type { ChangeTarget, EdgeDetail } from '@padlock/contract';

/** What the panel of an edge can offer. */
export type EdgeAction =
  | {
      readonly kind: 'require';
      readonly target: ChangeTarget;
      readonly ports: readonly number[];
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'required'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Offers to set to STRICT the service ports of an edge that still accept plaintext. */
export function edgeAction({ target, parts }: Pick<EdgeDetail, 'target' | 'parts'>): EdgeAction {
  if (target.kind !== 'service' || target.namespace === null)
    return { kind: 'none', reason: 'Ports are set on services. Switch the graph to Services.' };
  const { namespace, name } = target;
  const governed = parts.filter((part) => part.serverMode !== null);
  if (governed.length === 0)
    return { kind: 'none', reason: 'No sidecar answers here, so no policy can require mutual TLS.' };
  const open = governed.filter((part) => part.serverMode !== 'STRICT');
  if (open.length === 0) return { kind: 'required', namespace, name };
  const ports = [...new Set(open.map(({ port }) => port))].toSorted((a, b) => a - b);
  return {
    kind: 'require',
    target: { scope: 'service', namespace, name, ports: ports.map((port) => ({ port, mode: 'STRICT' })) },
    ports,
    namespace,
    name,
  };
}
