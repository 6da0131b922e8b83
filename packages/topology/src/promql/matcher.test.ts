import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duration, equals, isOneOf, quote, selector } from './matcher.ts';

describe('quote', () => {
  test('escapes what would end or break the literal', () => {
    expect(quote('a"b\\c\nd')).toBe(String.raw`"a\"b\\c\nd"`);
  });

  test('nothing gets out of the literal', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const literal = quote(value);
        expect(literal).toMatch(/^"(?:[^"\\\n]|\\["\\n])*"$/);
        const unescaped = literal.slice(1, -1).replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
        expect(unescaped).toBe(value);
      }),
    );
  });
});

describe('matchers', () => {
  test('no value matches nothing, one compares, several become an alternative of literals', () => {
    expect(equals('a', 'x')).toBe('a="x"');
    expect(isOneOf('a', [])).toBe('a="",a!=""');
    expect(isOneOf('a', ['x.y'])).toBe('a="x.y"');
    expect(isOneOf('a', ['x.y', 'z|*'])).toBe(String.raw`a=~"x\\.y|z\\|\\*"`);
  });

  test('an alternative matches its values and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), fc.string(), (values, other) => {
        const literal = isOneOf('a', values).slice('a=~"'.length, -1);
        const pattern = literal.replaceAll(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
        const matches = new RegExp(`^(?:${pattern})$`);
        for (const value of values) expect(value).toMatch(matches);
        expect(matches.test(other)).toBe(values.includes(other));
      }),
    );
  });

  test('a selector without matchers is the bare metric', () => {
    expect(selector('m', [])).toBe('m');
    expect(selector('m', ['a="b"', 'c!="d"'])).toBe('m{a="b",c!="d"}');
  });
});

test.each([
  [60, '60s'],
  [1.5, '1500ms'],
  [0.0001, '1ms'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
