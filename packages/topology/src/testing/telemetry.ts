// Builders of telemetry for tests: Prometheus samples with Istio's labels, through the real parser.
import { parseTraffic } from '../parseTraffic.ts';
import type { TrafficQueryName } from '../queries.ts';
import type { Sample, Traffic, TrafficRecord } from '../traffic.ts';
import { split } from './cluster.ts';

interface CallOptions {
  /** `namespace/name` of the workload; left out: a client that Istio cannot name. */
  readonly from?: string;
  /** `namespace/name` of the service. */
  readonly to: string;
  /** `namespace/name` of the workload that answers; that of the service's name when left out. */
  readonly server?: string;
  readonly by?: 'source' | 'destination' | 'waypoint';
  readonly mutualTls?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

type Samples = Readonly<Partial<Record<TrafficQueryName, readonly Sample[]>>>;

/** HTTP requests. */
export function requests(count: number, options: CallOptions): Samples {
  const labels = { request_protocol: 'http', response_code: '200', ...labelsOf(options) };
  return { requests: [{ labels, value: count }] };
}

/** TCP connections and the bytes over them. */
export function connections(
  count: { readonly opened?: number; readonly sent?: number; readonly received?: number },
  options: CallOptions,
): Samples {
  const labels = { request_protocol: 'tcp', ...labelsOf(options) };
  const sample = (value: number | undefined): readonly Sample[] =>
    value === undefined ? [] : [{ labels, value }];
  return {
    tcpOpened: sample(count.opened),
    tcpSentBytes: sample(count.sent),
    tcpReceivedBytes: sample(count.received),
  };
}

export function recordsOf({ pairs }: Traffic): readonly TrafficRecord[] {
  return pairs.flatMap(({ records }) => records);
}

/** The last answer of Prometheus, for a window of a minute. */
export function traffic(...samples: readonly Samples[]): Traffic {
  const all = (name: TrafficQueryName): Sample[] => samples.flatMap((one) => one[name] ?? []);
  return parseTraffic(
    {
      requests: all('requests'),
      tcpOpened: all('tcpOpened'),
      tcpSentBytes: all('tcpSentBytes'),
      tcpReceivedBytes: all('tcpReceivedBytes'),
    },
    { at: 1_770_000_000, windowSeconds: 60, destinationPort: false },
  );
}

function labelsOf({
  from,
  to,
  server = to,
  by = 'destination',
  mutualTls = true,
  labels,
}: CallOptions): Sample['labels'] {
  const [sourceNamespace, sourceWorkload] = from === undefined ? ['unknown', 'unknown'] : split(from);
  const [serviceNamespace, serviceName] = split(to);
  const [serverNamespace, serverWorkload] = split(server);
  const identified = mutualTls && by !== 'source';
  return {
    reporter: by,
    source_workload: sourceWorkload,
    source_workload_namespace: sourceNamespace,
    source_principal:
      identified && from !== undefined
        ? `spiffe://cluster.local/ns/${sourceNamespace}/sa/${sourceWorkload}`
        : 'unknown',
    destination_workload: serverWorkload,
    destination_workload_namespace: serverNamespace,
    destination_principal: identified
      ? `spiffe://cluster.local/ns/${serverNamespace}/sa/${serverWorkload}`
      : 'unknown',
    destination_service: `${serviceName}.${serviceNamespace}.svc.cluster.local`,
    destination_service_name: serviceName,
    destination_service_namespace: serviceNamespace,
    response_flags: '-',
    connection_security_policy: by === 'source' ? 'unknown' : mutualTls ? 'mutual_tls' : 'none',
    ...labels,
  };
}
