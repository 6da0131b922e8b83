import type { ScopeSetting } from '@padlock/contract';
import {
  type ChangeTarget,
  type Mesh,
  type Mode,
  type ModeExplanation,
  type ModePick,
  planChange,
} from '@padlock/mtls';
import { effectiveMode } from './effectiveMode.ts';

/** The mode at one scope, and which picks cannot work there. */
export function scopeSetting(
  mesh: Mesh,
  resolved: { readonly mode: Mode; readonly explanation: ModeExplanation },
  target: (pick: ModePick) => ChangeTarget,
): ScopeSetting {
  const refusal = refusalOf(mesh, target('STRICT'));
  const disabled = refusal === null ? refusalOf(mesh, target('DISABLED')) : null;
  return {
    mode: effectiveMode(resolved),
    refusal,
    refusedPicks: disabled === null ? [] : [{ pick: 'DISABLED', ...disabled }],
  };
}

function refusalOf(mesh: Mesh, target: ChangeTarget): ScopeSetting['refusal'] {
  const result = planChange(mesh, target);
  return result.kind === 'refused' ? { code: result.code, reason: result.reason } : null;
}
