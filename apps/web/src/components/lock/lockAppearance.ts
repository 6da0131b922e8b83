import type { Expectation, LockState, Mode } from '@padlock/contract';
import type { GlyphName } from './glyphs.ts';

/** How an edge line of some state is drawn; lengths in px at zoom 1. */
export interface LockLine {
  readonly width: number;
  readonly dash: readonly number[] | undefined;
  readonly end: 'triangle' | 'tee';
}

export interface LockAppearance {
  /** The fixed word, for the start of a sentence. */
  readonly word: string;
  /** What it means, for legends and tooltips. */
  readonly meaning: string;
  /** CSS custom properties, set in lock.css for both themes. */
  readonly text: `--pl-${string}`;
  readonly graphic: `--pl-${string}`;
  /** Text and glyph on a filled label; undefined: the label is outlined. */
  readonly fill: { readonly background: `--pl-${string}`; readonly content: `--pl-${string}` } | undefined;
  readonly outline: 'solid' | 'dashed' | 'dotted';
  readonly line: LockLine;
}

/** The one table behind every lock on a page, SVG and canvas alike. */
export const lockAppearance: Readonly<Record<LockState, LockAppearance>> = {
  locked: {
    word: 'Locked',
    meaning: 'Everything seen in the window was mutual TLS',
    text: '--pl-locked-t',
    graphic: '--pl-locked-g',
    fill: undefined,
    outline: 'solid',
    line: { width: 2, dash: undefined, end: 'triangle' },
  },
  partial: {
    word: 'Partial',
    meaning: 'Some was mutual TLS, some was not',
    text: '--pl-partial-t',
    graphic: '--pl-partial-g',
    fill: { background: '--pl-partial-fill', content: '--pl-partial-on' },
    outline: 'solid',
    line: { width: 2, dash: [12, 4], end: 'triangle' },
  },
  open: {
    word: 'Open',
    meaning: 'Nothing seen in the window was mutual TLS',
    text: '--pl-open-t',
    graphic: '--pl-open-g',
    fill: { background: '--pl-open-g', content: '--pl-open-on' },
    outline: 'solid',
    line: { width: 3, dash: undefined, end: 'triangle' },
  },
  blocked: {
    word: 'Blocked',
    meaning: 'Policy refuses the call, or its handshake fails',
    text: '--pl-blocked-t',
    graphic: '--pl-blocked-g',
    fill: undefined,
    outline: 'solid',
    line: { width: 2, dash: [7, 4], end: 'tee' },
  },
  idle: {
    word: 'Idle',
    meaning: 'No traffic in the window; the outline shows what policy would do',
    text: '--pl-idle-t',
    graphic: '--pl-idle-g',
    fill: undefined,
    outline: 'dashed',
    line: { width: 1.5, dash: [4, 4], end: 'triangle' },
  },
  unknown: {
    word: 'Unknown',
    meaning: 'Traffic, but no report from the server side',
    text: '--pl-unknown-t',
    graphic: '--pl-unknown-g',
    fill: undefined,
    outline: 'dotted',
    line: { width: 2, dash: [1, 5], end: 'triangle' },
  },
};

/** The order in which strips, legends and sorts list the states: by share encrypted, then what was not observed. */
export const lockStates: readonly LockState[] = ['locked', 'partial', 'open', 'blocked', 'idle', 'unknown'];

/** The glyph of a state. An idle lock shows what policy would do: closed only where that is mutual TLS. */
export function lockGlyph(state: LockState, expectation: Expectation = 'unknown'): GlyphName {
  switch (state) {
    case 'locked':
    case 'partial':
    case 'open':
    case 'blocked':
    case 'unknown':
      return state;
    case 'idle':
      return expectation === 'mutual_tls' ? 'idleLocked' : 'idleOpen';
  }
}

/** The glyph of a policy mode; drawn in ink, never in the colour of a state. */
export function modeGlyph(mode: Mode | 'mixed'): GlyphName {
  switch (mode) {
    case 'STRICT':
      return 'locked';
    case 'PERMISSIVE':
    case 'mixed':
      return 'partial';
    case 'DISABLE':
      return 'open';
  }
}

/** What a label says: the share where one was seen, else a word. */
export function lockText(state: LockState, share: { readonly text: string } | null): string {
  switch (state) {
    case 'locked':
    case 'partial':
    case 'open':
      return share?.text ?? lockAppearance[state].word.toLowerCase();
    case 'blocked':
      return 'refused';
    case 'idle':
      return 'idle';
    case 'unknown':
      return 'no data';
  }
}
