import { describe, expect, it } from 'vitest';
import { glyphs } from './glyphs.ts';
import { lockAppearance, lockGlyph, lockStates, lockText, modeGlyph } from './lockAppearance.ts';

describe('lock appearance', () => {
  it('every state is listed once', () => {
    expect([...lockStates].sort()).toEqual(Object.keys(lockAppearance).sort());
  });

  it('no two states share glyph, or line and outline: colour alone never tells them apart', () => {
    const shapes = lockStates.map((state) => JSON.stringify(glyphs[lockGlyph(state)]));
    expect(new Set(shapes).size).toBe(lockStates.length);
    const lines = lockStates.map((state) => JSON.stringify(lockAppearance[state].line));
    expect(new Set(lines).size).toBe(lockStates.length);
  });

  it('an idle lock is closed only where policy would use mutual TLS', () => {
    expect(lockGlyph('idle', 'mutual_tls')).toBe('idleLocked');
    for (const other of ['plaintext', 'mixed', 'refused', 'other_tls', 'unknown'] as const)
      expect(lockGlyph('idle', other)).toBe('idleOpen');
  });

  it('only labels that call for an act are filled', () => {
    expect(lockStates.filter((state) => lockAppearance[state].fill)).toEqual(['partial', 'open']);
  });

  it('a label prints the share as the server cut it', () => {
    expect(lockText('partial', { text: '99%' })).toBe('99%');
    expect(lockText('blocked', null)).toBe('refused');
    expect(lockText('unknown', { text: '100%' })).toBe('no data');
  });

  it('modes use the glyph whose body says how much they demand', () => {
    expect((['STRICT', 'PERMISSIVE', 'DISABLE'] as const).map(modeGlyph)).toEqual([
      'locked',
      'partial',
      'open',
    ]);
  });
});
