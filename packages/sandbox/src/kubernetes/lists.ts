// List requests: selectors, pages and the revision that a list is consistent with.
import type { KubernetesObject } from '@padlock/mtls';
import { isObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { ObjectStore } from './objectStore.ts';
import type { ResourceTarget } from './requestPath.ts';
import { apiVersionOf, groupResource } from './resourceType.ts';
import { fieldSelector } from './fieldSelector.ts';
import { labelSelector } from './labelSelector.ts';
import type { ObjectPredicate } from './labelSelector.ts';
import { badRequest, expired, tooLargeResourceVersion } from './statusError.ts';

/** Where a paged list goes on: the revision of its first page and the key after which it continues. */
interface ContinueToken {
  readonly revision: number;
  readonly after: string;
}

const tooOldToken =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the ' +
  'continue parameter.';

/**
 * Answers a list request.
 *
 * @throws StatusError 410 when the token's revision is compacted, 400 on parameters that make no sense.
 */
export function listObjects(store: ObjectStore, target: ResourceTarget, query: URLSearchParams): JsonObject {
  const token = parseContinueToken(query.get('continue'));
  const revision = token?.revision ?? store.revision;
  const asked = parseResourceVersion(query.get('resourceVersion'));
  if (asked !== undefined && asked > store.revision) throw tooLargeResourceVersion(asked, store.revision);
  const state = store.listAt(groupResource(target.type), revision);
  if (state === undefined) throw expired(tooOldToken);

  const limit = parseLimit(query.get('limit'));
  const matches = predicateOf(target, query);
  const left = state.filter(
    (object) => matches(object) && (token === undefined || pageKey(object) > token.after),
  );
  const page = limit === undefined ? left : left.slice(0, limit);
  const last = page.at(-1);
  const more = left.length - page.length;
  const selected = (query.get('labelSelector') ?? '') + (query.get('fieldSelector') ?? '') !== '';
  return {
    kind: `${target.type.kind}List`,
    apiVersion: apiVersionOf(target.type.group, target.version),
    metadata: {
      resourceVersion: String(revision),
      ...(more > 0 && last !== undefined
        ? { continue: continueToken({ revision, after: pageKey(last) }) }
        : {}),
      ...(more > 0 && !selected ? { remainingItemCount: more } : {}),
    },
    items: page.map((object) => asVersion(object, target)),
  };
}

/** The objects that a list or watch request is about. */
export function predicateOf(target: ResourceTarget, query: URLSearchParams): ObjectPredicate {
  const byLabels = labelSelector(query.get('labelSelector') ?? '');
  const byFields = fieldSelector(query.get('fieldSelector') ?? '', target.type.kind);
  return (object) =>
    (target.namespace === '' || object.metadata.namespace === target.namespace) &&
    (target.name === '' || object.metadata.name === target.name) &&
    byLabels(object) &&
    byFields(object);
}

/** A stored object in the version that the request names. */
export function asVersion(object: KubernetesObject, target: ResourceTarget): KubernetesObject {
  return { ...object, apiVersion: apiVersionOf(target.type.group, target.version) };
}

/** A `resourceVersion` parameter; undefined where it is absent or empty, 0 where any state will do. */
export function parseResourceVersion(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text))
    throw badRequest(`Invalid value: "${text}": resourceVersion must be an unsigned integer`);
  return Number(text);
}

function parseLimit(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 0)
    throw badRequest(`Invalid value: "${text}": limit must be an integer`);
  return limit === 0 ? undefined : limit;
}

function pageKey(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function continueToken({ revision, after }: ContinueToken): string {
  const token = { v: 'meta.k8s.io/v1', rv: revision, start: `${after}\0` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function parseContinueToken(text: string | null): ContinueToken | undefined {
  if (text === null || text === '') return undefined;
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isObject(token) && typeof token['rv'] === 'number' && typeof token['start'] === 'string') {
      return { revision: token['rv'], after: token['start'].replace(/\0$/, '') };
    }
  } catch {
    // Not JSON: refused below like any other token that is none of ours.
  }
  throw badRequest('continue key is not valid');
}
