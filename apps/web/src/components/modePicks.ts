import type { Mode, ModePick } from '@padlock/contract';
import type { GlyphName } from './lock/index.ts';
import { modeGlyph } from './lock/index.ts';
import { modeWord } from './ModeBadge.tsx';

/** The picks in the order of every picker, with one line of help each. */
export const modePicks: readonly { readonly pick: ModePick; readonly help: string }[] = [
  { pick: 'DEFAULT', help: 'No setting here: what the next wider scope says' },
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
  /** Where that comes from: `namespace policy shop/default`. */
  resolvesFrom?: string | null;
  onPick: (pick: ModePick) => void;
  /** Why nothing can be picked at all; null: it can. */
  disabledReason?: string | null;
  /** The page tells the reason once for all its pickers: it is then only for screen readers here. */
  isReasonHidden?: boolean;
  refusedPicks?: readonly RefusedPick[];
}

/** The line of help of a pick; of DEFAULT, what it comes to and from where. */
export function pickHelp(
  pick: ModePick,
  { resolvesTo, resolvesFrom }: Pick<PickerProps, 'resolvesTo' | 'resolvesFrom'>,
): string {
  const help = modePicks.find((candidate) => candidate.pick === pick)?.help ?? '';
  if (pick !== 'DEFAULT' || resolvesTo === null || !resolvesFrom) return help;
  return `No setting here: ${modeWord(resolvesTo)}, from ${resolvesFrom}`;
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
