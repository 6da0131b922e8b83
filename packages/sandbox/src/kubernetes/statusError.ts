// Refusals in the API server's own words. Source: k8s.io/apimachinery, pkg/api/errors.
import { groupKind, groupResource } from './resourceType.ts';
import type { ResourceType } from './resourceType.ts';
import type { FieldError } from './schema/schema.ts';

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly {
    readonly reason?: string;
    readonly message?: string;
    readonly field?: string;
  }[];
  readonly retryAfterSeconds?: number;
}

/** An answer of kind `Status` that is a failure. `code` is the HTTP status. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): Readonly<Record<string, unknown>> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

function detailsOf(type: ResourceType, name: string, kind: string): StatusDetails {
  return { name, ...(type.group === '' ? {} : { group: type.group }), kind };
}

export function notFound(type: ResourceType, name: string): StatusError {
  return new StatusError(
    404,
    'NotFound',
    `${groupResource(type)} "${name}" not found`,
    detailsOf(type, name, type.plural),
  );
}

export function notServed(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(type: ResourceType, name: string): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${groupResource(type)} "${name}" already exists`,
    detailsOf(type, name, type.plural),
  );
}

/** The object moved on since the resourceVersion that the write carries. */
export function modifiedConflict(type: ResourceType, name: string): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${groupResource(type)} "${name}": the object has been modified; ` +
      'please apply your changes to the latest version and try again',
    detailsOf(type, name, type.plural),
  );
}

/** A delete precondition failed. The API server names the kind here where other conflicts name the resource. */
export function preconditionConflict(type: ResourceType, name: string, why: string): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${groupKind(type)} "${name}": ${why}`,
    detailsOf(type, name, type.kind),
  );
}

export function invalid(
  type: ResourceType,
  name: string,
  errors: readonly FieldError[],
  naming: 'kind' | 'resource' = 'kind',
): StatusError {
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  const [only] = texts;
  const list = texts.length === 1 && only !== undefined ? only : `[${texts.join(', ')}]`;
  const called = naming === 'kind' ? groupKind(type) : groupResource(type);
  return new StatusError(422, 'Invalid', `${called} "${name}" is invalid: ${list}`, {
    ...detailsOf(type, name, naming === 'kind' ? type.kind : type.plural),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
}

export function requestTooLarge(limitBytes: number): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limitBytes}`);
}

export function notAcceptable(): StatusError {
  return new StatusError(
    406,
    'NotAcceptable',
    'only the following media types are accepted: application/json',
  );
}

/** The change history no longer reaches back to that resourceVersion: list again. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

export function tooLargeResourceVersion(asked: number, current: number): StatusError {
  return new StatusError(504, 'Timeout', `Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(
  type: Pick<ResourceType, 'group' | 'plural'>,
  access: { readonly user: string; readonly verb: string; readonly namespace: string; readonly name: string },
): StatusError {
  const where = access.namespace === '' ? 'at the cluster scope' : `in the namespace "${access.namespace}"`;
  return new StatusError(
    403,
    'Forbidden',
    `${groupResource(type)}${access.name === '' ? '' : ` "${access.name}"`} is forbidden: User "${access.user}" cannot ` +
      `${access.verb} resource "${type.plural}" in API group "${type.group}" ${where}`,
    {
      ...(access.name === '' ? {} : { name: access.name }),
      ...(type.group === '' ? {} : { group: type.group }),
      kind: type.plural,
    },
  );
}
