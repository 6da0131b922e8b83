export { LockGlyph } from './LockGlyph.tsx';
export { LockLabel, type LockLabelProps } from './LockLabel.tsx';
export { lockAppearance, lockGlyph, lockStates, lockText, modeGlyph } from './lockAppearance.ts';
export type { GlyphName } from './glyphs.ts';
