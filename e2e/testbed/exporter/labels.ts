import type { Edge } from './edge.ts';

export type Labels = Readonly<Record<string, string>>;

/** As Prometheus' text format writes them between braces. */
export function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');
}

/** One kind of report that an edge makes: by whom, under which security, with which answer. */
export interface Report {
  readonly reporter: 'source' | 'destination';
  readonly mutualTls: boolean;
  readonly answer: 'ok' | 'error' | 'refused';
}

const CLUSTER = 'Kubernetes';

/**
 * The labels that Istio's standard metrics carry for a report. Both sides' conventions count: a client side report knows no
 * security policy, a server side report of plain traffic knows no principal, and a client without sidecar is `unknown`.
 */
export function standardLabels(edge: Edge, report: Report, destinationPort: boolean): Labels {
  return {
    reporter: report.reporter,
    ...sourceLabels(edge, report),
    ...destinationLabels(edge, report),
    request_protocol: edge.protocol,
    ...(edge.protocol === 'tcp' ? {} : { response_code: responseCode(report) }),
    ...(edge.protocol === 'grpc' ? { grpc_response_status: report.answer === 'ok' ? '0' : '13' } : {}),
    response_flags: report.answer === 'refused' ? 'UC' : '-',
    connection_security_policy: securityPolicy(report),
    ...(destinationPort ? { destination_port: String(edge.server.containerPort) } : {}),
  };
}

function securityPolicy(report: Report): string {
  if (report.reporter === 'source') return 'unknown';
  return report.mutualTls ? 'mutual_tls' : 'none';
}

function responseCode(report: Report): string {
  switch (report.answer) {
    case 'ok':
      return '200';
    case 'error':
      return '500';
    case 'refused':
      return '503';
  }
}

function sourceLabels({ client }: Edge, report: Report): Labels {
  if (client === 'unknown') {
    return {
      source_workload: 'unknown',
      source_workload_namespace: 'unknown',
      source_principal: 'unknown',
      source_app: 'unknown',
      source_cluster: 'unknown',
    };
  }
  return {
    source_workload: client.name,
    source_workload_namespace: client.namespace,
    source_principal: principal(client, report),
    source_app: client.name,
    source_cluster: CLUSTER,
  };
}

function destinationLabels({ server }: Edge, report: Report): Labels {
  return {
    destination_workload: server.name,
    destination_workload_namespace: server.namespace,
    destination_principal: principal(server, report),
    destination_app: server.name,
    destination_service: `${server.service}.${server.namespace}.svc.cluster.local`,
    destination_service_name: server.service,
    destination_service_namespace: server.namespace,
    destination_cluster: CLUSTER,
  };
}

/** The testbed gives each workload a service account of its own name. */
function principal(workload: { namespace: string; name: string }, report: Report): string {
  return report.mutualTls ? `spiffe://cluster.local/ns/${workload.namespace}/sa/${workload.name}` : 'unknown';
}
