// What the proxies on both sides report about one call: Istio's standard labels.
import type { Outcome, Pod } from '@padlock/mtls';
import type { Flow } from '../demo/flows.ts';

export type Labels = Readonly<Record<string, string>>;

/** One label set that a proxy counts calls under. */
export interface Report {
  readonly family: 'http' | 'tcp';
  readonly labels: Labels;
  /** Of the calls of this pair of pods and this outcome. */
  readonly share: number;
}

export interface Call {
  readonly flow: Flow;
  readonly client: Pod;
  readonly server: Pod;
  /** Container port. */
  readonly targetPort: number;
  readonly outcome: Outcome;
  readonly trustDomain: string;
  /** Whether server reports carry `destination_port`, as a Telemetry resource can make them. */
  readonly destinationPort: boolean;
}

const UNKNOWN = 'unknown';
const CLUSTER = 'Kubernetes';

/**
 * The reports about one call. A client without sidecar reports nothing, and is `unknown` to the server; a refused call never
 * reaches the server's filters, so only the client's side knows of it; a server without sidecar reports nothing.
 */
export function reportsOf(call: Call): readonly Report[] {
  const { client, server } = call;
  return [
    ...(client.dataPlane === 'none' ? [] : sourceReports(call)),
    ...(server.dataPlane === 'none' || !isAnswered(call.outcome) ? [] : destinationReports(call)),
  ];
}

function isAnswered(outcome: Outcome): boolean {
  switch (outcome) {
    case 'mutual_tls':
    case 'plaintext':
      return true;
    case 'refused':
    case 'other_tls':
      return false;
  }
}

function sourceReports(call: Call): readonly Report[] {
  const mutualTls = call.outcome === 'mutual_tls';
  const labels = {
    ...scrapeLabels(call.client),
    ...sourceLabels(call.client, mutualTls ? principal(call.client, call) : UNKNOWN),
    ...destinationLabels(call, mutualTls ? principal(call.server, call) : UNKNOWN),
    reporter: 'source',
    // The client's proxy does not know what the connection became.
    connection_security_policy: UNKNOWN,
  };
  return isAnswered(call.outcome) ? answered(call, labels) : [refused(call, labels)];
}

function destinationReports(call: Call): readonly Report[] {
  const mutualTls = call.outcome === 'mutual_tls';
  // Over HTTP two proxies exchange who they are in headers, even in plaintext; over TCP only in the TLS handshake.
  const named = call.client.dataPlane !== 'none' && (mutualTls || call.flow.protocol !== 'tcp');
  return answered(call, {
    ...scrapeLabels(call.server),
    ...(named
      ? sourceLabels(call.client, mutualTls ? principal(call.client, call) : UNKNOWN)
      : unknownSource),
    ...destinationLabels(call, mutualTls ? principal(call.server, call) : UNKNOWN),
    ...(call.destinationPort ? { destination_port: String(call.targetPort) } : {}),
    reporter: 'destination',
    connection_security_policy: mutualTls ? 'mutual_tls' : 'none',
  });
}

function answered(call: Call, labels: Labels): readonly Report[] {
  const { protocol, failing } = call.flow;
  if (protocol === 'tcp') {
    return [{ family: 'tcp', labels: { ...labels, request_protocol: 'tcp', response_flags: '-' }, share: 1 }];
  }
  const report = (code: string, share: number): Report => ({
    family: 'http',
    share,
    labels: {
      ...labels,
      request_protocol: protocol,
      response_code: code,
      response_flags: '-',
      ...(protocol === 'grpc' ? { grpc_response_status: '0' } : {}),
    },
  });
  return failing === 0 ? [report('200', 1)] : [report('200', 1 - failing), report('500', failing)];
}

/** A refused HTTP call is answered by the client's own proxy; a refused TCP connection is one that failed upstream. */
function refused(call: Call, labels: Labels): Report {
  const { protocol } = call.flow;
  if (protocol === 'tcp') {
    return { family: 'tcp', labels: { ...labels, request_protocol: 'tcp', response_flags: 'UF' }, share: 1 };
  }
  return {
    family: 'http',
    share: 1,
    labels: {
      ...labels,
      request_protocol: protocol,
      response_code: '503',
      response_flags: 'UC',
      ...(protocol === 'grpc' ? { grpc_response_status: '14' } : {}),
    },
  };
}

/** What Prometheus adds about the pod that it scraped. */
function scrapeLabels(pod: Pod): Labels {
  return {
    job: 'kubernetes-pods',
    instance: `${pod.ip ?? '0.0.0.0'}:15020`,
    namespace: pod.namespace,
    pod: pod.name,
  };
}

function sourceLabels(pod: Pod, principalOfPod: string): Labels {
  return {
    source_workload: pod.workload.name,
    source_workload_namespace: pod.namespace,
    source_principal: principalOfPod,
    source_app: pod.labels['app'] ?? UNKNOWN,
    source_version: pod.labels['version'] ?? UNKNOWN,
    source_canonical_service: pod.labels['service.istio.io/canonical-name'] ?? UNKNOWN,
    source_canonical_revision: pod.labels['service.istio.io/canonical-revision'] ?? 'latest',
    source_cluster: CLUSTER,
  };
}

const unknownSource: Labels = {
  source_workload: UNKNOWN,
  source_workload_namespace: UNKNOWN,
  source_principal: UNKNOWN,
  source_app: UNKNOWN,
  source_version: UNKNOWN,
  source_canonical_service: UNKNOWN,
  source_canonical_revision: 'latest',
  source_cluster: UNKNOWN,
};

function destinationLabels({ flow, server }: Call, principalOfPod: string): Labels {
  const { namespace, name } = flow.service;
  return {
    destination_workload: server.workload.name,
    destination_workload_namespace: server.namespace,
    destination_principal: principalOfPod,
    destination_app: server.labels['app'] ?? UNKNOWN,
    destination_version: server.labels['version'] ?? UNKNOWN,
    destination_service: `${name}.${namespace}.svc.cluster.local`,
    destination_service_name: name,
    destination_service_namespace: namespace,
    destination_canonical_service: server.labels['app'] ?? UNKNOWN,
    destination_canonical_revision: server.labels['version'] ?? 'latest',
    destination_cluster: CLUSTER,
  };
}

function principal(pod: Pod, call: Call): string {
  return `spiffe://${call.trustDomain}/ns/${pod.namespace}/sa/${pod.serviceAccount}`;
}
