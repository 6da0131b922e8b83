import type { ChangeTarget, ObjectRef } from '@padlock/contract';
import { type Fix, type Mesh, planChange, type PlanResult, planUndo, planWrites, refOf } from '@padlock/mtls';
import { readPolicy } from '../policies/policyText.ts';
import { type ChangeRecord, recordedOperations } from './changeRecord.ts';
import { toMtlsTarget } from './changeTarget.ts';

/** What planning needs besides the mesh. */
export interface PlanContext {
  /** A change that was made, by id. */
  readonly changeOf: (id: string) => Promise<ChangeRecord | undefined>;
  /** The ways to put a finding right; undefined when it does not hold any more. */
  readonly fixesOf: (findingId: string) => readonly Fix[] | undefined;
}

/** The plan for whatever a person wants to change. */
export async function planTarget(
  mesh: Mesh,
  target: ChangeTarget,
  context: PlanContext,
): Promise<PlanResult> {
  switch (target.scope) {
    case 'service':
    case 'workload':
    case 'namespace':
    case 'mesh':
      return planChange(mesh, toMtlsTarget(target));
    case 'undo': {
      const record = await context.changeOf(target.change);
      if (record === undefined)
        return {
          kind: 'refused',
          code: 'change_not_found',
          reason: 'This change is not known here. It may be too old.',
        };
      return planUndo(mesh, recordedOperations(record));
    }
    case 'policies':
      return deletion(mesh, target.delete);
    case 'object':
      return wholeObject(mesh, target.yaml);
    case 'finding':
      return fixOf(mesh, target, context);
    case 'services':
      return {
        kind: 'refused',
        code: 'not_supported',
        reason: 'This server cannot plan such a change yet.',
      };
  }
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

/** Computed again: what a page names is a finding, never the writes. */
function fixOf(
  mesh: Mesh,
  { id, fix: index = 0 }: Extract<ChangeTarget, { scope: 'finding' }>,
  { fixesOf }: PlanContext,
): PlanResult {
  const fixes = fixesOf(id);
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
