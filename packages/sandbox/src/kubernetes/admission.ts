// What happens to an object on its way into the store: parsing, names, pruning, validation.
import type { KubernetesObject } from '@padlock/mtls';
import { isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { apiVersionOf } from './resourceType.ts';
import type { ResourceTarget } from './requestPath.ts';
import type { FieldError } from './schema/schema.ts';
import { prune, validate } from './schema/validate.ts';
import { badRequest, invalid } from './statusError.ts';

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainMessage =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with " +
  "an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

export interface Admitted {
  readonly object: KubernetesObject;
  /** Paths of fields that the schema does not know: dropped, and named in a Warning header. */
  readonly unknownFields: readonly string[];
}

/**
 * Checks that a request body is an object of the kind that the path names and parses it. The name may still be missing.
 *
 * @throws StatusError 400.
 */
export function parseBody(body: JsonObject, target: ResourceTarget): KubernetesObject {
  const { type, version } = target;
  const wanted = apiVersionOf(type.group, version);
  const { apiVersion, kind } = body;
  if (kind !== type.kind || apiVersion !== wanted) {
    throw badRequest(
      typeof kind === 'string' && typeof apiVersion === 'string'
        ? `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`
        : `Object 'Kind' is missing in '${JSON.stringify(body)}'`,
    );
  }
  const metadata = isObject(body['metadata']) ? body['metadata'] : {};
  const namespace = typeof metadata['namespace'] === 'string' ? metadata['namespace'] : '';
  if (namespace !== '' && namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  return {
    ...body,
    apiVersion: wanted,
    kind: type.kind,
    metadata: {
      ...metadata,
      name: typeof metadata['name'] === 'string' ? metadata['name'] : '',
      ...(type.namespaced ? { namespace: target.namespace } : {}),
    },
  };
}

/**
 * Prunes and validates.
 *
 * @throws StatusError 422 with every error; 400 in strict mode where fields are unknown.
 */
export function admit(
  object: KubernetesObject,
  target: ResourceTarget,
  fieldValidation: string | null,
): Admitted {
  const { schema } = target.type;
  const { name } = object.metadata;
  const nameErrors: FieldError[] = subdomain.test(name)
    ? []
    : [
        {
          field: 'metadata.name',
          reason: 'FieldValueInvalid',
          message: `Invalid value: ${JSON.stringify(name)}: ${subdomainMessage}`,
        },
      ];
  if (schema === undefined) {
    if (nameErrors.length > 0) throw invalid(target.type, name, nameErrors);
    return { object, unknownFields: [] };
  }
  const { apiVersion, kind, metadata, ...content } = object;
  const pruned = prune(content, schema, '');
  if (fieldValidation === 'Strict' && pruned.unknown.length > 0) {
    const fields = pruned.unknown.map((path) => `unknown field ${JSON.stringify(path)}`).join(', ');
    throw badRequest(
      `${kind} in version "${target.version}" cannot be handled as a ${kind}: strict decoding error: ${fields}`,
    );
  }
  const errors = [...nameErrors, ...validate(pruned.value, schema, '')];
  if (errors.length > 0) throw invalid(target.type, name, errors);
  const kept = isObject(pruned.value) ? pruned.value : {};
  return { object: { apiVersion, kind, metadata, ...kept }, unknownFields: pruned.unknown };
}
