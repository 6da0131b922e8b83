import type { Mode } from '@padlock/contract';
import { LockGlyph, modeGlyph } from './lock/index.ts';
import './mode.css';

/** The mode in a page's words: what the resource calls DISABLE is DISABLED here. */
export function modeWord(mode: Mode | 'mixed'): string {
  switch (mode) {
    case 'STRICT':
    case 'PERMISSIVE':
      return mode;
    case 'DISABLE':
      return 'DISABLED';
    case 'mixed':
      return 'MIXED';
  }
}

/** A mode, in ink: policy is never told by colour. `inForce: false` draws one that something else overrides. */
export function ModeBadge({ mode, inForce = true }: { mode: Mode | 'mixed'; inForce?: boolean }) {
  return (
    <span className="pl-mode" data-mode={modeWord(mode).toLowerCase()} data-in-force={inForce}>
      <LockGlyph name={modeGlyph(mode)} size={12} />
      {modeWord(mode)}
    </span>
  );
}

/** No setting of its own. */
export function DefaultBadge() {
  return (
    <span className="pl-mode" data-mode="default">
      <LockGlyph name="inherited" size={12} />
      DEFAULT
    </span>
  );
}
