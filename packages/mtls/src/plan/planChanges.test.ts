import { describe, expect, test } from 'vitest';
import { meshOf, namespace, peerAuthentication, pod, service } from '../testing/build.ts';
import type { ChangeTarget } from './changeTarget.ts';
import type { Plan } from './plan.ts';
import { planChanges } from './planChanges.ts';

const strict = (name: string, port = 80): ChangeTarget => ({
  scope: 'service',
  namespace: 'shop',
  name,
  ports: [{ port, mode: 'STRICT' }],
});

function planned(...args: Parameters<typeof planChanges>): Plan {
  const result = planChanges(...args);
  if (result.kind === 'refused') throw new Error(result.reason);
  return result;
}

const twoServices = [
  namespace('shop'),
  pod('orders-1', { labels: { app: 'orders' } }),
  pod('catalog-1', { labels: { app: 'catalog' } }),
  service('orders'),
  service('catalog'),
];

describe('several changes as one plan', () => {
  test('write what each of them would', () => {
    const plan = planned(meshOf(twoServices), [strict('orders'), strict('catalog')]);
    expect(plan.operations.map(({ verb, ref }) => [verb, ref.name])).toEqual([
      ['create', 'orders'],
      ['create', 'catalog'],
    ]);
    expect(new Set(plan.changes.map((change) => change.pod))).toEqual(
      new Set(['shop/orders-1', 'shop/catalog-1']),
    );
    expect(plan.alsoAffects).toEqual([]);
  });

  test('give one write where they meet in one policy, and the second sees the first', () => {
    const policy = peerAuthentication('all', { selector: { tier: 'back' }, mode: 'PERMISSIVE', day: 1 });
    const labels = { tier: 'back' };
    const mesh = meshOf([
      namespace('shop'),
      pod('orders-1', { labels: { app: 'orders', ...labels }, ports: [8080] }),
      pod('catalog-1', { labels: { app: 'catalog', ...labels }, ports: [9090] }),
      service('orders'),
      service('catalog', { ports: [{ port: 80, targetPort: 9090 }] }),
      policy,
    ]);
    const plan = planned(mesh, [strict('orders'), strict('catalog')]);
    expect(plan.operations).toHaveLength(1);
    expect(plan.operations[0]?.patch).toEqual({
      spec: { portLevelMtls: { 8080: { mode: 'STRICT' }, 9090: { mode: 'STRICT' } } },
    });
  });

  test('tell apart what was asked for and what it reaches besides', () => {
    const mesh = meshOf([
      ...twoServices,
      peerAuthentication('both', { selector: {}, mode: 'PERMISSIVE', day: 1 }),
    ]);
    const plan = planned(mesh, [{ scope: 'namespace', namespace: 'shop', mode: 'STRICT' }, strict('orders')]);
    expect(plan.changes.length).toBeGreaterThan(0);
    expect(plan.alsoAffects).toEqual([]);
    expect(plan.alsoServices).not.toContainEqual({ kind: 'Service', namespace: 'shop', name: 'orders' });
  });

  test('are refused together, with the name of the one that cannot be', () => {
    expect(planChanges(meshOf(twoServices), [strict('orders'), strict('nobody')])).toMatchObject({
      kind: 'refused',
      code: 'service_not_found',
      reason: 'shop/nobody: There is no service nobody in namespace shop.',
    });
  });
});
