import type { Mode, ModePick } from '@padlock/contract';
import type { GlyphName } from './lock/index.ts';
import { modeGlyph } from './lock/index.ts';

/** The picks in the order of every picker, with one line of help each. */
export const modePicks: readonly { readonly pick: ModePick; readonly help: string }[] = [
  { pick: 'DEFAULT', help: 'No setting for this port: what the workload, namespace or mesh says' },
  { pick: 'STRICT', help: 'Mutual TLS only; plaintext is refused' },
  { pick: 'PERMISSIVE', help: 'Mutual TLS and plaintext' },
  { pick: 'DISABLED', help: 'Plaintext only; no mutual TLS' },
];

/** A pick that cannot work at some place, with the reason. */
export interface RefusedPick {
  readonly pick: string;
  readonly reason: string;
}

export interface PickerProps {
  /** Accessible name: `Mode of port 8080`. */
  label: string;
  /** What is picked; null where the workloads behind a port differ. */
  value: ModePick | null;
  /** What DEFAULT comes to. */
  resolvesTo: Mode | 'mixed' | null;
  onPick: (pick: ModePick) => void;
  /** Why nothing can be picked at all; null: it can. */
  disabledReason?: string | null;
  /** The page tells the reason once for all its pickers: it is then only for screen readers here. */
  isReasonHidden?: boolean;
  refusedPicks?: readonly RefusedPick[];
}

/** The glyph of a pick. */
export function pickGlyph(pick: ModePick): GlyphName {
  switch (pick) {
    case 'DEFAULT':
      return 'inherited';
    case 'STRICT':
    case 'PERMISSIVE':
      return modeGlyph(pick);
    case 'DISABLED':
      return modeGlyph('DISABLE');
  }
}
