import { getOrMake } from './derivedFrom.ts';
import type { ClientPeer, Peers, Sample, ServerPeer } from './traffic.ts';

type Labels = Sample['labels'];

/**
 * Makes equal peers one object, in one answer and in the next: refreshes of a mesh are about the same peers again and again,
 * and what was found out about an object need not be found out about the next one.
 *
 * @example
 * const pool = new PeerPool();
 * pool.client(labels, clientKey(labels)) === pool.client(labels, clientKey(labels)); // true
 */
export class PeerPool {
  readonly #clients = new Interned<ClientPeer>();
  readonly #servers = new Interned<ServerPeer>();
  /** Goes with its clients. */
  #pairs = new WeakMap<ClientPeer, WeakMap<ServerPeer, Peers>>();

  /** @param key of `clientKey`. */
  client(labels: Labels, key: string): ClientPeer {
    return this.#clients.get(key, () => clientPeer(labels));
  }

  /** @param key of `serverKey`. */
  server(labels: Labels, key: string): ServerPeer {
    return this.#servers.get(key, () => serverPeer(labels));
  }

  peers(client: ClientPeer, server: ServerPeer): Peers {
    let ofClient = this.#pairs.get(client);
    if (ofClient === undefined) this.#pairs.set(client, (ofClient = new WeakMap()));
    let peers = ofClient.get(server);
    if (peers === undefined) ofClient.set(server, (peers = { client, server }));
    return peers;
  }

  /** Forgets what was not asked for since it was called last. */
  age(): void {
    this.#clients.age();
    this.#servers.age();
  }
}

class Interned<Value> {
  #young = new Map<string, Value>();
  #old: ReadonlyMap<string, Value> = new Map();

  get(key: string, make: () => Value): Value {
    return getOrMake(this.#young, key, () => this.#old.get(key) ?? make());
  }

  age(): void {
    this.#old = this.#young;
    this.#young = new Map();
  }
}

/** The two peers of a sample, for one use. */
export function parsePeers(labels: Labels): Peers {
  return { client: clientPeer(labels), server: serverPeer(labels) };
}

/** Istio writes `unknown` where it does not know; an absent label is the empty one. */
export function known(label: string | undefined): string | undefined {
  return label === undefined || label === '' || label === 'unknown' ? undefined : label;
}

function clientPeer(labels: Labels): ClientPeer {
  return {
    namespace: known(labels['source_workload_namespace']),
    workload: known(labels['source_workload']),
    principal: known(labels['source_principal']),
    cluster: known(labels['source_cluster']),
  };
}

function serverPeer(labels: Labels): ServerPeer {
  return {
    namespace: known(labels['destination_workload_namespace']),
    workload: known(labels['destination_workload']),
    principal: known(labels['destination_principal']),
    service: known(labels['destination_service']),
    serviceName: known(labels['destination_service_name']),
    serviceNamespace: known(labels['destination_service_namespace']),
    cluster: known(labels['destination_cluster']),
  };
}

/**
 * Makes what gives equal keys to label sets that are equal in some labels. Labels never hold a line break, so joining by one is
 * unambiguous. Keys come by the ten thousand: joined all at once, and from a list that is used again, they are all that is made.
 */
export function labelKeys(names: readonly string[]): (labels: Labels) => string {
  const values = names.map((): string | undefined => undefined);
  return (labels) => {
    for (let at = 0; at < names.length; at++) values[at] = labels[names[at] ?? ''];
    return values.join('\n');
  };
}

export const clientKey = labelKeys([
  'source_workload_namespace',
  'source_workload',
  'source_principal',
  'source_cluster',
]);

export const serverKey = labelKeys([
  'destination_workload_namespace',
  'destination_workload',
  'destination_principal',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_cluster',
]);

/** Equal for samples with equal peers. */
export function peersKey(labels: Labels): string {
  return `${clientKey(labels)}\n${serverKey(labels)}`;
}
