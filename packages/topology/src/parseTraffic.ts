import { getOrMake } from './derivedFrom.ts';
import type { TrafficQueryName } from './queries.ts';
import type {
  ClientPeer,
  Protocol,
  Sample,
  ServerPeer,
  Traffic,
  TrafficCount,
  TrafficRecord,
} from './traffic.ts';

type Labels = Sample['labels'];
type MutableCount = { -readonly [Field in keyof TrafficCount]: number };

const countField: Readonly<Record<TrafficQueryName, keyof TrafficCount>> = {
  requests: 'requests',
  tcpOpened: 'opened',
  tcpSentBytes: 'sentBytes',
  tcpReceivedBytes: 'receivedBytes',
};
const queryNames: readonly TrafficQueryName[] = ['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'];

/** All that one client and one server have to do with each other. */
interface Pair {
  readonly client: ClientPeer;
  readonly server: ServerPeer;
  readonly records: Map<string, CountedRecord>;
}

interface CountedRecord {
  readonly record: TrafficRecord;
  readonly count: MutableCount;
}

/** When and how the queries were asked. */
export type TrafficMeta = Pick<Traffic, 'at' | 'windowSeconds' | 'destinationPort'>;

/**
 * Reads the answers of `trafficQueries`, sample by sample, so that nobody has to hold all of a large mesh. Answers about the
 * same label set become one record (TCP comes in three queries), equal peers one object, and records of the same two peers
 * stand together. Samples that are not a positive number say nothing and are left out, and so is a sample without a reporter,
 * which no Istio proxy writes.
 *
 * @example
 * const reader = new TrafficReader();
 * for (const sample of samples) reader.add('requests', sample);
 * const { records } = reader.traffic({ at: 1_770_000_000, windowSeconds: 60, destinationPort: true });
 */
export class TrafficReader {
  readonly #clients = new Map<string, ClientPeer>();
  readonly #servers = new Map<string, ServerPeer>();
  readonly #pairs = new Map<string, Pair>();

  add(name: TrafficQueryName, { labels, value }: Sample): void {
    if (!(value > 0) || !Number.isFinite(value)) return;
    const reporter = reporterOf(labels['reporter']);
    if (reporter === undefined) return;
    const clientKey = labelKey(labels, clientLabels);
    const serverKey = labelKey(labels, serverLabels);
    const { client, server, records } = getOrMake(this.#pairs, clientKey + serverKey, () => ({
      client: getOrMake(this.#clients, clientKey, () => clientPeer(labels)),
      server: getOrMake(this.#servers, serverKey, () => serverPeer(labels)),
      records: new Map<string, CountedRecord>(),
    }));
    const kind = name === 'requests' ? 'requests' : 'connections';
    const { count } = getOrMake(records, `${kind}\n${labelKey(labels, callLabels)}`, () => {
      const zero: MutableCount = { requests: 0, opened: 0, sentBytes: 0, receivedBytes: 0 };
      return { count: zero, record: recordOf(labels, name, { reporter, client, server, count: zero }) };
    });
    count[countField[name]] += value;
  }

  /** What was read, in an order that does not depend on that of the samples: whoever reads the same makes the same graph. */
  traffic(meta: TrafficMeta): Traffic {
    const records = inOrder(this.#pairs).flatMap((pair) => inOrder(pair.records).map(({ record }) => record));
    return { ...meta, records };
  }
}

function inOrder<Value>(map: ReadonlyMap<string, Value>): Value[] {
  const entries = [...map];
  if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([, value]) => value);
}

/** Reads answers that are there as a whole. */
export function parseTraffic(
  answers: Readonly<Record<TrafficQueryName, readonly Sample[]>>,
  meta: TrafficMeta,
): Traffic {
  const reader = new TrafficReader();
  for (const name of queryNames) for (const sample of answers[name]) reader.add(name, sample);
  return reader.traffic(meta);
}

function recordOf(
  labels: Labels,
  name: TrafficQueryName,
  parts: Pick<TrafficRecord, 'reporter' | 'client' | 'server' | 'count'>,
): TrafficRecord {
  const grpcStatus = wholeNumber(labels['grpc_response_status']);
  const flags = known(labels['response_flags']);
  return {
    ...parts,
    protocol: protocolOf(labels['request_protocol'], name),
    mutualTls: labels['connection_security_policy'] === 'mutual_tls',
    // The tag's value is the container port on server reports; what the client side writes there is another thing.
    destinationPort: parts.reporter === 'server' ? wholeNumber(labels['destination_port']) : undefined,
    responseCode: wholeNumber(labels['response_code']),
    ...(grpcStatus === undefined ? {} : { grpcStatus }),
    responseFlags: flags === undefined || flags === '-' ? '' : flags,
  };
}

/** Sidecars report as `source` and `destination`; waypoints and ztunnel stand where the connection ends. */
function reporterOf(label: string | undefined): TrafficRecord['reporter'] | undefined {
  if (label === undefined || label === '') return undefined;
  return label === 'source' ? 'client' : 'server';
}

function protocolOf(label: string | undefined, name: TrafficQueryName): Protocol {
  if (name !== 'requests') return 'tcp';
  return label === 'grpc' ? 'grpc' : 'http';
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

/** Istio writes `unknown` where it does not know; an absent label is the empty one. */
function known(label: string | undefined): string | undefined {
  return label === undefined || label === '' || label === 'unknown' ? undefined : label;
}

function wholeNumber(label: string | undefined): number | undefined {
  return label !== undefined && /^\d{1,9}$/.test(label) ? Number(label) : undefined;
}

const clientLabels = [
  'source_workload_namespace',
  'source_workload',
  'source_principal',
  'source_cluster',
] as const;
const serverLabels = [
  'destination_workload_namespace',
  'destination_workload',
  'destination_principal',
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'destination_cluster',
] as const;
const callLabels = [
  'reporter',
  'destination_port',
  'request_protocol',
  'response_code',
  'response_flags',
  'grpc_response_status',
  'connection_security_policy',
] as const;

/** The two peers of a sample. */
export function parsePeers(labels: Labels): { readonly client: ClientPeer; readonly server: ServerPeer } {
  return { client: clientPeer(labels), server: serverPeer(labels) };
}

/** Equal for samples with equal peers. */
export function peersKey(labels: Labels): string {
  return labelKey(labels, clientLabels) + labelKey(labels, serverLabels);
}

/** Labels never hold a line break, so joining by one is unambiguous. */
function labelKey(labels: Labels, names: readonly string[]): string {
  let key = '';
  for (const name of names) key += `${labels[name] ?? ''}\n`;
  return key;
}
