import type { Aged } from '../model/age.ts';
import { isDestinationRule, parseDestinationRule } from '../model/destinationRule.ts';
import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import { isPeerAuthentication, parsePeerAuthentication } from '../model/peerAuthentication.ts';
import { creationTimeAfter } from './creationTime.ts';
import { mergePatchBetween } from './mergePatch.ts';
import type { Operation } from './plan.ts';

/** The write that makes `after` of `before`; undefined when they are equal. */
export function operationBetween(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): Operation | undefined {
  if (before === undefined) return after === undefined ? undefined : createOperation(after);
  const common = {
    ref: refOf(before),
    apiVersion: before.apiVersion,
    resourceVersion: before.metadata.resourceVersion,
    before,
  };
  if (after === undefined) return { verb: 'delete', ...common, after, patch: undefined };
  const patch = mergePatchBetween(before, after);
  return patch === undefined ? undefined : { verb: 'patch', ...common, after, patch };
}

/** The writes that make one mesh's policies and rules of another's. */
export function operationsBetween(before: Mesh, after: Mesh): readonly Operation[] {
  const old = policyObjects(before);
  const now = policyObjects(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => operationBetween(old.get(key), now.get(key)))
    .filter((operation) => operation !== undefined);
}

/** Whether a mesh holds objects of this kind as they are, so that plans can be made of them. */
export function isPlanned(object: KubernetesObject): boolean {
  return isPeerAuthentication(object) || isDestinationRule(object);
}

/** The object that has the same kind and name in a mesh, among those that plans write. */
export function currentObject(mesh: Mesh, object: KubernetesObject): KubernetesObject | undefined {
  return policyObjects(mesh).get(identity(object));
}

const policyObjects = derivedFrom((mesh: Mesh): ReadonlyMap<string, KubernetesObject> => {
  const parsed = [...mesh.peerAuthentications, ...mesh.destinationRules];
  return new Map(parsed.map(({ object }) => [identity(object), object]));
});

function createOperation(after: KubernetesObject): Operation {
  return {
    verb: 'create',
    ref: refOf(after),
    apiVersion: after.apiVersion,
    resourceVersion: undefined,
    before: undefined,
    after,
    patch: undefined,
  };
}

/**
 * The mesh with one object put in place of what has its kind and name, whose age it takes over; without such a
 * predecessor it is about to be created, and so the youngest. Pods, services and their indexes are shared.
 */
export function withObject(mesh: Mesh, object: KubernetesObject): Mesh {
  return put(mesh, object, (predecessor) => predecessor?.bornAt ?? Infinity);
}

/** The same with the age that the object gives itself: as if it had been there all the time. */
export function withObjectAsAged(mesh: Mesh, object: KubernetesObject): Mesh {
  return put(mesh, object, () => undefined);
}

function put(
  mesh: Mesh,
  object: KubernetesObject,
  ageOf: (predecessor: Aged | undefined) => number | undefined,
): Mesh {
  const key = identity(object);
  const isPredecessor = (candidate: { readonly object: KubernetesObject }): boolean =>
    identity(candidate.object) === key;
  if (isPeerAuthentication(object)) {
    const parsed = parsePeerAuthentication(object, mesh.config.rootNamespace);
    const age = ageOf(mesh.peerAuthentications.find(isPredecessor)) ?? parsed.bornAt;
    return {
      ...mesh,
      peerAuthentications: replaced(mesh.peerAuthentications, { ...parsed, bornAt: age }),
    };
  }
  if (isDestinationRule(object)) {
    const parsed = parseDestinationRule(object, mesh.config.clusterDomain);
    const age = ageOf(mesh.destinationRules.find(isPredecessor)) ?? parsed.bornAt;
    return { ...mesh, destinationRules: replaced(mesh.destinationRules, { ...parsed, bornAt: age }) };
  }
  return mesh;
}

export function withoutObject(mesh: Mesh, object: KubernetesObject): Mesh {
  const key = identity(object);
  if (isPeerAuthentication(object)) {
    return {
      ...mesh,
      peerAuthentications: mesh.peerAuthentications.filter((policy) => identity(policy.object) !== key),
    };
  }
  if (isDestinationRule(object)) {
    return {
      ...mesh,
      destinationRules: mesh.destinationRules.filter((rule) => identity(rule.object) !== key),
    };
  }
  return mesh;
}

/**
 * The mesh after the operations, in their order.
 *
 * @example
 * serverMode(applyToMesh(mesh, plan.operations), pod, 8080).mode; // 'STRICT'
 */
export function applyToMesh(mesh: Mesh, operations: readonly Operation[]): Mesh {
  return operations.reduce((current, { before, after }) => {
    if (after !== undefined) return withObject(current, after);
    return before === undefined ? current : withoutObject(current, before);
  }, mesh);
}

/**
 * The objects after the operations: what is patched stays in its place, what is created comes last. `createdAt` is the
 * time (RFC 3339) that the API server would give to what is created, by default one second after the youngest object:
 * left absent, istiod would take it for the oldest, and a created policy for the one in force.
 *
 * @example
 * applyToObjects([], created.operations, { createdAt: '2026-11-20T12:00:00Z' })[0].metadata;
 * // { creationTimestamp: '2026-11-20T12:00:00Z' }
 */
export function applyToObjects(
  objects: Iterable<KubernetesObject>,
  operations: readonly Operation[],
  { createdAt }: { readonly createdAt?: string } = {},
): readonly KubernetesObject[] {
  const byIdentity = new Map<string, KubernetesObject>();
  for (const object of objects) byIdentity.set(identity(object), object);
  const time = createdAt ?? creationTimeAfter([...byIdentity.values()]);
  for (const { verb, before, after } of operations) {
    if (after !== undefined) {
      byIdentity.set(identity(after), verb === 'create' ? bornAt(after, time) : after);
    } else if (before !== undefined) byIdentity.delete(identity(before));
  }
  return [...byIdentity.values()];
}

function bornAt(object: KubernetesObject, creationTimestamp: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, creationTimestamp } };
}

function replaced<Item extends { readonly object: KubernetesObject }>(
  items: readonly Item[],
  item: Item,
): readonly Item[] {
  const key = identity(item.object);
  const index = items.findIndex((candidate) => identity(candidate.object) === key);
  return index === -1 ? [...items, item] : items.with(index, item);
}

/** API versions of one group are the same object. */
export function identity(object: KubernetesObject): string {
  const [group = ''] = object.apiVersion.split('/');
  return `${group}/${object.kind}/${keyOf(object.metadata.namespace ?? '', object.metadata.name)}`;
}
