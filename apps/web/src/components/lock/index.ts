export { LockGlyph } from './LockGlyph.tsx';
export { LockLabel } from './LockLabel.tsx';
export { lockAppearance, lockGlyph, lockStates, modeGlyph } from './lockAppearance.ts';
export type { GlyphName } from './glyphs.ts';
