import { getOrMake } from './derivedFrom.ts';
import type { TrafficQueryName } from './queries.ts';
import { clientKey, known, labelKey, PeerPool, serverKey } from './peerPool.ts';
import type { ClientPeer, Peers, Protocol, Sample, Traffic, TrafficCount, TrafficRecord } from './traffic.ts';

type Labels = Sample['labels'];
type MutableCount = { -readonly [Field in keyof TrafficCount]: number };

const countField: Readonly<Record<TrafficQueryName, keyof TrafficCount>> = {
  requests: 'requests',
  tcpOpened: 'opened',
  tcpSentBytes: 'sentBytes',
  tcpReceivedBytes: 'receivedBytes',
};
const queryNames: readonly TrafficQueryName[] = ['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'];

interface CountedRecord extends TrafficRecord {
  readonly count: MutableCount;
}

interface Pair {
  readonly peers: Peers;
  /** What each record is about, by its number: a mesh has few such, and tens of thousands of pairs. */
  readonly calls: number[];
  readonly records: CountedRecord[];
}

interface Caller {
  readonly client: ClientPeer;
  readonly pairs: Map<string, Pair>;
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
 * const reader = new TrafficReader(new PeerPool());
 * for (const sample of samples) reader.add('requests', sample);
 * const { pairs } = reader.traffic({ at: 1_770_000_000, windowSeconds: 60, destinationPort: true });
 */
export class TrafficReader {
  readonly #pool: PeerPool;
  readonly #callers = new Map<string, Caller>();
  /** By what `callLabels` say. */
  readonly #calls = new Map<string, number>();

  /** @param pool that of the refresh before, where there is one. */
  constructor(pool: PeerPool) {
    this.#pool = pool;
  }

  add(name: TrafficQueryName, { labels, value }: Sample): void {
    if (!(value > 0) || !Number.isFinite(value)) return;
    const reporter = reporterOf(labels['reporter']);
    if (reporter === undefined) return;
    const { peers, calls, records } = this.#pairOf(labels);
    const kind = name === 'requests' ? 'requests' : 'connections';
    const key = `${kind}\n${labelKey(labels, callLabels)}`;
    const call = getOrMake(this.#calls, key, () => this.#calls.size);
    let record = records[calls.indexOf(call)];
    if (record === undefined) {
      record = recordOf(labels, name, peers, reporter);
      calls.push(call);
      records.push(record);
    }
    record.count[countField[name]] += value;
  }

  /** What was read, in an order that does not depend on that of the samples: whoever reads the same makes the same graph. */
  traffic(meta: TrafficMeta): Traffic {
    const rank = new Map(inOrder(this.#calls).map((call, position) => [call, position]));
    const rankOf = (call: number): number => rank.get(call) ?? 0;
    const pairs = inOrder(this.#callers).flatMap((caller) =>
      inOrder(caller.pairs).map(({ peers, calls, records }) => ({
        peers,
        records: Array.from(calls, (call, at) => ({ call, at }))
          .sort((a, b) => rankOf(a.call) - rankOf(b.call))
          .flatMap(({ at }) => records[at] ?? []),
      })),
    );
    return { ...meta, pairs };
  }

  #pairOf(labels: Labels): Pair {
    const ofClient = clientKey(labels);
    const { client, pairs } = getOrMake(this.#callers, ofClient, () => ({
      client: this.#pool.client(labels, ofClient),
      pairs: new Map<string, Pair>(),
    }));
    const ofServer = serverKey(labels);
    return getOrMake(pairs, ofServer, () => ({
      peers: this.#pool.peers(client, this.#pool.server(labels, ofServer)),
      calls: [],
      records: [],
    }));
  }
}

function inOrder<Value>(map: ReadonlyMap<string, Value>): Value[] {
  if (map.size < 2) return [...map.values()];
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

/** Reads answers that are there as a whole. */
export function parseTraffic(
  answers: Readonly<Record<TrafficQueryName, readonly Sample[]>>,
  meta: TrafficMeta,
): Traffic {
  const reader = new TrafficReader(new PeerPool());
  for (const name of queryNames) for (const sample of answers[name]) reader.add(name, sample);
  return reader.traffic(meta);
}

function recordOf(
  labels: Labels,
  name: TrafficQueryName,
  { client, server }: Peers,
  reporter: TrafficRecord['reporter'],
): CountedRecord {
  const flags = known(labels['response_flags']);
  return {
    reporter,
    client,
    server,
    protocol: protocolOf(labels['request_protocol'], name),
    mutualTls: labels['connection_security_policy'] === 'mutual_tls',
    // The tag's value is the container port on server reports; what the client side writes there is another thing.
    destinationPort: reporter === 'server' ? wholeNumber(labels['destination_port']) : undefined,
    responseCode: wholeNumber(labels['response_code']),
    grpcStatus: wholeNumber(labels['grpc_response_status']),
    responseFlags: flags === undefined || flags === '-' ? '' : flags,
    count: { requests: 0, opened: 0, sentBytes: 0, receivedBytes: 0 },
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

function wholeNumber(label: string | undefined): number | undefined {
  return label !== undefined && /^\d{1,9}$/.test(label) ? Number(label) : undefined;
}

const callLabels = [
  'reporter',
  'destination_port',
  'request_protocol',
  'response_code',
  'response_flags',
  'grpc_response_status',
  'connection_security_policy',
] as const;
