import { describe, expect, it } from 'vitest';
import { lossSentence } from './lossSentence.ts';
import { anImpactEntry } from './testPlan.ts';

describe('the tick box', () => {
  it('is not needed when nobody loses access', () => {
    expect(lossSentence([])).toBeNull();
  });

  it('names one client and what it loses', () => {
    expect(lossSentence([anImpactEntry({ client: 'legacy/batch' })])).toBe(
      'legacy/batch loses access to shop/catalog:8080',
    );
  });

  it('gives a client without a name none', () => {
    const entry = anImpactEntry({ client: 'Unnamed client', clientKind: 'unnamed', port: null });
    expect(lossSentence([entry])).toBe('an unnamed client loses access to shop/catalog');
  });

  it('says "may" while no loss is certain', () => {
    const entry = anImpactEntry({ uncertain: true });
    expect(lossSentence([entry])).toBe('shop/frontpage may lose access to shop/catalog:8080');
    expect(lossSentence([entry, anImpactEntry({ client: 'shop/orders' })])).toBe(
      'shop/frontpage and shop/orders lose access to shop/catalog:8080',
    );
  });

  it('counts the rest of many', () => {
    const entries = ['a/a', 'a/b', 'a/c', 'a/d'].map((client) => anImpactEntry({ client }));
    expect(lossSentence(entries)).toBe('a/a, a/b and 2 more lose access to shop/catalog:8080');
  });
});
