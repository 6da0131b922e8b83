import type { KubernetesObject, ObjectMeta } from '../model/kubernetesObject.ts';

/** What the API server sets, and a client must not send when it creates an object. */
const serverMetadata: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/**
 * The object as somebody wrote it: fit for a repository, or to be created again.
 *
 * @example
 * withoutServerFields(policy).metadata; // { name: 'team-policy', namespace: 'shop' }
 */
export function withoutServerFields(object: KubernetesObject): KubernetesObject {
  const { status: _status, ...rest } = object;
  const { name, ...metadata } = object.metadata;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([field]) => !serverMetadata.has(field)));
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: { name, ...kept } };
}

/** What the API server set on an object. */
export function serverFieldsOf({ metadata }: KubernetesObject): Partial<ObjectMeta> {
  return Object.fromEntries(Object.entries(metadata).filter(([field]) => serverMetadata.has(field)));
}
