import { describe, expect, it } from 'vitest';
import { hasIstio } from './istioPresence.ts';

const absent = { kind: 'PeerAuthentication', reason: 'absent', message: '' } as const;
const bare = { istioVersion: null, limits: [absent], namespaces: [] };
describe('a cluster without Istio', () => {
  it('has neither its kinds, nor an istiod, nor a proxy', () => {
    expect(hasIstio({ ...bare, namespaces: [{ podsInMesh: 0 }] })).toBe(false);
  });

  it('is none whose istiod runs elsewhere', () => {
    expect(hasIstio({ ...bare, limits: [] })).toBe(true);
    expect(hasIstio({ ...bare, namespaces: [{ podsInMesh: 1 }] })).toBe(true);
  });

  it('is not guessed from a kind that may not be read', () => {
    expect(hasIstio({ ...bare, limits: [{ ...absent, reason: 'forbidden' }] })).toBe(true);
  });
});
