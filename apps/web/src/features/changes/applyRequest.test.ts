import { ApplyRequest } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { lossSentence, toApplyRequest } from './applyRequest.ts';
import { anImpact, anImpactEntry, aPlan, aWrite } from './testPlan.ts';
import { randomUuid } from './uuid.ts';

describe('the apply request', () => {
  it('repeats what the person saw: versions, digest, and every loss once', () => {
    const created = aWrite({
      verb: 'create',
      ref: { kind: 'PeerAuthentication', namespace: 'shop', name: 'new' },
      resourceVersion: null,
    });
    const lost = anImpactEntry({ clientId: 'demo/unnamed', port: 8080 });
    const plan = aPlan({
      digest: 'abc',
      writes: [aWrite({ resourceVersion: '184233' }), created],
      impact: anImpact({ window: '1h', losesAccess: [lost, { ...lost, port: 9000 }] }),
    });
    const key = randomUuid();
    const request = toApplyRequest(plan, key);
    expect(request).toEqual({
      target: plan.target,
      window: '1h',
      companions: [],
      digest: 'abc',
      resourceVersions: { 'PeerAuthentication/shop/catalog': '184233' },
      acceptedLosses: ['demo/unnamed'],
      idempotencyKey: key,
    });
    expect(ApplyRequest.safeParse(request).success).toBe(true);
  });
});

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
