// Calls between clusters: telemetry names the cluster of each side, and the other one's workloads are not of this mesh view.
import { derivedFrom, getOrMake } from './derivedFrom.ts';
import type { PeerMetrics } from './edgeMetrics.ts';
import type { ClientPeer, Peers, ServerPeer, Traffic } from './traffic.ts';

/** What to call a workload, or a service, of another cluster. @param name `namespace/name`. */
export type FarName = (cluster: string, name: string) => string;

/** The names that they have. */
export const ownFarName: FarName = (_cluster, name) => name;

const farNamespacePattern = /^\(cluster (.+)\)$/;

/** Stands for every namespace of another cluster. No namespace can be called so. */
function farNamespace(cluster: string): string {
  return `(cluster ${cluster})`;
}

/** Which cluster a namespace stands for; undefined: it is one of this cluster. */
export function farClusterOf(namespace: string | undefined): string | undefined {
  return farNamespacePattern.exec(namespace ?? '')?.[1];
}

/**
 * The cluster whose proxies report: which side of a record is elsewhere can be told by it. undefined where telemetry names none.
 *
 * A Prometheus that holds several clusters unlabelled names several; the one with the most reports counts.
 */
export const reportingCluster = derivedFrom(({ pairs }: Traffic): string | undefined => {
  const counts = new Map<string, number>();
  for (const { peers, records } of pairs) {
    for (const { kind } of records) {
      const { cluster } = peers[kind.reporter];
      if (cluster !== undefined) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
    }
  }
  const [most] = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return most?.[0];
});

/**
 * Traffic in which peers of other clusters stand for themselves: by their names they would be taken for workloads of this
 * cluster, since a mesh of several clusters has the same namespaces in each. The same object where there are none.
 */
export function tellFarPeers(traffic: Traffic, nameOf: FarName): Traffic {
  const local = reportingCluster(traffic);
  if (local === undefined) return traffic;
  const tell = teller(local, nameOf);
  let told = false;
  const pairs = traffic.pairs.map((pair) => {
    const peers = tell(pair.peers.client, pair.peers.server);
    if (peers === undefined) return pair;
    told = true;
    return { peers, records: pair.records.map((record) => ({ ...record, peers })) };
  });
  return told ? { ...traffic, pairs } : traffic;
}

/** The same for what histograms say. @param local as `reportingCluster`; they do not say who reports. */
export function tellFarPairs(metrics: PeerMetrics, local: string | undefined, nameOf: FarName): PeerMetrics {
  if (local === undefined) return metrics;
  const tell = teller(local, nameOf);
  return { ...metrics, pairs: metrics.pairs.map((pair) => ({ ...pair, ...tell(pair.client, pair.server) })) };
}

/**
 * Says what becomes of two peers; undefined: nothing, since both are of this cluster, or neither is and who reports them is not
 * either. Equal peers stay one object.
 */
function teller(
  local: string,
  nameOf: FarName,
): (client: ClientPeer, server: ServerPeer) => Peers | undefined {
  const known = new Map<string, ClientPeer & ServerPeer>();
  const far = (cluster: string, name: string): ClientPeer & ServerPeer =>
    getOrMake(known, `${cluster} ${name}`, () => ({
      namespace: farNamespace(cluster),
      workload: nameOf(cluster, name),
      principal: undefined,
      cluster,
      service: undefined,
      serviceName: undefined,
      serviceNamespace: undefined,
    }));
  const isFar = (cluster: string | undefined): cluster is string =>
    cluster !== undefined && cluster !== local;
  return (client, server) => {
    if (isFar(client.cluster) === isFar(server.cluster)) return undefined;
    return {
      client: isFar(client.cluster)
        ? far(client.cluster, `${client.namespace ?? ''}/${client.workload ?? client.principal ?? ''}`)
        : client,
      server: isFar(server.cluster)
        ? far(
            server.cluster,
            `${server.serviceNamespace ?? server.namespace ?? ''}/${server.serviceName ?? server.workload ?? ''}`,
          )
        : server,
    };
  };
}
