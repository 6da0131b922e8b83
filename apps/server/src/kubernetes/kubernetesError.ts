import { z } from 'zod';
import { certificateTrouble } from '../certificateTrouble.ts';

/** The API server's own `Status` object, as far as we read it. */
const Status = z.object({
  kind: z.literal('Status'),
  code: z.number().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
});

/** An answer of the API server other than 2xx, in its own words. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  /** HTTP status, or the code of a `Status` inside a watch. */
  readonly code: number;
  /** Machine-readable: Conflict, Expired, Forbidden, Invalid ... Empty when the server gave none. */
  readonly reason: string;
  /** How long the server wants to be left alone; 0 when it did not say. */
  readonly waitMs: number;
  constructor(code: number, reason: string, message: string, waitMs = 0) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.waitMs = waitMs;
  }

  /** From the body of an answer or the object of an ERROR event. */
  static from(code: number, body: unknown, waitMs?: number): KubernetesError {
    const status = Status.safeParse(body);
    if (!status.success && code === 429)
      return new KubernetesError(
        code,
        'TooManyRequests',
        'The API server has too many requests to answer.',
        waitMs,
      );
    if (!status.success)
      return new KubernetesError(code, '', `The API server answered ${code} without an explanation.`);
    return new KubernetesError(
      status.data.code ?? code,
      status.data.reason ?? '',
      status.data.message ?? `The API server answered ${status.data.code ?? code}.`,
      waitMs,
    );
  }
}

/** No answer at all: refused, reset, timed out. */
export class KubernetesUnreachable extends Error {
  override readonly name = 'KubernetesUnreachable';
  readonly timedOut: boolean;
  constructor(cause: unknown, timedOut: boolean, message?: string) {
    super(message ?? (timedOut ? 'The API server did not answer in time.' : unreachableBecause(cause)), {
      cause,
    });
    this.timedOut = timedOut;
  }
}

/** Nothing was sent. The cause is for the log only: a login helper's error quotes its command, files and addresses. */
export class CredentialsUnavailable extends KubernetesUnreachable {
  constructor(cause: unknown) {
    super(cause, false, 'The credentials for the API server cannot be obtained: see the log of Padlock.');
  }
}

function unreachableBecause(cause: unknown): string {
  switch (certificateTrouble(cause)) {
    case 'untrusted':
      return "The API server's certificate comes from an authority that Padlock does not trust: give the CA that signs it now (certificate-authority in the kubeconfig).";
    case 'other_name':
      return "The API server's certificate is for another name than the address in the kubeconfig.";
    case 'expired':
      return "The API server's certificate has expired.";
    case undefined:
      return 'The API server cannot be reached.';
  }
}

/** Whether the server wants fewer requests; what it was asked for, it has not done. */
export function isThrottled(error: unknown): boolean {
  return error instanceof KubernetesError && error.code === 429;
}

/** Whether the history behind a resourceVersion is gone, so that only a new list helps. */
export function isExpired(error: unknown): boolean {
  if (!(error instanceof KubernetesError)) return false;
  // A version from the future (the store was restored or replaced) is refused as a timeout with this wording.
  return (
    error.code === 410 ||
    error.reason === 'Expired' ||
    error.reason === 'Gone' ||
    error.message.includes('Too large resource version')
  );
}
