// Create, update, patch and delete, with the metadata that the server sets.
import { randomBytes, randomUUID } from 'node:crypto';
import type { KubernetesObject, ObjectMeta } from '@padlock/mtls';
import { deepEqual, isObject, mergePatch } from '../json.ts';
import type { JsonObject } from '../json.ts';
import { admit, parseBody } from './admission.ts';
import type { Admitted } from './admission.ts';
import { asVersion } from './lists.ts';
import { ownFields } from './managedFields.ts';
import type { ObjectStore } from './objectStore.ts';
import type { ResourceTarget } from './requestPath.ts';
import { apiVersionOf, groupResource, resourceTypes } from './resourceType.ts';
import {
  alreadyExists,
  badRequest,
  invalid,
  modifiedConflict,
  notFound,
  preconditionConflict,
} from './statusError.ts';

export interface WriteOptions {
  readonly dryRun: boolean;
  /** Name in `managedFields`. */
  readonly manager: string;
  readonly fieldValidation: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** @throws StatusError 404 without the namespace, 409 when it exists, 422 when invalid. */
export function createObject(
  store: ObjectStore,
  target: ResourceTarget,
  body: JsonObject,
  options: WriteOptions,
): Admitted {
  const { type } = target;
  const parsed = parseBody(body, target);
  const name = parsed.metadata.name === '' ? generatedName(parsed.metadata) : parsed.metadata.name;
  if (name === '') {
    throw invalid(type, '', [
      {
        field: 'metadata.name',
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
      },
    ]);
  }
  requireNamespace(store, target);
  const { resourceVersion, ...given } = parsed.metadata;
  if (resourceVersion !== undefined && resourceVersion !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  const time = timestamp(options.now);
  const metadata: ObjectMeta = {
    ...given,
    name,
    uid: randomUUID(),
    creationTimestamp: time,
    ...(type.custom ? { generation: 1 } : {}),
  };
  const admitted = admit(withDefaults({ ...parsed, metadata }), target, options.fieldValidation);
  const resource = groupResource(type);
  if (store.get(resource, { namespace: target.namespace, name }) !== undefined)
    throw alreadyExists(type, name);
  const object = owned(admitted.object, undefined, target, options);
  return { ...admitted, object: asVersion(options.dryRun ? object : store.put(resource, object), target) };
}

/** PUT. @throws StatusError 404, 409 on a stale resourceVersion, 422 when invalid or without one. */
export function replaceObject(
  store: ObjectStore,
  target: ResourceTarget,
  body: JsonObject,
  options: WriteOptions,
): Admitted {
  const parsed = parseBody(body, target);
  if (parsed.metadata.name !== target.name) {
    throw badRequest(
      parsed.metadata.name === ''
        ? 'name must be provided'
        : `the name of the object (${parsed.metadata.name}) does not match the name on the URL (${target.name})`,
    );
  }
  const current = existing(store, target);
  if ((parsed.metadata.resourceVersion ?? '') === '') {
    // Built-in kinds may be overwritten unconditionally; custom resources never.
    if (target.type.custom) throw mustSayResourceVersion(target);
  } else if (parsed.metadata.resourceVersion !== current.metadata.resourceVersion) {
    throw modifiedConflict(target.type, target.name);
  }
  return storeChange(store, target, current, parsed, options);
}

/** PATCH with a JSON merge patch. @throws StatusError 404, 409 on a stale resourceVersion in the patch, 422 when invalid. */
export function patchObject(
  store: ObjectStore,
  target: ResourceTarget,
  patch: JsonObject,
  options: WriteOptions,
): Admitted {
  const current = existing(store, target);
  const merged = mergePatch(asVersion(current, target), patch);
  if (!isObject(merged)) throw badRequest('the patch does not give an object');
  const parsed = parseBody(merged, target);
  if (parsed.metadata.name !== target.name) {
    throw badRequest(
      `the name of the object (${parsed.metadata.name}) does not match the name on the URL (${target.name})`,
    );
  }
  const { resourceVersion } = parsed.metadata;
  if (resourceVersion !== undefined && resourceVersion !== current.metadata.resourceVersion) {
    throw modifiedConflict(target.type, target.name);
  }
  return storeChange(store, target, current, parsed, options);
}

export interface DeletePreconditions {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
}

/** @throws StatusError 404, 409 when a precondition fails. */
export function deleteObject(
  store: ObjectStore,
  target: ResourceTarget,
  preconditions: DeletePreconditions,
  dryRun: boolean,
): KubernetesObject {
  const { type, name } = target;
  const current = existing(store, target);
  const { uid = '', resourceVersion = '' } = current.metadata;
  if (preconditions.uid !== undefined && preconditions.uid !== uid) {
    const why =
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). ` +
      'The object might have been deleted and then recreated';
    throw preconditionConflict(type, name, why);
  }
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) {
    const why =
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in ` +
      `record (${resourceVersion}). The object might have been modified`;
    throw preconditionConflict(type, name, why);
  }
  if (!dryRun) {
    if (type.kind === 'Namespace') emptyNamespace(store, name);
    store.remove(groupResource(type), { namespace: target.namespace, name });
  }
  return current;
}

function storeChange(
  store: ObjectStore,
  target: ResourceTarget,
  current: KubernetesObject,
  wanted: KubernetesObject,
  options: WriteOptions,
): Admitted {
  const { uid, creationTimestamp, generation, resourceVersion, managedFields } = current.metadata;
  const serverSet = { uid, creationTimestamp, generation, resourceVersion, managedFields };
  const kept = Object.fromEntries(Object.entries(serverSet).filter(([, value]) => value !== undefined));
  const withMetadata: KubernetesObject = { ...wanted, metadata: { ...wanted.metadata, ...kept } };
  const admitted = admit(withMetadata, target, options.fieldValidation);
  const before = asVersion(current, target);
  // Writing what is there already changes nothing, not even the resourceVersion.
  if (deepEqual(before, admitted.object)) return { ...admitted, object: before };
  const newGeneration =
    typeof generation === 'number' && !deepEqual(before['spec'], admitted.object['spec'])
      ? generation + 1
      : generation;
  const changed: KubernetesObject = {
    ...admitted.object,
    metadata: {
      ...admitted.object.metadata,
      ...(newGeneration === undefined ? {} : { generation: newGeneration }),
    },
  };
  const object = owned(changed, before, target, options);
  const stored = options.dryRun ? object : store.put(groupResource(target.type), object);
  return { ...admitted, object: asVersion(stored, target) };
}

function owned(
  object: KubernetesObject,
  before: KubernetesObject | undefined,
  target: ResourceTarget,
  options: WriteOptions,
): KubernetesObject {
  const write = {
    manager: options.manager,
    apiVersion: apiVersionOf(target.type.group, target.version),
    time: timestamp(options.now),
  };
  const managedFields = ownFields(before?.metadata['managedFields'], write, before, object);
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function existing(store: ObjectStore, target: ResourceTarget): KubernetesObject {
  const found = store.get(groupResource(target.type), target);
  if (found === undefined) throw notFound(target.type, target.name);
  return found;
}

function requireNamespace(store: ObjectStore, target: ResourceTarget): void {
  const { type, namespace } = target;
  const namespaces = resourceTypes.find((candidate) => candidate.kind === 'Namespace');
  if (!type.namespaced || namespaces === undefined) return;
  if (store.get('namespaces', { namespace: '', name: namespace }) === undefined) {
    throw notFound(namespaces, namespace);
  }
}

function mustSayResourceVersion(target: ResourceTarget): Error {
  const error = {
    field: 'metadata.resourceVersion',
    reason: 'FieldValueInvalid',
    message: 'Invalid value: 0: must be specified for an update',
  } as const;
  return invalid(target.type, target.name, [error], 'resource');
}

function emptyNamespace(store: ObjectStore, namespace: string): void {
  for (const type of resourceTypes) {
    const resource = groupResource(type);
    const contained = [...store.objects(resource)].filter(
      (object) => object.metadata.namespace === namespace,
    );
    for (const { metadata } of contained) store.remove(resource, { namespace, name: metadata.name });
  }
}

function withDefaults(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Namespace') return object;
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  return {
    ...object,
    metadata: { ...object.metadata, labels },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

function generatedName(metadata: ObjectMeta): string {
  const prefix = metadata['generateName'];
  if (typeof prefix !== 'string' || prefix === '') return '';
  return `${prefix}${randomBytes(4).toString('hex').slice(0, 5)}`;
}

/** RFC 3339 in whole seconds, as Kubernetes writes times. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
