import { ConfigError } from '../config.ts';

/** Where Istio's metrics are. The address comes from configuration only, never from a request. */
export interface PrometheusConfig {
  /** Base address; the API is expected at `<url>/api/v1`. */
  readonly url: string;
  /** Sent with each query: a tenant, for instance. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly bearerToken?: string;
  readonly basicAuth?: { readonly username: string; readonly password: string };
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
