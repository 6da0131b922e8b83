import type { ChangeTarget, EdgeDetail, EdgePart } from '@padlock/contract';

/** What is called at the end of an edge: a service by its ports, or a workload by its container ports. */
interface Server {
  readonly scope: 'service' | 'workload';
  readonly namespace: string;
  readonly name: string;
}

/** What the panel of an edge can offer. */
export type EdgeAction =
  | {
      readonly kind: 'require';
      /** Ports that accept plaintext, ascending. Telemetry may not tell which of them the edge uses. */
      readonly ports: readonly number[];
      readonly server: Server;
    }
  | { readonly kind: 'required'; readonly server: Server }
  | { readonly kind: 'none'; readonly reason: string };

/** Offers the ports of an edge that still accept plaintext. */
export function edgeAction({ target, parts }: Pick<EdgeDetail, 'target' | 'parts'>): EdgeAction {
  if (target.otherCluster !== undefined)
    return {
      kind: 'none',
      reason: `What is called stands in cluster ${target.otherCluster}: its policies are set there.`,
    };
  if ((target.kind !== 'service' && target.kind !== 'workload') || target.namespace === null)
    return { kind: 'none', reason: 'What is called stands outside the mesh, where no policy of it holds.' };
  const server: Server = { scope: target.kind, namespace: target.namespace, name: target.name };
  const governed = parts.filter((part) => part.serverMode !== null);
  if (governed.length === 0)
    return { kind: 'none', reason: 'No sidecar answers here, so no policy can require mutual TLS.' };
  const open = governed.filter((part) => part.serverMode !== 'STRICT');
  if (open.length === 0) return { kind: 'required', server };
  const ports = [...new Set(open.map((part) => portOf(server, part)))].toSorted((a, b) => a - b);
  return { kind: 'require', ports, server };
}

function portOf({ scope }: Server, { port, targetPort }: EdgePart): number {
  return scope === 'workload' ? (targetPort ?? port) : port;
}

/** The change that requires mutual TLS on one port. */
export function requireOn({ scope, namespace, name }: Server, port: number): ChangeTarget {
  return { scope, namespace, name, ports: [{ port, mode: 'STRICT' }] };
}
