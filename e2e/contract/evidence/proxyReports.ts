import type { CounterSeries } from './counterSeries.ts';

/** Who calls whom, by whose report; as `namespace/name`. */
export interface Call {
  /** Left out: a client without sidecar, which Istio cannot name. */
  readonly from?: string;
  readonly to: string;
  readonly by?: 'source' | 'destination' | 'waypoint';
  readonly mutualTls?: boolean;
  /** What differs from an ordinary report. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly scrapeInterval?: number;
}

const MINUTE = 60;
/** Long enough for the longest window of a minute with its baseline. */
const alive = 20 * MINUTE;

/** Requests, `perScrape` of them with each scrape. */
export function requests(call: Call, perScrape: number): CounterSeries[] {
  return [
    growing('istio_requests_total', { request_protocol: 'http', response_code: '200' }, call, perScrape),
  ];
}

/** Requests under labels that no scrape saw before the last `scrapes` ones. */
export function newbornRequests(call: Call, count: number, scrapes = 1): CounterSeries[] {
  const [series] = requests(call, 0);
  if (series === undefined) return [];
  const born = scrapes * series.scrapeInterval;
  return [{ ...series, at: (ago) => (ago < born ? count : undefined) }];
}

/** Connections that were opened before the window and still carry bytes. */
export function pooledConnections(call: Call, opened: number, bytesPerScrape: number): CounterSeries[] {
  const tcp = { request_protocol: 'tcp' };
  const still = growing('istio_tcp_connections_opened_total', tcp, call, 0);
  return [
    { ...still, at: () => opened },
    growing('istio_tcp_sent_bytes_total', tcp, call, bytesPerScrape),
    growing('istio_tcp_received_bytes_total', tcp, call, bytesPerScrape),
  ];
}

/** Requests that ended that long ago. Seconds. */
export function pastRequests(call: Call, count: number, endedAgo: number): CounterSeries[] {
  const [series] = requests(call, 0);
  const firstScrape = endedAgo + 10 * MINUTE;
  return series === undefined
    ? []
    : [{ ...series, since: firstScrape, at: (ago) => (ago < endedAgo ? undefined : count) }];
}

function growing(
  metric: string,
  labels: Readonly<Record<string, string>>,
  call: Call,
  perScrape: number,
): CounterSeries {
  const { scrapeInterval = 15 } = call;
  return {
    metric,
    labels: { ...labels, ...labelsOf(call) },
    scrapeInterval,
    since: alive,
    at: (ago) => 1 + (perScrape * (alive - ago)) / scrapeInterval,
  };
}

/** Istio's standard labels, as sidecars write them; `job` is Prometheus' own. */
function labelsOf({ from, to, by = 'destination', mutualTls = true, labels = {} }: Call) {
  const [sourceNamespace, source] = from === undefined ? ['unknown', 'unknown'] : split(from);
  const [namespace, name] = split(to);
  const known = by !== 'source' && mutualTls;
  return {
    job: 'proxies',
    reporter: by,
    source_workload: source,
    source_workload_namespace: sourceNamespace,
    source_canonical_service: source,
    source_cluster: 'east',
    source_principal:
      known && from !== undefined ? `spiffe://cluster.local/ns/${sourceNamespace}/sa/${source}` : 'unknown',
    destination_workload: name,
    destination_workload_namespace: namespace,
    destination_canonical_service: name,
    destination_cluster: 'east',
    destination_principal: known ? `spiffe://cluster.local/ns/${namespace}/sa/${name}` : 'unknown',
    destination_service: `${name}.${namespace}.svc.cluster.local`,
    destination_service_name: name,
    destination_service_namespace: namespace,
    response_flags: '-',
    connection_security_policy: by === 'source' ? 'unknown' : mutualTls ? 'mutual_tls' : 'none',
    ...labels,
  };
}

function split(key: string): [namespace: string, name: string] {
  const [namespace = '', name = ''] = key.split('/');
  return [namespace, name];
}
