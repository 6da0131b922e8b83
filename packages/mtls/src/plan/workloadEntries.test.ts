import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { meshOf, peerAuthentication, pod, service, workloadEntry } from '../testing/build.ts';
import type { ChangeTarget } from './changeTarget.ts';
import type { Warning } from './plan.ts';
import { planChange } from './planChange.ts';

const namespaceStrict: ChangeTarget = { scope: 'namespace', namespace: 'shop', mode: 'STRICT' };
const portStrict: ChangeTarget = {
  scope: 'service',
  namespace: 'shop',
  name: 'orders',
  ports: [{ port: 80, mode: 'STRICT' }],
};
const orders = { app: 'orders' };
const base = [pod('orders', { labels: { app: 'orders', version: 'v1' } }), service('orders')];
const noProxy = { serviceAccount: '' };

function warnings(
  objects: readonly KubernetesObject[],
  target: ChangeTarget = namespaceStrict,
): readonly Warning[] {
  const plan = planChange(meshOf([...base, ...objects]), target);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan.warnings.filter(({ code }) => code.startsWith('workload_entries'));
}

const codes = (...args: Parameters<typeof warnings>) => warnings(...args).map(({ code }) => code);

describe('a machine with a proxy', () => {
  test('becomes STRICT with its namespace, and is named with its address and services', () => {
    const [warning, ...more] = warnings([workloadEntry('vm', { labels: orders })]);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({
      code: 'workload_entries_strict',
      objects: [{ kind: 'WorkloadEntry', namespace: 'shop', name: 'vm' }],
    });
    expect(warning?.message).toContain('shop/vm (10.9.0.1, behind orders)');
  });

  test('does so by its labels, where the change is about one port', () => {
    expect(codes([workloadEntry('vm', { labels: orders })], portStrict)).toEqual(['workload_entries_strict']);
    expect(codes([workloadEntry('vm', { labels: { app: 'other' } })], portStrict)).toEqual([]);
  });

  test('is named where it stays open behind a service that becomes STRICT', () => {
    const vm = workloadEntry('vm', { labels: orders });
    const ofPods = peerAuthentication('pods', { selector: { version: 'v1' }, mode: 'PERMISSIVE' });
    const target: ChangeTarget = { scope: 'workload', namespace: 'shop', name: 'orders', mode: 'STRICT' };
    expect(codes([vm, ofPods], target)).toEqual(['workload_entries_not_reached']);
    const already = peerAuthentication('all', { mode: 'STRICT' });
    expect(codes([vm, ofPods, already], target)).toEqual([]);
  });

  test('is no news where it is STRICT already, or elsewhere', () => {
    expect(codes([workloadEntry('vm'), peerAuthentication('all', { mode: 'STRICT' })])).toEqual([]);
    expect(codes([workloadEntry('vm', { namespace: 'other' })])).toEqual([]);
  });

  test('behind a ServiceEntry is named with its host', () => {
    const serviceEntry = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name: 'billing', namespace: 'shop' },
      spec: { hosts: ['billing.example.com'], workloadSelector: { labels: { app: 'vm' } } },
    };
    const [warning] = warnings([workloadEntry('vm'), serviceEntry]);
    expect(warning?.message).toContain('(10.9.0.1, behind billing.example.com)');
  });
});

describe('a machine that says nothing of a proxy', () => {
  test('is named: nothing enforces STRICT there', () => {
    const vm = workloadEntry('vm', { labels: orders, spec: noProxy });
    for (const target of [namespaceStrict, portStrict])
      expect(codes([vm], target)).toEqual(['workload_entries_without_proxy']);
  });

  test.each([
    ['the label istio', { 'security.istio.io/tlsMode': 'istio' }, '', 'strict'],
    ['a service account', {}, 'vm', 'strict'],
    ['the label disabled beside one', { 'security.istio.io/tlsMode': 'disabled' }, 'vm', 'without_proxy'],
  ])('is told by %s', (_what, labels, serviceAccount, kind) => {
    const vm = workloadEntry('vm', { labels, spec: { serviceAccount } });
    expect(codes([vm])).toEqual([`workload_entries_${kind}`]);
  });
});

test('an entry with a host name is behind no service', () => {
  const vm = workloadEntry('vm', { labels: orders, spec: { address: 'vm.example.com', serviceAccount: '' } });
  expect(warnings([vm])[0]?.message).toContain('(vm.example.com)');
});
