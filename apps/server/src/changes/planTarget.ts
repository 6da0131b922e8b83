import type { ChangeTarget } from '@padlock/contract';
import { type Mesh, planChange, type PlanResult, planUndo } from '@padlock/mtls';
import { type ChangeRecord, recordedOperations } from './changeRecord.ts';
import { toMtlsTarget } from './changeTarget.ts';

/** What planning needs besides the mesh. */
export interface PlanContext {
  /** A change that was made, by id. */
  readonly changeOf: (id: string) => Promise<ChangeRecord | undefined>;
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
    case 'services':
    case 'policies':
    case 'object':
    case 'finding':
      return {
        kind: 'refused',
        code: 'not_supported',
        reason: 'This server cannot plan such a change yet.',
      };
  }
}
