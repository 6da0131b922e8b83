import { certificateTrouble, errorCode } from '../certificateTrouble.ts';

/**
 * `unreachable`: nobody is there. `timeout`: no answer in time. `throttled`: it wants fewer queries. `refused`: it answered, but
 * not to the query.
 */
export type PrometheusErrorKind = 'unreachable' | 'timeout' | 'throttled' | 'refused';

/** Prometheus did not give an answer that can be used; the message is fit for people. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError';
  readonly kind: PrometheusErrorKind;
  constructor(kind: PrometheusErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** An answer that is no success, as far as it tells what to do about it. */
export interface Refusal {
  readonly status: number;
  /** What the server said about it, in its own words. */
  readonly said: string | undefined;
  /** Where it would send us. */
  readonly location: string | undefined;
  /** Were credentials sent? */
  readonly credentials: boolean;
}

/** Says what an HTTP status of Prometheus, or of what stands before it, means and what to do. */
export function refusalError(refusal: Refusal): PrometheusError {
  const { status, location, credentials } = refusal;
  const said = refusal.said === undefined ? '' : ` It says: ${refusal.said}`;
  if (status >= 300 && status < 400)
    return new PrometheusError(
      'refused',
      `Prometheus sends to ${location ?? 'another address'} (${status}), where Padlock does not follow: it may want a login, or its address has changed.`,
    );
  switch (status) {
    case 401:
      return new PrometheusError(
        'refused',
        credentials
          ? `Prometheus does not accept Padlock's credentials (401).${said}`
          : `Prometheus wants credentials (401), and Padlock has none: give a bearer token, a user name with password, or a tenant.${said}`,
      );
    case 403:
      return new PrometheusError(
        'refused',
        `Prometheus does not let Padlock read (403): its credentials or its tenant lack the right.${said}`,
      );
    case 404:
      return new PrometheusError(
        'refused',
        `Prometheus' API is not at this address (404): it may lack a path, such as /prometheus.${said}`,
      );
    default:
      return status >= 500
        ? new PrometheusError('unreachable', `Prometheus fails (${status}).${said}`)
        : new PrometheusError('refused', `Prometheus answered ${status}.${said}`);
  }
}

/** Says why no connection came about. */
export function connectionError(error: unknown): PrometheusError {
  switch (certificateTrouble(error)) {
    case 'untrusted':
      return new PrometheusError(
        'unreachable',
        "Prometheus' certificate comes from an authority that Padlock does not trust: give its CA (--prometheus-ca-file).",
        error,
      );
    case 'other_name':
      return new PrometheusError(
        'unreachable',
        "Prometheus' certificate is for another name: give that name (--prometheus-server-name).",
        error,
      );
    case 'expired':
      return new PrometheusError('unreachable', "Prometheus' certificate has expired.", error);
    case undefined:
  }
  const code = errorCode(error);
  if (code.startsWith('ERR_SSL_'))
    return new PrometheusError(
      'unreachable',
      code.includes('WRONG_VERSION_NUMBER') || code.includes('PACKET_LENGTH')
        ? 'Prometheus does not speak TLS at this address: try http instead of https.'
        : `Prometheus ended the TLS handshake (${code.replace('ERR_SSL_', '').toLowerCase().replaceAll('_', ' ')}): it may want a client certificate that it knows.`,
      error,
    );
  const timedOut = error instanceof Error && error.name.includes('Timeout');
  return timedOut
    ? new PrometheusError('timeout', 'Prometheus does not answer in time.', error)
    : new PrometheusError('unreachable', 'Prometheus does not answer.', error);
}
