import type { ChangeTarget, EdgeDetail } from '@padlock/contract';

/** What the panel of an edge can offer. */
export type EdgeAction =
  | {
      readonly kind: 'require';
      /** Service ports that accept plaintext, ascending. Telemetry may not tell which of them the edge uses. */
      readonly ports: readonly number[];
      readonly namespace: string;
      readonly name: string;
    }
  | { readonly kind: 'required'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'none'; readonly reason: string };

/** Offers the service ports of an edge that still accept plaintext. */
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
  return { kind: 'require', ports, namespace, name };
}

/** The change that requires mutual TLS on one service port. */
export function requireOn(
  service: { readonly namespace: string; readonly name: string },
  port: number,
): ChangeTarget {
  return {
    scope: 'service',
    namespace: service.namespace,
    name: service.name,
    ports: [{ port, mode: 'STRICT' }],
  };
}
