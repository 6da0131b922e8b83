import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyMergePatch, mergePatchBetween, sameJson } from './mergePatch.ts';

/** JSON without null, which a merge patch cannot write. */
const { document } = fc.letrec((tie) => ({
  document: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { noNullPrototype: true }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.constantFrom('x', 'y'),
    fc.array(fc.integer()),
    tie('document'),
  ),
}));

test('a patch between two documents turns the one into the other', () => {
  fc.assert(
    fc.property(document, document, (left, right) => {
      const before = { document: left };
      const after = { document: right };
      const patch = mergePatchBetween(before, after);
      expect(sameJson(patch === undefined ? before : applyMergePatch(before, patch), after)).toBe(true);
      expect(patch === undefined).toBe(sameJson(before, after));
    }),
  );
});
