/** What warnings with more than a sentence to them are headed by. */
const titles: ReadonlyMap<string, string> = new Map([
  ['probe_refused', 'Probes of the kubelet would fail'],
  ['scrape_refused', 'Prometheus would lose metrics'],
  ['open_from_outside', 'Callers from outside the cluster would be refused'],
  ['called_by_api_server', 'The API server would be refused'],
  ['clients_past_sidecar', 'Clients that pass their sidecar would be refused'],
  ['clients_past_sidecar_by_address', 'Clients that pass their sidecar by address would be refused'],
  ['workload_entries_strict', 'Machines outside Kubernetes would become STRICT'],
  ['workload_entries_without_proxy', 'Machines outside Kubernetes without a proxy'],
  ['workload_entries_not_reached', 'Machines outside Kubernetes would stay open'],
  ['envoy_filters', 'An EnvoyFilter may change TLS here'],
  ['envoy_filters_of_callers', 'An EnvoyFilter may change what callers send'],
  ['refused_by_rules', 'Clients of the mesh would be refused'],
]);

/** undefined: the message itself is short enough to stand alone. */
export function warningTitle(code: string): string | undefined {
  return titles.get(code);
}
