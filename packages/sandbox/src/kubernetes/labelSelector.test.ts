import { describe, expect, it } from 'vitest';
import { labelSelector } from './labelSelector.ts';

const selects = (selector: string, labels: Readonly<Record<string, string>>): boolean =>
  labelSelector(selector)({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels } });

describe('a label selector', () => {
  it.each([
    ['', {}, true],
    ['app=a', { app: 'a' }, true],
    ['app==a', { app: 'b' }, false],
    ['app!=a', {}, true],
    ['app', { app: '' }, true],
    ['!app', { app: 'a' }, false],
    ['app in (a, b),tier notin (c)', { app: 'b' }, true],
    ['app in (a, b)', { app: 'c' }, false],
    ['tier notin (c)', { tier: 'c' }, false],
    ['app=', { app: '' }, true],
    ['replicas>2', { replicas: '3' }, true],
  ])('%j on %j: %s', (selector, labels, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });

  it.each([
    ['a===', "unable to parse requirement: found '=', expected: identifier"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
  ])('%j is refused in the words of the API server', (selector, message) => {
    expect(() => labelSelector(selector)).toThrow(expect.objectContaining({ code: 400, message }));
  });
});
