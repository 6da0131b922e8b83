import type { TrafficQueryName } from './queries.ts';
import { clientKey, known, labelKeys, PeerPool, serverKey } from './peerPool.ts';
import type {
  ClientPeer,
  Peers,
  Protocol,
  ReportKind,
  Sample,
  TcpCount,
  Traffic,
  TrafficRecord,
} from './traffic.ts';

type Labels = Sample['labels'];

const tcpField: Readonly<Record<Exclude<TrafficQueryName, 'requests'>, keyof TcpCount>> = {
  tcpOpened: 'opened',
  tcpSentBytes: 'sentBytes',
  tcpReceivedBytes: 'receivedBytes',
};
const queryNames: readonly TrafficQueryName[] = ['requests', 'tcpOpened', 'tcpSentBytes', 'tcpReceivedBytes'];

interface CountedRecord extends TrafficRecord {
  requests: number;
  readonly tcp: { -readonly [Field in keyof TcpCount]: number } | undefined;
}

interface Pair {
  readonly peers: Peers;
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
  /** By `kindKey`. */
  readonly #kinds = { requests: new Map<string, ReportKind>(), tcp: new Map<string, ReportKind>() };

  /** @param pool that of the refresh before, where there is one. */
  constructor(pool: PeerPool) {
    this.#pool = pool;
  }

  add(name: TrafficQueryName, { labels, value }: Sample): void {
    if (!(value > 0) || !Number.isFinite(value)) return;
    const reporter = reporterOf(labels['reporter']);
    if (reporter === undefined) return;
    const { peers, records } = this.#pairOf(labels);
    const kinds = name === 'requests' ? this.#kinds.requests : this.#kinds.tcp;
    const key = kindKey(labels);
    let kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, (kind = reportKind(labels, name, reporter)));
    let record: CountedRecord | undefined;
    for (const known of records) if (known.kind === kind) record = known;
    if (record === undefined) {
      const tcp = name === 'requests' ? undefined : { opened: 0, sentBytes: 0, receivedBytes: 0 };
      record = { kind, peers, requests: 0, tcp };
      records.push(record);
    }
    if (name === 'requests') record.requests += value;
    else if (record.tcp !== undefined) record.tcp[tcpField[name]] += value;
  }

  /** What was read, in an order that does not depend on that of the samples: whoever reads the same makes the same graph. */
  traffic(meta: TrafficMeta): Traffic {
    const kinds = [...inOrder(this.#kinds.tcp), ...inOrder(this.#kinds.requests)];
    const rank = new Map(kinds.map((kind, position) => [kind, position]));
    const pairs = inOrder(this.#callers).flatMap((caller) =>
      inOrder(caller.pairs).map(({ peers, records }) => {
        sortFew(records, ({ kind }) => rank.get(kind) ?? 0);
        // The copy takes no more than it needs: an array that grew has room for many more.
        return { peers, records: records.slice() };
      }),
    );
    return { ...meta, pairs };
  }

  #pairOf(labels: Labels): Pair {
    const ofClient = clientKey(labels);
    let caller = this.#callers.get(ofClient);
    if (caller === undefined) {
      caller = { client: this.#pool.client(labels, ofClient), pairs: new Map() };
      this.#callers.set(ofClient, caller);
    }
    const ofServer = serverKey(labels);
    let pair = caller.pairs.get(ofServer);
    if (pair === undefined) {
      pair = { peers: this.#pool.peers(caller.client, this.#pool.server(labels, ofServer)), records: [] };
      caller.pairs.set(ofServer, pair);
    }
    return pair;
  }
}

/** In place, by insertion: pairs have two records or three, and come by the ten thousand. */
function sortFew<Value>(values: Value[], rankOf: (value: Value) => number): void {
  for (let from = 1; from < values.length; from++) {
    for (let to = from; to > 0; to--) {
      const [before, value] = [values[to - 1], values[to]];
      if (before === undefined || value === undefined || rankOf(before) <= rankOf(value)) break;
      [values[to - 1], values[to]] = [value, before];
    }
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

function reportKind(labels: Labels, name: TrafficQueryName, reporter: ReportKind['reporter']): ReportKind {
  const flags = known(labels['response_flags']);
  return {
    reporter,
    protocol: protocolOf(labels['request_protocol'], name),
    mutualTls: labels['connection_security_policy'] === 'mutual_tls',
    // The tag's value is the container port on server reports; what the client side writes there is another thing.
    destinationPort: reporter === 'server' ? wholeNumber(labels['destination_port']) : undefined,
    responseCode: wholeNumber(labels['response_code']),
    grpcStatus: wholeNumber(labels['grpc_response_status']),
    responseFlags: flags === undefined || flags === '-' ? '' : flags,
  };
}

/** Sidecars report as `source` and `destination`; waypoints and ztunnel stand where the connection ends. */
function reporterOf(label: string | undefined): ReportKind['reporter'] | undefined {
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

const kindKey = labelKeys([
  'reporter',
  'destination_port',
  'request_protocol',
  'response_code',
  'response_flags',
  'grpc_response_status',
  'connection_security_policy',
]);
