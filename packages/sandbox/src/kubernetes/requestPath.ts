// What a request path of the Kubernetes API asks for.
import { resourceTypes } from './resourceType.ts';
import type { ResourceType } from './resourceType.ts';

/** A request for objects of one kind. `namespace` is empty for all of them and for cluster-scoped kinds. */
export interface ResourceTarget {
  readonly type: ResourceType;
  readonly version: string;
  readonly namespace: string;
  /** Empty for the collection. */
  readonly name: string;
  readonly subresource: string;
}

export type RequestPath =
  | { readonly kind: 'resource'; readonly target: ResourceTarget }
  | { readonly kind: 'groupVersion'; readonly group: string; readonly version: string }
  | { readonly kind: 'group'; readonly group: string }
  /** Something that a group version which is served does not have. */
  | { readonly kind: 'notServed' }
  | { readonly kind: 'other' };

/** `/api/v1/...` and `/apis/group/version/...`; everything else is `other`. */
export function parseRequestPath(path: string): RequestPath {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  if (parts[0] === 'api' && parts[1] !== undefined) return inGroupVersion('', parts[1], parts.slice(2));
  const [root, group, version] = parts;
  if (root !== 'apis' || group === undefined) return { kind: 'other' };
  if (version === undefined) return { kind: 'group', group };
  return inGroupVersion(group, version, parts.slice(3));
}

function inGroupVersion(group: string, version: string, rest: readonly string[]): RequestPath {
  const [first, second] = rest;
  if (first === undefined) return { kind: 'groupVersion', group, version };
  // `/namespaces/shop` is the Namespace itself, `/namespaces/shop/pods` what it contains.
  const contained = first === 'namespaces' && second !== undefined && rest.length > 2 && rest[2] !== 'status';
  const [plural = '', name = '', subresource = '', ...tooMuch] = contained ? rest.slice(2) : rest;
  const type = resourceTypes.find(
    (candidate) =>
      candidate.group === group && candidate.plural === plural && candidate.versions.includes(version),
  );
  if (type === undefined || tooMuch.length > 0 || contained !== namespacedPath(type, name, contained)) {
    const served = resourceTypes.some(
      (candidate) => candidate.group === group && candidate.versions.includes(version),
    );
    return { kind: served ? 'notServed' : 'other' };
  }
  const namespace = contained ? (second ?? '') : '';
  return { kind: 'resource', target: { type, version, namespace, name, subresource } };
}

/** Cluster-scoped kinds never stand under a namespace; one object of a namespaced kind always does. */
function namespacedPath(type: ResourceType, name: string, contained: boolean): boolean {
  if (!type.namespaced) return false;
  return name === '' ? contained : true;
}
