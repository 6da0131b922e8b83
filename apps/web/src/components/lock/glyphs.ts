/** One mark of a glyph on the 16-unit grid: SVG path data, so that `<path>` and `Path2D` draw the same picture. */
export type GlyphMark =
  | { readonly kind: 'fill'; readonly d: string }
  | {
      readonly kind: 'stroke';
      readonly d: string;
      readonly width: number;
      readonly cap?: 'round';
      readonly dash?: readonly number[];
      readonly dashOffset?: number;
    };

export type GlyphName =
  'locked' | 'partial' | 'open' | 'blocked' | 'idleLocked' | 'idleOpen' | 'unknown' | 'inherited';

/** Side of the grid that the path data is drawn on. */
export const glyphGrid = 16;

const shackleClosed = 'M4.8 7V4.55a3.2 3.2 0 0 1 6.4 0V7';
const shackleLifted = 'M4.8 7V4.55a3.2 3.2 0 0 1 6.4 0';
const shackleSwung = 'M8.3 7V4.4a3 3 0 0 1 6 0v1.7';
/** The hollow body, 9.5 x 7 with corners of 1: centred under a closed shackle, or shifted left under a swung one. */
const bodyCentred = 'M4.25 7.25h7.5a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1h-7.5a1 1 0 0 1-1-1v-5a1 1 0 0 1 1-1Z';
const bodyShifted = 'M2.5 7.25h7.5a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1H2.5a1 1 0 0 1-1-1v-5a1 1 0 0 1 1-1Z';

const dashedShackle = { width: 1.5, dash: [2.1, 1.4] } as const;
const dashedBody = { width: 1.5, dash: [2.2, 1.6], dashOffset: 1 } as const;

/**
 * Glyphs by name. The body is the share encrypted: full, half, hollow; a shackle that is closed, lifted or swung says the same
 * once more, so that no state is told by colour alone.
 */
export const glyphs: Readonly<Record<GlyphName, readonly GlyphMark[]>> = {
  locked: [
    { kind: 'stroke', d: shackleClosed, width: 1.7 },
    {
      kind: 'fill',
      d: 'M4 6.5h8A1.5 1.5 0 0 1 13.5 8v5.5A1.5 1.5 0 0 1 12 15H4a1.5 1.5 0 0 1-1.5-1.5V8A1.5 1.5 0 0 1 4 6.5ZM8 8.85a1.2 1.2 0 0 0-.62 2.23v1.42h1.24v-1.42A1.2 1.2 0 0 0 8 8.85Z',
    },
  ],
  partial: [
    { kind: 'stroke', d: shackleLifted, width: 1.7, cap: 'round' },
    { kind: 'stroke', d: bodyCentred, width: 1.5 },
    { kind: 'fill', d: 'M4 7.25h4v7H4a.75.75 0 0 1-.75-.75V8A.75.75 0 0 1 4 7.25Z' },
  ],
  open: [
    { kind: 'stroke', d: shackleSwung, width: 1.7, cap: 'round' },
    { kind: 'stroke', d: bodyShifted, width: 1.5 },
  ],
  blocked: [
    {
      kind: 'fill',
      d: 'M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1ZM4.2 6.7h7.6a.5.5 0 0 1 .5.5v1.6a.5.5 0 0 1-.5.5H4.2a.5.5 0 0 1-.5-.5V7.2a.5.5 0 0 1 .5-.5Z',
    },
  ],
  idleLocked: [
    { kind: 'stroke', d: shackleClosed, ...dashedShackle },
    { kind: 'stroke', d: bodyCentred, ...dashedBody },
  ],
  idleOpen: [
    { kind: 'stroke', d: shackleSwung, ...dashedShackle },
    { kind: 'stroke', d: bodyShifted, ...dashedBody },
  ],
  unknown: [
    {
      kind: 'stroke',
      d: 'M14.3 8a6.3 6.3 0 1 1-12.6 0a6.3 6.3 0 1 1 12.6 0Z',
      width: 1.4,
      dash: [1.6, 1.5],
    },
    {
      kind: 'stroke',
      d: 'M6.2 6.4A1.85 1.85 0 1 1 8.9 8c-.6.34-.9.7-.9 1.35',
      width: 1.5,
      cap: 'round',
    },
    { kind: 'fill', d: 'M8.95 11.5a.95.95 0 1 1-1.9 0a.95.95 0 1 1 1.9 0Z' },
  ],
  inherited: [
    { kind: 'stroke', d: 'M12.5 13.5V8.5a2 2 0 0 0-2-2H4', width: 1.6, cap: 'round' },
    { kind: 'stroke', d: 'M6.8 3.2 3.5 6.5l3.3 3.3', width: 1.6, cap: 'round' },
  ],
};
