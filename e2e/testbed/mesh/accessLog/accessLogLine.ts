import { z } from 'zod';

/** One line of a sidecar's access log: what Envoy saw of one request, or of one TCP connection so far. */
export const accessLogFormat = {
  type: '%ACCESS_LOG_TYPE%',
  connection: '%CONNECTION_ID%',
  peer: '%DOWNSTREAM_PEER_URI_SAN%',
  local: '%DOWNSTREAM_LOCAL_URI_SAN%',
  tls: '%DOWNSTREAM_TLS_VERSION%',
  refused: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
  from: '%DOWNSTREAM_REMOTE_ADDRESS%',
  to: '%DOWNSTREAM_LOCAL_ADDRESS%',
  cluster: '%UPSTREAM_CLUSTER%',
  upstream: '%UPSTREAM_HOST%',
  upstreamLocal: '%UPSTREAM_LOCAL_ADDRESS%',
  upstreamPeer: '%UPSTREAM_PEER_URI_SAN%',
  upstreamTls: '%UPSTREAM_TLS_VERSION%',
  upstreamFailure: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
  protocol: '%PROTOCOL%',
  code: '%RESPONSE_CODE%',
  details: '%RESPONSE_CODE_DETAILS%',
  flags: '%RESPONSE_FLAGS%',
  ms: '%DURATION%',
  received: '%BYTES_RECEIVED%',
  sent: '%BYTES_SENT%',
  contentType: '%REQ(CONTENT-TYPE)%',
  grpcStatus: '%GRPC_STATUS_NUMBER%',
  client: '%REQ(X-ENVOY-PEER-METADATA-ID)%',
} as const;

// Envoy's word for "nothing" is null in most places and "-" in some.
const text = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '-' || value === '' ? null : value));
const count = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => Number(value ?? 0) || 0);

export const AccessLogLine = z.object({
  type: text,
  connection: count,
  peer: text,
  local: text,
  tls: text,
  refused: text,
  from: text,
  to: text,
  /** `inbound|8080||` or `outbound|80|v1|orders.shop.svc.cluster.local`; null when no filter chain took the connection. */
  cluster: text,
  upstream: text,
  upstreamLocal: text,
  upstreamPeer: text,
  upstreamTls: text,
  upstreamFailure: text,
  /** null: TCP. */
  protocol: text,
  code: count,
  details: text,
  flags: text,
  ms: count,
  received: count,
  sent: count,
  contentType: text,
  grpcStatus: z
    .union([z.number(), z.string()])
    .nullish()
    .transform((value) => (value === null || value === undefined || value === '-' ? null : String(value))),
  client: text,
});
export type AccessLogLine = z.infer<typeof AccessLogLine>;
