import { z } from 'zod';

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
  constructor(code: number, reason: string, message: string) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  /** From the body of an answer or the object of an ERROR event. */
  static from(code: number, body: unknown): KubernetesError {
    const status = Status.safeParse(body);
    if (!status.success)
      return new KubernetesError(code, '', `The API server answered ${code} without an explanation.`);
    return new KubernetesError(
      status.data.code ?? code,
      status.data.reason ?? '',
      status.data.message ?? `The API server answered ${status.data.code ?? code}.`,
    );
  }
}

/** No answer at all: refused, reset, timed out. */
export class KubernetesUnreachable extends Error {
  override readonly name = 'KubernetesUnreachable';
  readonly timedOut: boolean;
  constructor(cause: unknown, timedOut: boolean, message?: string) {
    super(
      message ?? (timedOut ? 'The API server did not answer in time.' : 'The API server cannot be reached.'),
      { cause },
    );
    this.timedOut = timedOut;
  }
}

/** Nothing was sent. The cause is for the log only: a login helper's error quotes its command, files and addresses. */
export class CredentialsUnavailable extends KubernetesUnreachable {
  constructor(cause: unknown) {
    super(cause, false, 'The credentials for the API server cannot be obtained: see the log of Padlock.');
  }
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
