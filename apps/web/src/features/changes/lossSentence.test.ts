import type { ImpactEntry } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { lossSentence } from './lossSentence.ts';
import { anImpactEntry } from './testPlan.ts';

const sentence = (losesAccess: ImpactEntry[], hiddenLosses = 0): string | null =>
  lossSentence([{ losesAccess, hiddenLosses }]);

describe('the tick box', () => {
  it('counts those that may not be seen', () => {
    expect(sentence([], 1)).toBe('1 caller that I may not see loses access');
    expect(sentence([anImpactEntry({ client: 'legacy/batch' })], 2)).toBe(
      'legacy/batch loses access to shop/catalog:8080, and 2 callers that I may not see lose access',
    );
  });

  it('is not needed when nobody loses access', () => {
    expect(sentence([])).toBeNull();
  });

  it('names one client and what it loses', () => {
    expect(sentence([anImpactEntry({ client: 'legacy/batch' })])).toBe(
      'legacy/batch loses access to shop/catalog:8080',
    );
  });

  it('gives a client without a name none', () => {
    const entry = anImpactEntry({ client: 'Unnamed client', clientKind: 'unnamed', port: null });
    expect(sentence([entry])).toBe('an unnamed client loses access to shop/catalog');
  });

  it('says "may" while no loss is certain', () => {
    const entry = anImpactEntry({ uncertain: true });
    expect(sentence([entry])).toBe('shop/frontpage may lose access to shop/catalog:8080');
    expect(sentence([entry, anImpactEntry({ client: 'shop/orders' })])).toBe(
      'shop/frontpage and shop/orders lose access to shop/catalog:8080',
    );
  });

  it('counts the rest of many', () => {
    const entries = ['a/a', 'a/b', 'a/c', 'a/d'].map((client) => anImpactEntry({ client }));
    expect(sentence(entries)).toBe('a/a, a/b and 2 more lose access to shop/catalog:8080');
  });
});
