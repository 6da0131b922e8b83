import type { Plan, Problem } from '@padlock/contract';
import { z } from 'zod';

export interface ProblemInput {
  readonly status: number;
  /** Stable: pages and scripts decide by it. */
  readonly code: string;
  readonly title: string;
  /** What to do, for people. */
  readonly detail: string;
  readonly errors?: readonly { path: string; message: string }[];
  /** The plan as it would be now. */
  readonly plan?: Plan;
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** The change that keeps what stands of one that failed half-way. */
  readonly change?: string;
}

/** An answer other than 2xx that was foreseen; thrown anywhere, sent as an RFC 9457 problem document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly input: ProblemInput;
  constructor(input: ProblemInput) {
    super(input.detail);
    this.input = input;
  }
}

export function notFound(code: string, detail: string): ProblemError {
  return new ProblemError({ status: 404, code, title: 'Not found', detail });
}

export function invalidRequest(part: string, error: z.ZodError): ProblemError {
  return new ProblemError({
    status: 400,
    code: 'invalid_request',
    title: 'Invalid request',
    detail: `The ${part} of the request is not what this route takes: ${firstIssue(error)}.`,
    errors: error.issues.map((issue) => ({
      path: [part, ...issue.path].join('.'),
      message: issue.message,
    })),
  });
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'it is invalid';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

/** What body-parser and express throw: an Error with a status and a type. */
const HttpError = z.object({ status: z.int().min(400).max(499), type: z.string().optional() });

/** The document for any error. What was not foreseen says nothing about the inside, only where to look. */
export function problemOf(error: unknown, requestId: string): Problem {
  const input = error instanceof ProblemError ? error.input : fromHttpError(error);
  return {
    type: 'about:blank',
    title: input.title,
    status: input.status,
    code: input.code,
    detail: input.detail,
    requestId,
    ...(input.errors === undefined ? {} : { errors: [...input.errors] }),
    ...(input.plan === undefined ? {} : { plan: input.plan }),
    ...(input.change === undefined ? {} : { change: input.change }),
  };
}

function fromHttpError(error: unknown): ProblemInput {
  const http = HttpError.safeParse(error);
  if (!http.success)
    return {
      status: 500,
      code: 'internal_error',
      title: 'Internal error',
      detail: 'Something went wrong inside Padlock. Its log has more under this request id.',
    };
  const { status, type } = http.data;
  if (type === 'entity.too.large')
    return {
      status,
      code: 'body_too_large',
      title: 'Body too large',
      detail: 'Send less than 1 MiB at a time.',
    };
  if (type === 'entity.parse.failed')
    return { status, code: 'invalid_json', title: 'Invalid JSON', detail: 'The body is not valid JSON.' };
  if (status === 415)
    return {
      status,
      code: 'unsupported_media_type',
      title: 'Unsupported media type',
      detail: 'Send the body as UTF-8 JSON, not compressed.',
    };
  return { status, code: 'bad_request', title: 'Bad request', detail: 'The request cannot be understood.' };
}

/** Charts need Prometheus at this moment; there is no older answer to fall back on. */
export function prometheusUnavailable(detail: string): ProblemError {
  return new ProblemError({ status: 503, code: 'prometheus_unavailable', title: 'No traffic data', detail });
}
