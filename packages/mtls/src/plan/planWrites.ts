import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { KubernetesObject, ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import { isPeerAuthentication } from '../model/peerAuthentication.ts';
import { policyStandings } from '../policies/policyStanding.ts';
import type { PolicyStanding } from '../policies/policyStanding.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import type { modeChanges } from './modeChanges.ts';
import {
  currentObject,
  identity,
  isPlanned,
  operationBetween,
  withObject,
  withoutObject,
} from './operations.ts';
import type { Operation, Plan, Warning } from './plan.ts';
import { planBetween, wideInMesh, wideInNamespace } from './planBetween.ts';
import type { PlanPurpose } from './planBetween.ts';
import { serverFieldsOf, withoutServerFields } from './serverFields.ts';

/**
 * One object as somebody wants it: `after` created, or put in place of what has its kind and name; without `after`,
 * `before` deleted. An `Operation` is one, and so is the fix of a finding.
 */
export type DesiredWrite = Pick<Operation, 'before' | 'after'>;

/**
 * Plans any writes of PeerAuthentications and DestinationRules: an edit, a bulk deletion, the fix of a finding. What they
 * change is worked out against the mesh as it is, so that the operations carry its resource versions: a write that
 * changes nothing gives none, and so does the deletion of what is gone. What the API server sets is kept from the object
 * that is there. All modes that change are `changes`: nobody asked for less than the writes do.
 *
 * Of other kinds the operations are made from `before` and `after` as given, and they change no mode here.
 *
 * @example
 * planWrites(mesh, [{ before: policy, after: undefined }]).operations; // [{ verb: 'delete', ref: { name: 'team-policy' } }]
 */
export function planWrites(mesh: Mesh, writes: readonly DesiredWrite[]): Plan {
  const steps = writes.flatMap(asSteps);
  const written = new Map<string, KubernetesObject>();
  let after = mesh;
  for (const { object, wanted } of steps) {
    written.set(identity(object), object);
    after = wanted ? withObject(after, asStored(mesh, object)) : withoutObject(after, object);
  }
  const operations = [...written.values()].flatMap((object) => {
    const operation = isPlanned(object)
      ? operationBetween(currentObject(mesh, object), currentObject(after, object))
      : operationAsGiven(writes, object);
    return operation === undefined ? [] : [operation];
  });
  return planBetween(mesh, after, {
    operations,
    isAsked: () => true,
    alsoServices: (changed) => servicesBefore(mesh, changed),
    wideFor: wideForWrites(mesh, after, operations),
    warnings: policyStandings(after).flatMap((standing) => effectWarning(standing, operations)),
  });
}

interface Step {
  readonly object: KubernetesObject;
  /** Whether it is to be there. */
  readonly wanted: boolean;
}

/** A new name is a deletion and a creation. */
function asSteps({ before, after }: DesiredWrite): readonly Step[] {
  const steps: Step[] = [];
  const renamed = before !== undefined && (after === undefined || identity(before) !== identity(after));
  if (renamed) steps.push({ object: before, wanted: false });
  if (after !== undefined) steps.push({ object: after, wanted: true });
  return steps;
}

function asStored(mesh: Mesh, desired: KubernetesObject): KubernetesObject {
  const current = currentObject(mesh, desired);
  const plain = withoutServerFields(desired);
  if (current === undefined) return plain;
  const { status } = current;
  return {
    ...plain,
    metadata: { ...plain.metadata, ...serverFieldsOf(current) },
    ...(status === undefined ? {} : { status }),
  };
}

function operationAsGiven(writes: readonly DesiredWrite[], object: KubernetesObject): Operation | undefined {
  const key = identity(object);
  const named = (candidate: KubernetesObject | undefined): KubernetesObject | undefined =>
    candidate !== undefined && identity(candidate) === key ? candidate : undefined;
  const before = writes.map((write) => named(write.before)).find((found) => found !== undefined);
  return operationBetween(before, named(writes.findLast(concerns)?.after));
  function concerns(write: DesiredWrite): boolean {
    return named(write.before) !== undefined || named(write.after) !== undefined;
  }
}

function servicesBefore(mesh: Mesh, changed: ReturnType<typeof modeChanges>): readonly ObjectRef[] {
  const pods = new Set(changed.map(({ pod }) => pod));
  const services = new Set([...pods].flatMap((pod) => servicesOfPod(mesh, pod)));
  return [...services].map((service) => refOf(service.object));
}

/** Where a whole namespace or the mesh is written, one companion rule may do for all its services. */
function wideForWrites(before: Mesh, after: Mesh, operations: readonly Operation[]): PlanPurpose['wideFor'] {
  const written = new Set(operations.map(({ ref }) => keyOf(ref.namespace, ref.name)));
  const scopes = [...before.peerAuthentications, ...after.peerAuthentications].filter((policy) => {
    return written.has(keyOf(policy.namespace, policy.name));
  });
  const ofMesh = scopes.some(({ scope }) => scope === 'mesh');
  const namespaces = new Set(
    scopes.filter(({ scope }) => scope === 'namespace').map(({ namespace }) => namespace),
  );
  return ({ namespace }) => {
    if (ofMesh) return wideInMesh(before);
    return namespaces.has(namespace) ? wideInNamespace(before, namespace) : undefined;
  };
}

const ineffective: Readonly<Partial<Record<PolicyStanding['standing'], string>>> = {
  shadowed: 'will do nothing: an older policy of its scope is in force.',
  partly_shadowed: 'will do nothing for some of its pods: an older policy is in force there.',
  matches_nothing: 'will do nothing: its selector matches no pod of its namespace.',
  ignored: 'will do nothing: Istio ignores selectors in the root namespace.',
};

/** A policy that is written and then does not hold will not be what its author meant. */
function effectWarning(
  { policy, standing, shadowedBy }: PolicyStanding,
  operations: readonly Operation[],
): readonly Warning[] {
  const why = ineffective[standing];
  const key = identity(policy.object);
  const isWritten = operations.some(({ after }) => {
    return after !== undefined && isPeerAuthentication(after) && identity(after) === key;
  });
  if (why === undefined || !isWritten) return [];
  return [
    {
      code: 'policy_without_effect',
      message: `${policy.name} ${why}`,
      objects: [policy, ...shadowedBy].map(({ object }) => refOf(object)),
    },
  ];
}
