import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePatchBetween } from './mergePatch.ts';

type Json = { [key: string]: unknown };
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 7396, section 2. */
function apply(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = apply(result[key], value);
  }
  return result;
}

const key = fc.constantFrom('mtls', 'mode', 'selector', '8080', 'labels');
const value = fc.letrec((tie) => ({
  object: fc.dictionary(key, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('STRICT', 'DISABLE', 1, true),
    fc.array(fc.constantFrom('a', 'b'), { maxLength: 2 }),
    tie('object'),
  ),
}));

describe('a merge patch between two objects', () => {
  it('turns the one into the other, whatever they are', () => {
    fc.assert(
      fc.property(value.object, value.object, (from, to) => {
        expect(apply(from, mergePatchBetween(from as Json, to as Json))).toEqual(to);
      }),
    );
  });

  it('is empty between equals, so that undo touches nothing else', () => {
    fc.assert(
      fc.property(value.object, (object) => {
        expect(mergePatchBetween(object as Json, structuredClone(object) as Json)).toEqual({});
      }),
    );
  });

  it('names only what differs', () => {
    expect(
      mergePatchBetween(
        { spec: { mtls: { mode: 'STRICT' }, selector: { app: 'a' }, portLevelMtls: { '8080': { mode: 'STRICT' } } } },
        { spec: { mtls: { mode: 'STRICT' }, selector: { app: 'a' } } },
      ),
    ).toEqual({ spec: { portLevelMtls: null } });
  });
});
