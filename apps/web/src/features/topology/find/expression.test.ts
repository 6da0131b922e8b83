import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Expression, printExpression } from './expression.ts';
import { type FieldName, fieldNames, fieldOf } from './fields.ts';
import { ExpressionError, parseExpression } from './parseExpression.ts';

const names = fc.oneof(
  fc.string(),
  fc.constantFrom('shop/cart', 'or', 'NOT', 'lock', 'a b', '', '"', '\\', '*.example.com', '(x)', '<5'),
);
const pattern = fc
  .stringMatching(/^[a-z./-]{0,6}\*[a-z*-]{0,6}$/)
  .map((text) => ({ kind: 'pattern', text }) as const);
const text = names.map((value) => ({ kind: 'text', text: value }) as const);
const anyComparison: fc.Arbitrary<Expression> = fc
  .constantFrom(...fieldNames)
  .chain((field: FieldName): fc.Arbitrary<Expression> => {
    const of = fieldOf(field);
    if (of.type === 'number')
      return fc.record({
        kind: fc.constant('comparison' as const),
        field: fc.constant(field),
        operator: fc.constantFrom('=', '!=', '<', '<=', '>', '>='),
        value: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((value) => ({
          kind: 'number' as const,
          // -0 prints as 0.
          value: value + 0,
        })),
      });
    return fc.record({
      kind: fc.constant('comparison' as const),
      field: fc.constant(field),
      operator: fc.constantFrom('=' as const, '!=' as const),
      value:
        of.type === 'choice'
          ? fc.constantFrom(...(of.choices ?? [])).map((choice) => ({ kind: 'text' as const, text: choice }))
          : fc.oneof(text, pattern),
    });
  });
const anyExpression = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyComparison,
    fc.record({ kind: fc.constant('word' as const), value: fc.oneof(text, pattern) }),
    fc.record({ kind: fc.constant('not' as const), of: tie('expression') }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      left: tie('expression'),
      right: tie('expression'),
    }),
  ),
})).expression;

function errorOf(source: string): ExpressionError {
  try {
    parseExpression(source);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
  throw new Error(`no error: ${source}`);
}
const blamed = (source: string) => {
  const { from, to } = errorOf(source);
  return source.slice(from, to);
};

describe('an expression', () => {
  it('is read as it was printed', () => {
    fc.assert(
      fc.property(anyExpression, (expression) => {
        expect(parseExpression(printExpression(expression))).toEqual(expression);
      }),
    );
  });

  it('fails with its own error alone, whatever is written, and blames letters that are there', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      '"',
      'not',
      'and',
      'or',
      '=',
      '!',
      '<',
      'lock',
      'open',
      'mtls',
      '5',
      ' ',
    );
    const anyText = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 60 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(anyText, (source) => {
        try {
          parseExpression(source);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          const { from, to, message } = error as ExpressionError;
          expect(from).toBeLessThanOrEqual(to);
          expect(to).toBeLessThanOrEqual(source.length);
          expect(message).toMatch(/\.$/);
        }
      }),
    );
  });

  it('may be nested too deeply, or be too long', () => {
    expect(errorOf(`${'('.repeat(900)}x${')'.repeat(900)}`).message).toMatch(/Too many parentheses/);
    expect(errorOf('not '.repeat(400)).message).toMatch(/Too many|missing/);
    expect(errorOf('x'.repeat(2_001)).message).toMatch(/at most 2000 letters/);
  });

  it('binds and closer than or, and not closest', () => {
    expect(printExpression(parseExpression('not lock=open and ns=shop or (a or b) and c'))).toBe(
      'not lock = open and ns = shop or (a or b) and c',
    );
  });

  it('takes keys, keywords, choices and units in any case, and other words for keys', () => {
    expect(printExpression(parseExpression('STATE = Open AND namespace = shop'))).toBe(
      'lock = open and ns = shop',
    );
    expect(printExpression(parseExpression('throughput > 10kb and mtls<100% and rate >= 5/s'))).toBe(
      'throughput > 10000 and mtls < 100 and rate >= 5',
    );
    expect(printExpression(parseExpression('mode = strict'))).toBe('mode = STRICT');
  });

  it('takes a word for part of a name, and a quoted star for a star', () => {
    expect(parseExpression('cart')).toEqual({ kind: 'word', value: { kind: 'text', text: 'cart' } });
    expect(parseExpression('server = "*.example.com"')).toMatchObject({ value: { kind: 'text' } });
    expect(parseExpression('server = *.example.com')).toMatchObject({ value: { kind: 'pattern' } });
  });
});

describe('an error', () => {
  it('blames the letters that are wrong', () => {
    expect(blamed('lock = open and colour = red')).toBe('colour');
    expect(blamed('lock = opened')).toBe('opened');
    expect(blamed('lock < open')).toBe('<');
    expect(blamed('mtls < many and ns = shop')).toBe('many');
    expect(blamed('lock = open ns = shop')).toBe('ns');
    expect(blamed('lock = open)')).toBe(')');
    expect(blamed('ns = "shop')).toBe('"shop');
    expect(blamed('rate ! 5')).toBe('!');
    expect(blamed('and ns = shop')).toBe('and');
  });

  it('says what would be right', () => {
    expect(errorOf('lock = opened').message).toBe(
      'lock is one of locked, partial, open, idle, blocked, unknown.',
    );
    expect(errorOf('rate > 5kB').message).toBe(
      'rate is compared with a number, with /s or nothing behind it.',
    );
    expect(errorOf('colour = red').message).toMatch(/^No key is called colour\. Keys: lock, mtls,/);
  });

  it('is only unfinished while the end is missing', () => {
    for (const source of [
      'lock',
      'lock =',
      'lock = op',
      'lock = open and',
      '(lock = open',
      'ns = "sh',
      'not',
      'mtls <',
      'throughput > 5k',
    ])
      expect([source, errorOf(source).isUnfinished]).toEqual([source, true]);
    for (const source of ['lock = xyz', 'colour = red', 'lock = open)', 'mtls < many'])
      expect([source, errorOf(source).isUnfinished]).toEqual([source, false]);
  });
});
