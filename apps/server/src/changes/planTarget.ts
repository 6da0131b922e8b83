import type { ChangeTarget, ObjectRef } from '@padlock/contract';
import {
  type Fix,
  type KubernetesObject,
  type Mesh,
  planChange,
  planChanges,
  type PlanResult,
  planUndo,
  planWrites,
  refOf,
  withRuleTls,
} from '@padlock/mtls';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { readPolicy } from '../policies/policyText.ts';
import { type ChangeRecord, recordedOperations, sameSpec } from './changeRecord.ts';
import { modeTargets, toMtlsTarget } from './changeTarget.ts';
import { changedTelemetry, planPortEvidence, undoPortEvidence } from './planPortEvidence.ts';

/** What planning needs besides the mesh. */
export interface PlanContext {
  /** The mesh is of this one. */
  readonly snapshot: ClusterSnapshot;
  /** A change that was made, by id. */
  readonly changeOf: (id: string) => ChangeRecord | undefined;
  /** The ways to put the finding right that the target names; undefined when it does not hold any more. */
  readonly fixes: readonly Fix[] | undefined;
}

/** The plan for whatever a person wants to change. */
export function planTarget(target: ChangeTarget, context: PlanContext): PlanResult {
  const { snapshot } = context;
  const { mesh } = snapshot;
  switch (target.scope) {
    case 'service':
    case 'workload':
    case 'namespace':
    case 'mesh':
      return planChange(mesh, toMtlsTarget(target));
    case 'undo':
      return undo(snapshot, context.changeOf(target.change));
    case 'port_evidence':
      return planPortEvidence(snapshot);
    case 'policies':
      return deletion(mesh, target.delete);
    case 'object':
      return wholeObject(mesh, target.yaml);
    case 'rule':
      return ruleTls(mesh, target);
    case 'finding':
      return fixOf(mesh, target, context);
    case 'services':
      return planChanges(mesh, modeTargets(target).map(toMtlsTarget));
    case 'places':
      return places(mesh, target);
  }
}

/** What is deleted goes last: until then it says what the rest leaves unsaid. */
function places(mesh: Mesh, target: Extract<ChangeTarget, { scope: 'places' }>): PlanResult {
  const plan = planChanges(mesh, target.places.map(toMtlsTarget));
  if (plan.kind === 'refused' || target.delete === undefined || target.delete.length === 0) return plan;
  const whole = deletion(plan.after, target.delete);
  if (whole.kind === 'refused') return whole.code === 'policy_not_found' ? plan : whole;
  return { ...planWrites(mesh, [...plan.operations, ...whole.operations]) };
}

function undo(snapshot: ClusterSnapshot, record: ChangeRecord | undefined): PlanResult {
  if (record === undefined)
    return {
      kind: 'refused',
      code: 'change_not_found',
      reason: 'This change is not known here. It may be too old.',
    };
  if (changedTelemetry(record)) return undoPortEvidence(snapshot, record);
  const { mesh } = snapshot;
  const plan = planUndo(mesh, recordedOperations(record));
  if (plan.operations.length === 0)
    return {
      kind: 'refused',
      code: 'nothing_to_undo',
      reason: 'Nothing of this change is left to take back: the objects are as they were before it.',
    };
  const changed = changedSince(mesh, record);
  if (changed.length === 0) return plan;
  const warning = {
    code: 'changed_since',
    message: 'Somebody changed this again since. What they changed stays; look at what is taken back.',
    objects: changed,
  };
  return { ...plan, warnings: [warning, ...plan.warnings] };
}

/**
 * The objects of a change that are neither as it left them nor as they were before it: those were taken back already, or, where
 * the API server ended during the change, never written.
 */
function changedSince(mesh: Mesh, { writes }: ChangeRecord): readonly ObjectRef[] {
  const objects = new Map(
    [...mesh.peerAuthentications, ...mesh.destinationRules].map(({ object }) => [
      keyOf(refOf(object)),
      object,
    ]),
  );
  return writes
    .filter(({ ref, before, stored }) => {
      const current = objects.get(keyOf(ref));
      return !isAs(current, stored) && !isAs(current, before);
    })
    .map(({ ref }) => ref);
}

function isAs(current: KubernetesObject | undefined, other: KubernetesObject | undefined): boolean {
  if (current === undefined || other === undefined) return current === other;
  return sameSpec(current, other);
}

/** Deletes what is there; what is gone by now needs no deletion, but not all may be gone. */
function deletion(mesh: Mesh, refs: readonly ObjectRef[]): PlanResult {
  const wanted = new Set(refs.map(keyOf));
  const objects = [...mesh.peerAuthentications, ...mesh.destinationRules]
    .map(({ object }) => object)
    .filter((object) => wanted.has(keyOf(refOf(object))));
  const fixed = objects.find(({ kind }) => kind === 'ServiceMeshPolicy');
  if (fixed !== undefined)
    return {
      kind: 'refused',
      code: 'service_mesh_policy',
      reason: `ServiceMeshPolicy ${fixed.metadata.name} is written by its operator: change the resource of the control plane.`,
    };
  if (objects.length === 0)
    return { kind: 'refused', code: 'policy_not_found', reason: 'None of these policies is there any more.' };
  return planWrites(
    mesh,
    objects.map((before) => ({ before, after: undefined })),
  );
}

function wholeObject(mesh: Mesh, yaml: string): PlanResult {
  const { object, problems } = readPolicy(yaml);
  if (object !== undefined) return planWrites(mesh, [{ before: undefined, after: object }]);
  const problem = problems.find(({ severity }) => severity === 'error');
  const line = problem?.line ?? null;
  return {
    kind: 'refused',
    code: 'invalid_object',
    reason: `${line === null ? '' : `Line ${line}: `}${problem?.message ?? 'This is no policy.'}`,
  };
}

/** A rule with another word about TLS at some of its places. */
function ruleTls(mesh: Mesh, { namespace, name, tls }: Extract<ChangeTarget, { scope: 'rule' }>): PlanResult {
  const rule = mesh.destinationRules.find((each) => each.namespace === namespace && each.name === name);
  if (rule === undefined)
    return {
      kind: 'refused',
      code: 'policy_not_found',
      reason: `There is no DestinationRule ${namespace}/${name} any more.`,
    };
  const unknown = tls.find(
    ({ subset }) => subset !== null && rule.subsets.every((each) => each.name !== subset),
  );
  if (unknown !== undefined)
    return {
      kind: 'refused',
      code: 'subset_not_found',
      reason: `DestinationRule ${namespace}/${name} has no subset ${unknown.subset}.`,
    };
  const after = tls.reduce(
    (object, { subset, port, mode }) =>
      withRuleTls(
        object,
        { subset: subset ?? undefined, port: port ?? undefined },
        mode === 'UNSET' ? undefined : mode,
      ),
    rule.object,
  );
  return planWrites(mesh, [{ before: undefined, after }]);
}

/** Computed again: what a page names is a finding, never the writes. */
function fixOf(
  mesh: Mesh,
  { fix: index = 0 }: Extract<ChangeTarget, { scope: 'finding' }>,
  { fixes }: PlanContext,
): PlanResult {
  if (fixes === undefined)
    return {
      kind: 'refused',
      code: 'finding_not_found',
      reason: 'This finding does not hold any more. Nothing is left to put right.',
    };
  const fix = fixes[index];
  if (fix?.kind === 'writes') return planWrites(mesh, fix.operations);
  return {
    kind: 'refused',
    code: 'no_such_fix',
    reason: 'Padlock has no such fix for this finding now. Open the finding again.',
  };
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace}/${name}`;
}
