import { assert, anything, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPieces, pieceLength } from './jsonPieces.ts';

const whole = (value: unknown): string | undefined => {
  const pieces = [...jsonPieces(value)];
  return pieces.length === 0 ? undefined : pieces.join('');
};

describe('JSON in pieces', () => {
  it('says what JSON.stringify says', () => {
    const values = anything({
      withNullPrototype: true,
      withDate: true,
      withMap: true,
      withSparseArray: true,
      withBoxedValues: true,
    });
    assert(
      property(values, (value) => whole(value) === JSON.stringify(value)),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['what is left out', { a: undefined, b: () => 1, c: [undefined, Symbol('s')], d: Number.NaN }],
    ['nothing at all', undefined],
    ['an object that says its own JSON', { toJSON: (): string => 'own', a: [1] }],
    ['arrays that do', { a: Object.assign([1], { toJSON: (): string[] => ['own'] }) }],
    ['names that need quoting', { '"\n': ['"\n', '\ud800'] }],
    ['classes', new URL('https://example.com/a')],
  ])('says %s as JSON.stringify does', (_what, value) => {
    expect(whole(value)).toBe(JSON.stringify(value));
  });

  it('takes long arrays apart', () => {
    const edges = Array.from({ length: 5_000 }, (_, number) => ({ id: number, text: 'mutual '.repeat(20) }));
    for (const value of [{ edges, nodes: edges }, edges]) {
      const pieces = [...jsonPieces(value)];
      expect(pieces.join('')).toBe(JSON.stringify(value));
      // By one element at most.
      expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(pieceLength + 300);
      expect(pieces.length).toBeGreaterThan(2);
    }
  });
});
