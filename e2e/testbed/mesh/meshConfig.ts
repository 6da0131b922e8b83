import { stringify } from 'yaml';
import type { KubernetesObject } from '../kubernetes/restClient.ts';
import { accessLogFormat } from './accessLog/accessLogLine.ts';

export const ROOT_NAMESPACE = 'istio-system';
export const TRUST_DOMAIN = 'cluster.local';
/** In the working directory of each sidecar. */
export const ACCESS_LOG = 'access.log';

export interface MeshSettings {
  readonly autoMutualTls: boolean;
  /** How often an open TCP connection is reported. */
  readonly tcpReportSeconds: number;
}

/** The mesh config, in the ConfigMap where istiod and Padlock both read it. */
export function meshConfigMap({ autoMutualTls }: MeshSettings): KubernetesObject {
  const config = {
    rootNamespace: ROOT_NAMESPACE,
    trustDomain: TRUST_DOMAIN,
    enableAutoMtls: autoMutualTls,
    accessLogFile: ACCESS_LOG,
    accessLogEncoding: 'JSON',
    accessLogFormat: JSON.stringify(accessLogFormat),
    // defaultProviders stay unset: stock Envoy has no filter that makes Istio's metrics. The access log's exporter does.
  };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: ROOT_NAMESPACE },
    data: { mesh: stringify(config) },
  };
}

/** What Istio's own filters do and stock Envoy can do as well, asked of it in Istio's way. */
export function envoyFilters({ tcpReportSeconds }: MeshSettings): readonly KubernetesObject[] {
  return [
    // Istio's metadata exchange: a sidecar tells the other side who it is, in a header and with or without mutual TLS.
    envoyFilter('peer-metadata', [
      {
        applyTo: 'ROUTE_CONFIGURATION',
        match: { context: 'SIDECAR_OUTBOUND' },
        patch: {
          operation: 'MERGE',
          value: {
            request_headers_to_add: [
              {
                header: {
                  key: 'x-envoy-peer-metadata-id',
                  value: '%ENVIRONMENT(POD_NAME)%.%ENVIRONMENT(POD_NAMESPACE)%',
                },
                append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
              },
            ],
          },
        },
      },
    ]),
    // Istio's filter reports a connection every so often; by itself the access log would at its end only. Not when it opens:
    // the upstream may be there before the TLS session is.
    envoyFilter('tcp-reports', [
      {
        applyTo: 'NETWORK_FILTER',
        match: { listener: { filterChain: { filter: { name: 'envoy.filters.network.tcp_proxy' } } } },
        patch: {
          operation: 'MERGE',
          value: {
            typed_config: {
              '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
              access_log_options: { access_log_flush_interval: `${tcpReportSeconds}s` },
            },
          },
        },
      },
    ]),
  ];
}

/** An EnvoyFilter for every sidecar of the mesh. */
export function envoyFilter(name: string, configPatches: readonly unknown[]): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name, namespace: ROOT_NAMESPACE },
    spec: { configPatches },
  };
}
