import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffRow, diffRows } from './diffRows.ts';

const text = (row: DiffRow) => (row.kind === 'same' ? row.text : row.parts.map((part) => part.text).join(''));

describe('a diff', () => {
  it('numbers lines of both sides and marks the word that differs', () => {
    expect(diffRows('a:\n  mode: PERMISSIVE\nb: 1\n', 'a:\n  mode: STRICT\nb: 1\n')).toEqual([
      { kind: 'same', before: 1, after: 1, text: 'a:' },
      {
        kind: 'removed',
        before: 2,
        parts: [
          { text: '  mode: ', changed: false },
          { text: 'PERMISSIVE', changed: true },
        ],
      },
      {
        kind: 'added',
        after: 2,
        parts: [
          { text: '  mode: ', changed: false },
          { text: 'STRICT', changed: true },
        ],
      },
      { kind: 'same', before: 3, after: 3, text: 'b: 1' },
    ]);
  });

  it('of nothing is all added, of a deletion all removed', () => {
    expect(diffRows('', 'a\nb\n').map(({ kind }) => kind)).toEqual(['added', 'added']);
    expect(diffRows('a\nb\n', '').map(({ kind }) => kind)).toEqual(['removed', 'removed']);
  });

  it('marks no words where the blocks are not edits of each other line by line', () => {
    const rows = diffRows('x\n', 'y\nz\n');
    expect(
      rows.flatMap((row) => (row.kind === 'same' ? [] : row.parts)).every(({ changed }) => !changed),
    ).toBe(true);
  });

  it('contains both texts whole, whatever they are', () => {
    const line = fc.stringMatching(/^[a-c: ]{0,6}$/);
    const lines = fc.array(line, { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const join = (all: readonly string[]) => all.map((each) => `${each}\n`).join('');
        const rows = diffRows(join(before), join(after));
        expect(rows.filter(({ kind }) => kind !== 'added').map(text)).toEqual(before);
        expect(rows.filter(({ kind }) => kind !== 'removed').map(text)).toEqual(after);
      }),
    );
  });
});
