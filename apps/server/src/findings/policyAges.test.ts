import { createMesh, type KubernetesObject } from '@padlock/mtls';
import { expect, test } from 'vitest';
import { lastPolicyChange } from './policyAges.ts';

function policy(namespace: string, created: string, ...writes: string[]): KubernetesObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: {
      name: 'default',
      namespace,
      creationTimestamp: created,
      managedFields: writes.map((time) => ({ manager: 'kubectl', time })),
    },
    spec: { mtls: { mode: 'STRICT' } },
  };
}

test('the last write counts, for the namespace of a policy, and for all when it is of the mesh', () => {
  const shop = policy('shop', '2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-02-01T00:00:00Z');
  const of = lastPolicyChange(createMesh([shop]), new Map());
  expect(new Date(of('shop')).toISOString()).toBe('2026-03-01T00:00:00.000Z');
  expect(of('data')).toBe(0);
  const root = policy('istio-system', '2026-02-15T00:00:00Z');
  expect(new Date(lastPolicyChange(createMesh([shop, root]), new Map())('data')).toISOString()).toBe(
    '2026-02-15T00:00:00.000Z',
  );
});

test('a deletion that was seen counts too, of the mesh or a rule for all namespaces', () => {
  const at = Date.parse('2026-04-01T00:00:00Z');
  const shop = createMesh([policy('shop', '2026-01-01T00:00:00Z')]);
  const of = (where: string) => lastPolicyChange(shop, new Map([[where, at]]));
  expect(of('shop')('shop')).toBe(at);
  expect(of('data')('shop')).toBe(Date.parse('2026-01-01T00:00:00Z'));
  expect(of('istio-system')('shop')).toBe(at);
  expect(of('')('shop')).toBe(at);
});
