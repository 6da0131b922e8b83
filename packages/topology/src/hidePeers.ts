import type { PeerMetrics } from './edgeMetrics.ts';
import { getOrMake } from './derivedFrom.ts';
import type { ClientPeer, Peers, ServerPeer, Traffic } from './traffic.ts';

/** Stands for every namespace that somebody may not see. No namespace can be called so. */
export const hiddenNamespace = '(hidden)';

/** What somebody may see, and what stands for the rest. */
export interface PeerSight {
  readonly visible: ReadonlySet<string>;
  /** A name that stands for one that may not be seen: the same for the same, and nobody can tell which it is. */
  readonly alias: (name: string) => string;
}

/**
 * Traffic as somebody may know it who sees some namespaces only: what has neither end there is left out, and an end that is
 * elsewhere has no name but an alias, so that hidden callers can be counted and told apart.
 */
export function hideInTraffic(traffic: Traffic, sight: PeerSight): Traffic {
  const hide = hider(sight);
  const pairs = traffic.pairs.flatMap((pair) => {
    const peers = hide(pair.peers.client, pair.peers.server);
    if (peers === undefined) return [];
    return [{ peers, records: pair.records.map((record) => ({ ...record, peers })) }];
  });
  return { ...traffic, pairs };
}

/** The same for what histograms say. */
export function hideInMetrics(metrics: PeerMetrics, sight: PeerSight): PeerMetrics {
  const hide = hider(sight);
  const pairs = metrics.pairs.flatMap((pair) => {
    const peers = hide(pair.client, pair.server);
    return peers === undefined ? [] : [{ ...pair, ...peers }];
  });
  return { ...metrics, pairs };
}

/** Says what becomes of two peers; undefined: neither may be seen. Equal peers stay one object. */
function hider({ visible, alias }: PeerSight): (client: ClientPeer, server: ServerPeer) => Peers | undefined {
  const aliases = new Map<string, ClientPeer & ServerPeer>();
  const aliasOf = (name: string): ClientPeer & ServerPeer =>
    getOrMake(aliases, name, () => ({ ...nobody, namespace: hiddenNamespace, workload: alias(name) }));
  return (client, server) => {
    const from = namespacesOfClient(client);
    const to = namespacesOfServer(server);
    const seen = (namespaces: readonly string[]): boolean => namespaces.some((name) => visible.has(name));
    const hidden = (namespaces: readonly string[]): boolean => namespaces.some((name) => !visible.has(name));
    if (!seen(from) && !seen(to)) return undefined;
    return {
      client: hidden(from) ? aliasOf(`${from[0]}/${client.workload ?? client.principal}`) : client,
      server: hidden(to)
        ? aliasOf(`${to[0]}/${server.serviceName ?? server.service ?? server.workload}`)
        : server,
    };
  };
}

const nobody: ClientPeer & ServerPeer = {
  namespace: undefined,
  workload: undefined,
  principal: undefined,
  cluster: undefined,
  service: undefined,
  serviceName: undefined,
  serviceNamespace: undefined,
};

/** Every namespace that a peer says something of: labels, identity, and the host that was called. */
function namespacesOfClient({ namespace, principal }: ClientPeer): readonly string[] {
  return distinct([namespace, ofPrincipal(principal)]);
}

function namespacesOfServer({
  namespace,
  serviceNamespace,
  principal,
  service,
}: ServerPeer): readonly string[] {
  return distinct([serviceNamespace, namespace, ofPrincipal(principal), ofHost(service)]);
}

function distinct(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}

function ofPrincipal(principal: string | undefined): string | undefined {
  return /\/ns\/([^/]+)\/sa\//.exec(principal ?? '')?.[1];
}

function ofHost(host: string | undefined): string | undefined {
  return /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(host ?? '')?.[1];
}
