import { describe, expect, it } from 'vitest';
import { namespaceLimitWords } from './namespaceLimitWords.ts';

describe('what is said where Padlock reads some namespaces only', () => {
  it.each([
    [[], 'Padlock reads some namespaces only (--namespaces), none of which you may see.'],
    [['shop'], 'Padlock reads some namespaces only (--namespaces). You see shop.'],
    [
      ['data', 'pay', 'shop'],
      'Padlock reads some namespaces only (--namespaces). You see data, pay and shop.',
    ],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'Padlock reads some namespaces only (--namespaces). You see 6 of them.'],
  ])('of %j', (names, words) => {
    expect(namespaceLimitWords(names)).toBe(words);
  });
});
