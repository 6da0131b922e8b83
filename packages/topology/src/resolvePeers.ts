import type { Structure, Workload } from './meshIndex.ts';
import type { NodeRef } from './nodeRef.ts';
import type { ClientPeer, ServerPeer } from './traffic.ts';

export type GraphKind = 'service' | 'workload';

/** The called side: its node, and what the rules need to know about it. */
export interface ResolvedServer {
  readonly node: NodeRef;
  /** `namespace/name` of the service that was called, where telemetry tells. */
  readonly service: string | undefined;
  /** `namespace/name` of the workload that answered, where telemetry tells. */
  readonly workload: string | undefined;
}

/** The calling side. */
export interface ResolvedClient {
  /** `undefined`: nobody can name it. */
  readonly node: NodeRef | undefined;
  readonly workload: string | undefined;
}

/** Envoy's catch-all clusters: the call left the mesh's service registry. */
const outsideClusters = new Set(['PassthroughCluster', 'BlackHoleCluster']);
/** On the server side: the client called the pod's address, no service. */
const inboundPassthrough = 'InboundPassthroughCluster';

export function resolveClient(structure: Structure, graph: GraphKind, peer: ClientPeer): ResolvedClient {
  const named = namedClient(structure, peer);
  if (named === undefined) return { node: undefined, workload: undefined };
  const key = `${named.namespace}/${named.name}`;
  const known = structure.workloads.get(key);
  // The index's own key where there is one: a string that lives on is hashed once.
  return { node: workloadNode(known, graph, named), workload: known?.key ?? key };
}

/**
 * The workload that calls. Metadata may be missing where a principal is there; an identity that a single workload bears
 * names it just as well. Without either the client stays unnamed.
 */
function namedClient(
  structure: Structure,
  peer: ClientPeer,
): { namespace: string; name: string } | undefined {
  if (peer.workload !== undefined && peer.namespace !== undefined) {
    return { namespace: peer.namespace, name: peer.workload };
  }
  const identity = /\/ns\/([^/]+)\/sa\/([^/]+)$/.exec(peer.principal ?? '');
  if (identity === null) return undefined;
  const bearers = structure.byServiceAccount.get(`${identity[1] ?? ''}/${identity[2] ?? ''}`) ?? [];
  return bearers.length === 1 ? bearers[0] : undefined;
}

export function resolveServer(structure: Structure, graph: GraphKind, peer: ServerPeer): ResolvedServer {
  const service = calledService(structure, peer);
  const workload =
    peer.workload === undefined || peer.namespace === undefined
      ? undefined
      : { namespace: peer.namespace, name: peer.workload };
  const keys = {
    service: service?.kind === 'service' ? `${service.namespace}/${service.name}` : undefined,
    workload: workload === undefined ? undefined : `${workload.namespace}/${workload.name}`,
  };
  if (service?.kind === 'external') return { node: service, ...keys };
  if (workload !== undefined && (graph === 'workload' || service === undefined)) {
    const known = structure.workloads.get(`${workload.namespace}/${workload.name}`);
    return { node: workloadNode(known, graph, workload), ...keys };
  }
  return { node: service ?? { kind: 'external', host: peer.service ?? 'unknown' }, ...keys };
}

function calledService(
  structure: Structure,
  peer: ServerPeer,
): Extract<NodeRef, { kind: 'service' | 'external' }> | undefined {
  const { serviceName: name, serviceNamespace: namespace, service: host } = peer;
  if (name === undefined || name === inboundPassthrough) return undefined;
  if (outsideClusters.has(name)) return { kind: 'external', host: name };
  if (namespace !== undefined) {
    const inCluster = host?.endsWith(`.svc.${structure.clusterDomain}`) === true;
    if (inCluster || structure.backends.has(`${namespace}/${name}`))
      return { kind: 'service', namespace, name };
  }
  return { kind: 'external', host: host ?? name };
}

function workloadNode(
  known: Workload | undefined,
  graph: GraphKind,
  ref: { namespace: string; name: string },
): NodeRef {
  if (graph === 'service' && known?.service !== undefined) {
    return { kind: 'service', namespace: known.service.namespace, name: known.service.name };
  }
  return { kind: 'workload', namespace: ref.namespace, name: ref.name };
}
