// Puts the demo objects into a store, as if they had been there for long.
import { keyOf } from '../kubernetes/objectStore.ts';
import type { ObjectStore } from '../kubernetes/objectStore.ts';
import { ownFields } from '../kubernetes/managedFields.ts';
import { groupResource, resourceTypeOfObject } from '../kubernetes/resourceType.ts';
import type { KubernetesObject } from '@padlock/mtls';

/** @throws Error for an object whose kind the sandbox does not serve, or that is there twice. */
export function loadObjects(store: ObjectStore, objects: Iterable<KubernetesObject>): void {
  for (const object of objects) {
    const type = resourceTypeOfObject(object.apiVersion, object.kind);
    if (type === undefined) throw new Error(`the sandbox does not serve ${object.apiVersion} ${object.kind}`);
    const resource = groupResource(type);
    const { namespace, name } = keyOf(object);
    if (store.get(resource, { namespace, name }) !== undefined) {
      throw new Error(`${resource} ${namespace}/${name} is there twice`);
    }
    const write = {
      manager: 'kubectl',
      apiVersion: object.apiVersion,
      time: object.metadata.creationTimestamp ?? '',
    };
    const managedFields = ownFields(undefined, write, undefined, object);
    store.put(resource, { ...object, metadata: { ...object.metadata, managedFields } });
  }
  store.compact();
}
