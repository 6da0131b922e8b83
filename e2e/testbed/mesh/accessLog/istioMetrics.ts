import type { Labels } from '../../exporter/labels.ts';
import type { MeshContent, MeshService } from '../content.ts';
import type { MeshPod } from '../layout.ts';
import { servicesOn } from '../objects.ts';
import type { AccessLogLine } from './accessLogLine.ts';
import type { Counters } from './counters.ts';

const UNKNOWN = 'unknown';
const CLUSTER = 'Kubernetes';

export interface IstioMetrics {
  /** Counts one line of the access log of a pod's sidecar. */
  count(line: AccessLogLine, pod: MeshPod, into: Counters): void;
  /** Does telemetry carry the container port from now on? */
  setDestinationPort(on: boolean): void;
}

/**
 * Turns what a sidecar logged into what Istio's own filter would have counted. It says no more than that filter could know:
 * a client's name comes from its sidecar (the metadata header over HTTP; over TCP, where Istio exchanges metadata inside mutual
 * TLS only, from the identity in the certificate), so a client without sidecar is `unknown`. Whether a call was mutual TLS is
 * read off the TLS session alone.
 */
export function istioMetrics(content: Pick<MeshContent, 'services'>, pods: readonly MeshPod[]): IstioMetrics {
  let destinationPort = false;
  const byName = new Map(pods.map((pod) => [`${pod.name}.${pod.workload.namespace}`, pod]));
  const byIdentity = new Map(pods.map((pod) => [identityOf(pod), pod]));
  const byAddress = new Map(pods.map((pod) => [pod.ip, pod]));
  // Bytes of each open TCP connection that are counted already: each of its lines tells all since it opened.
  const open = new WeakMap<Counters, Map<number, { sent: number; received: number }>>();

  const endsOf = (line: AccessLogLine, pod: MeshPod, cluster: Cluster): Ends => {
    if (cluster.direction === 'outbound') {
      const [ip = '', port = ''] = (line.upstream ?? '').split(':');
      return {
        source: pod,
        destination: byAddress.get(ip),
        service: cluster.service,
        port,
        sourcePrincipal: line.upstreamPeer === null ? null : identityOf(pod),
        destinationPrincipal: line.upstreamPeer,
      };
    }
    const named = line.client === null ? undefined : byName.get(line.client);
    const proven = line.peer === null ? undefined : byIdentity.get(line.peer);
    return {
      source: line.protocol === null ? proven : named,
      destination: pod,
      service: serviceHost(servicesOn(content, pod, cluster.port)[0]),
      port: String(cluster.port),
      sourcePrincipal: line.peer,
      destinationPrincipal: line.peer === null ? null : line.local,
    };
  };

  const labelsOf = (line: AccessLogLine, pod: MeshPod, cluster: Cluster): Labels => {
    const ends = endsOf(line, pod, cluster);
    const grpc = line.contentType?.startsWith('application/grpc') === true;
    const protocol = line.protocol === null ? 'tcp' : grpc ? 'grpc' : 'http';
    return {
      reporter: cluster.direction === 'outbound' ? 'source' : 'destination',
      ...workloadLabels('source', ends.source),
      source_principal: ends.sourcePrincipal ?? UNKNOWN,
      ...workloadLabels('destination', ends.destination),
      destination_principal: ends.destinationPrincipal ?? UNKNOWN,
      ...serviceLabels(ends.service),
      request_protocol: protocol,
      ...(protocol === 'tcp' ? {} : { response_code: String(line.code) }),
      ...(protocol === 'grpc' ? { grpc_response_status: line.grpcStatus ?? '' } : {}),
      response_flags: line.flags ?? '-',
      connection_security_policy:
        cluster.direction === 'outbound'
          ? UNKNOWN
          : line.tls !== null && line.peer !== null
            ? 'mutual_tls'
            : 'none',
      ...(destinationPort ? { destination_port: ends.port === '' ? UNKNOWN : ends.port } : {}),
    };
  };

  const countTcp = (line: AccessLogLine, labels: Labels, into: Counters): void => {
    const connections = open.get(into) ?? new Map<number, { sent: number; received: number }>();
    open.set(into, connections);
    const before = connections.get(line.connection);
    const ended = line.type !== 'TcpPeriodic';
    if (before === undefined) into.add('istio_tcp_connections_opened_total', labels, 1);
    if (ended) {
      into.add('istio_tcp_connections_closed_total', labels, 1);
      connections.delete(line.connection);
    } else connections.set(line.connection, { sent: line.sent, received: line.received });
    into.add('istio_tcp_sent_bytes_total', labels, line.sent - (before?.sent ?? 0));
    into.add('istio_tcp_received_bytes_total', labels, line.received - (before?.received ?? 0));
  };

  return {
    count(line, pod, into) {
      // No filter chain took the connection, or its TLS session never came to be: Istio's filter did not see it either.
      const cluster = line.cluster === null ? undefined : clusterOf(line.cluster);
      if (cluster === undefined || line.refused !== null) return;
      const labels = labelsOf(line, pod, cluster);
      if (line.protocol === null) {
        countTcp(line, labels, into);
        return;
      }
      into.add('istio_requests_total', labels, 1);
      into.observe('istio_request_duration_milliseconds', labels, line.ms);
      into.observe('istio_request_bytes', labels, line.received);
      into.observe('istio_response_bytes', labels, line.sent);
    },
    setDestinationPort(on) {
      destinationPort = on;
    },
  };
}

interface Ends {
  readonly source: MeshPod | undefined;
  readonly destination: MeshPod | undefined;
  /** Host name. */
  readonly service: string | undefined;
  /** Container port; empty where it is not known. */
  readonly port: string;
  readonly sourcePrincipal: string | null;
  readonly destinationPrincipal: string | null;
}

type Cluster =
  | { readonly direction: 'inbound'; readonly port: number }
  | { readonly direction: 'outbound'; readonly service: string };

/** Istio names its clusters `direction|port|subset|host`. */
function clusterOf(name: string): Cluster | undefined {
  const [direction, port, , host = ''] = name.split('|');
  if (direction === 'inbound') return { direction, port: Number(port) };
  if (direction === 'outbound') return { direction, service: host };
  return undefined;
}

const identityOf = ({ workload }: MeshPod): string =>
  `spiffe://cluster.local/ns/${workload.namespace}/sa/${workload.name}`;

const serviceHost = (service: MeshService | undefined): string | undefined =>
  service === undefined ? undefined : `${service.name}.${service.namespace}.svc.cluster.local`;

function workloadLabels(end: 'source' | 'destination', pod: MeshPod | undefined): Labels {
  const labels = pod?.workload.labels ?? {};
  return {
    [`${end}_workload`]: pod?.workload.name ?? UNKNOWN,
    [`${end}_workload_namespace`]: pod?.workload.namespace ?? UNKNOWN,
    [`${end}_app`]: labels['app'] ?? UNKNOWN,
    [`${end}_version`]: labels['version'] ?? UNKNOWN,
    [`${end}_canonical_service`]: labels['app'] ?? UNKNOWN,
    [`${end}_canonical_revision`]: labels['version'] ?? (pod === undefined ? UNKNOWN : 'latest'),
    [`${end}_cluster`]: pod === undefined ? UNKNOWN : CLUSTER,
  };
}

function serviceLabels(host: string | undefined): Labels {
  const [name = UNKNOWN, namespace = UNKNOWN] = (host ?? '').split('.').filter((part) => part !== '');
  return {
    destination_service: host ?? UNKNOWN,
    destination_service_name: name,
    destination_service_namespace: namespace,
  };
}
