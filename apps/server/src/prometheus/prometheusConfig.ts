import type { ClusterLabel } from '@padlock/topology';
import { ConfigError } from '../config.ts';

/** A value that must not be seen: given itself, or by the file that holds it, which is read again when it may have changed. */
export type Secret = string | { readonly file: string };

/** Where Istio's metrics are. The address comes from configuration only, never from a request. */
export interface PrometheusConfig {
  /** Base address; the API is expected at `<url>/api/v1`. */
  readonly url: string;
  /** Sent with each query. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Lines of `Name: value`, sent with each query. */
  readonly headerLines?: Secret;
  /** Sent as `X-Scope-OrgID`, by which Mimir, Cortex and Thanos tell tenants apart. */
  readonly tenant?: string;
  readonly bearerToken?: Secret;
  readonly basicAuth?: { readonly username: string; readonly password: Secret };
  readonly tls?: PrometheusTls;
  /** The label by which series of this cluster are told from those of others in the same Prometheus. */
  readonly cluster?: ClusterLabel;
}

/** Files in PEM. They are read again when they change, because certificates rotate. */
export interface PrometheusTls {
  /** Authorities that are trusted instead of those of the system. */
  readonly caFile?: string;
  /** Client certificate, with its key. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Name in the server's certificate, where it is not the host of the address. */
  readonly serverName?: string;
}

/**
 * The base address without trailing slash.
 *
 * @throws {ConfigError} when it is no http or https address, or carries credentials, which would end in logs.
 */
export function prometheusBaseUrl(config: PrometheusConfig): string {
  const url = URL.canParse(config.url) ? new URL(config.url) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new ConfigError(
      `The address of Prometheus must be http or https, such as http://127.0.0.1:9090, not "${config.url}".`,
    );
  if (url.username !== '' || url.password !== '')
    throw new ConfigError(
      'The address of Prometheus must not carry a user name or password: configure basic authentication instead.',
    );
  return (url.origin + url.pathname).replace(/\/+$/, '');
}
