import { beforeEach, describe, expect, it } from 'vitest';
import { harbour } from '../../../mesh/harbour.ts';
import { layOut } from '../layout.ts';
import { AccessLogLine } from './accessLogLine.ts';
import { counters, type Counters } from './counters.ts';
import { istioMetrics, type IstioMetrics } from './istioMetrics.ts';

const pods = layOut(harbour);
const podOf = (id: string) => {
  const pod = pods.find((candidate) => candidate.id === id);
  if (pod === undefined) throw new RangeError(id);
  return pod;
};
const spiffe = (namespace: string, account: string): string =>
  `spiffe://cluster.local/ns/${namespace}/sa/${account}`;

// What Envoy wrote about a request from gate to cargo, in the words of its JSON log.
const inbound = {
  type: 'DownstreamEnd',
  connection: 7,
  peer: spiffe('harbour', 'gate'),
  local: spiffe('harbour', 'cargo-v1'),
  tls: 'TLSv1.3',
  cluster: 'inbound|8080||',
  protocol: 'HTTP/1.1',
  code: 200,
  flags: '-',
  ms: 4,
  received: 0,
  sent: 17,
  client: `${podOf('harbour/gate').name}.harbour`,
};
const inboundTcp = {
  type: 'TcpPeriodic',
  connection: 9,
  peer: spiffe('harbour', 'berths'),
  local: spiffe('ledger', 'postgresql'),
  tls: 'TLSv1.3',
  cluster: 'inbound|5432||',
  protocol: null,
  code: 0,
  flags: '-',
  received: 100,
  sent: 400,
};

let metrics: IstioMetrics;
let counted: Counters;
beforeEach(() => {
  metrics = istioMetrics(harbour, pods);
  counted = counters();
});
const count = (line: Record<string, unknown>, pod = 'harbour/cargo-v1'): void =>
  metrics.count(AccessLogLine.parse(line), podOf(pod), counted);
/** The values of the series whose text contains all of these. */
const values = (...parts: readonly string[]): readonly number[] =>
  counted
    .text()
    .split('\n')
    .filter((line) => !line.startsWith('#') && parts.every((part) => line.includes(part)))
    .map((line) => Number(line.split(' ').at(-1)));

describe('a request that a sidecar took', () => {
  it('is counted under the identity of its TLS session and the name of the sidecar that sent it', () => {
    count(inbound);
    expect(
      values(
        'istio_requests_total{',
        'reporter="destination"',
        'source_workload="gate"',
        `source_principal="${spiffe('harbour', 'gate')}"`,
        'destination_service_name="cargo"',
        'destination_version="v1"',
        'connection_security_policy="mutual_tls"',
        'request_protocol="http"',
        'response_code="200"',
      ),
    ).toEqual([1]);
    expect(values('istio_request_duration_milliseconds_bucket', 'le="5"')).toEqual([1]);
    expect(values('istio_request_duration_milliseconds_bucket', 'le="1"')).toEqual([0]);
    expect(values('istio_response_bytes_sum')).toEqual([17]);
  });

  it('is plaintext without a TLS session, whatever policy says, and keeps the name from the header alone', () => {
    count({ ...inbound, peer: null, local: null, tls: null });
    expect(
      values('requests_total', 'source_workload="gate"', 'source_principal="unknown"', '_policy="none"'),
    ).toEqual([1]);
  });

  it('comes from an unknown client when no sidecar sent it, though its address would tell', () => {
    const from = `${podOf('quay/crane').ip}:41234`;
    count({ ...inbound, peer: null, local: null, tls: null, client: null, from });
    expect(values('requests_total', 'source_workload="unknown"', 'source_app="unknown"')).toEqual([1]);
    expect(counted.text()).not.toContain('crane');
  });

  it('is not mutual TLS when the client showed no certificate', () => {
    count({ ...inbound, peer: null });
    expect(values('requests_total', 'connection_security_policy="none"')).toEqual([1]);
  });

  it('carries the container port only while asked to', () => {
    count(inbound);
    expect(counted.text()).not.toContain('destination_port');
    metrics.setDestinationPort(true);
    count(inbound);
    expect(values('requests_total', 'destination_port="8080"')).toEqual([1]);
  });
});

it('a request that a sidecar sent and nobody answered is counted on the client side, with its flags', () => {
  count(
    {
      ...inbound,
      peer: null,
      local: null,
      tls: null,
      client: null,
      cluster: 'outbound|80||cargo.harbour.svc.cluster.local',
      upstream: `${podOf('harbour/cargo-v2').ip}:8080`,
      code: 503,
      flags: 'UC',
    },
    'harbour/gate',
  );
  expect(
    values(
      'requests_total',
      'reporter="source"',
      'source_workload="gate"',
      'destination_workload="cargo-v2"',
      'destination_service_name="cargo"',
      'response_code="503"',
      'response_flags="UC"',
      'connection_security_policy="unknown"',
      'destination_principal="unknown"',
    ),
  ).toEqual([1]);
});

it.each([
  ['no filter chain took', { cluster: null, flags: 'NR', protocol: null }],
  ['failed in its TLS handshake', { ...inboundTcp, type: 'TcpConnectionEnd', refused: 'TLS_error:|...' }],
])('a connection that %s is not counted at all: no filter of Istio saw it', (_, changes) => {
  count({ ...inbound, ...changes });
  expect(counted.text()).toBe('');
});

describe('a TCP connection', () => {
  const postgresql = 'ledger/postgresql';

  it('is counted while it lasts, each byte once', () => {
    count(inboundTcp, postgresql);
    count({ ...inboundTcp, received: 250, sent: 900 }, postgresql);
    const side = ['source_workload="berths"', 'connection_security_policy="mutual_tls"'] as const;
    expect(values('connections_opened_total', ...side)).toEqual([1]);
    expect(values('connections_closed_total')).toEqual([]);
    expect(values('received_bytes_total', ...side)).toEqual([250]);
    count({ ...inboundTcp, type: 'TcpConnectionEnd', received: 300, sent: 1000 }, postgresql);
    expect(values('connections_opened_total', ...side)).toEqual([1]);
    expect(values('connections_closed_total', ...side)).toEqual([1]);
    expect(values('sent_bytes_total', ...side)).toEqual([1000]);
  });

  it('in plaintext names nobody: Istio exchanges names of TCP clients inside mutual TLS', () => {
    count({ ...inboundTcp, peer: null, local: null, tls: null }, postgresql);
    expect(values('opened_total', 'source_workload="unknown"', '_policy="none"')).toEqual([1]);
  });

  it('is another one after the sidecar was started again, though it has the same number', () => {
    count(inboundTcp, postgresql);
    counted = counters();
    count({ ...inboundTcp, received: 40, sent: 60 }, postgresql);
    expect(values('received_bytes_total')).toEqual([40]);
  });
});
