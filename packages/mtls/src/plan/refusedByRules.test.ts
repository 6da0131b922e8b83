import { expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { destinationRule, meshOf, pod, service } from '../testing/build.ts';
import type { Plan } from './plan.ts';
import { planChange } from './planChange.ts';

function strict(...objects: readonly KubernetesObject[]): Plan {
  const plan = planChange(meshOf(objects), { scope: 'namespace', namespace: 'shop', mode: 'STRICT' });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan;
}

const client = pod('client', { namespace: 'other' });
const orders = [pod('orders'), service('orders'), client];
const host = 'orders.shop.svc.cluster.local';

test('clients of a headless service of which a pod has no sidecar send plaintext to all, and no rule can help', () => {
  const plan = strict(
    pod('db-0', { labels: { app: 'db' } }),
    pod('db-1', { labels: { app: 'db' }, dataPlane: 'none' }),
    service('db', { headless: true }),
    client,
  );
  const [warning, ...others] = plan.warnings;
  expect([plan.companions, others]).toEqual([[], []]);
  expect(warning).toMatchObject({
    code: 'refused_by_rules',
    objects: [{ kind: 'Service', namespace: 'shop', name: 'db' }],
  });
  expect(warning?.message).toContain('shop/db (port 80)');
  expect(warning?.message).toContain('not every pod has a sidecar');
});

test('a rule of another namespace that a companion puts right is no warning: the companion says it, seen or not', () => {
  const rule = destinationRule('own', host, { namespace: 'other', tls: 'DISABLE' });
  expect(strict(...orders, rule)).toMatchObject({ warnings: [], companions: [{ ref: { name: 'own' } }] });
});

test('nothing is said where clients follow by themselves', () => {
  expect(strict(...orders)).toMatchObject({ warnings: [], companions: [] });
});
