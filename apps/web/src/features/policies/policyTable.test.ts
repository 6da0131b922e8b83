import type { PolicySummary } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { filterPolicies, type PolicyFilter, sortPolicies } from './policyTable.ts';
import { policySummary } from './testing/policySummary.ts';

const orders = policySummary('orders', { managedBy: 'Padlock', createdAt: '2026-03-01T00:00:00.000Z' });
const carts = policySummary('carts', { status: 'shadowed', createdAt: null });
const audit = policySummary('audit', {
  ref: { kind: 'DestinationRule', namespace: 'shop', name: 'audit' },
  selector: null,
  host: 'Ledger.data.svc.cluster.local',
  scope: 'service',
  status: 'conflicts',
});
const all = [orders, carts, audit];
const nothing: PolicyFilter = { text: '', kind: null, scope: null, status: null, managedBy: null };
const names = (policies: readonly PolicySummary[]) => policies.map(({ ref }) => ref.name);

describe('the list of policies', () => {
  it('is filtered by name, host or selector, whatever the case', () => {
    expect(names(filterPolicies(all, { ...nothing, text: ' app=CARTS ' }))).toEqual(['carts']);
    expect(names(filterPolicies(all, { ...nothing, text: 'ledger.data' }))).toEqual(['audit']);
    expect(names(filterPolicies(all, { ...nothing, text: 'shop/o' }))).toEqual(['orders']);
  });

  it('is filtered by kind, scope, status and who manages it, all at once', () => {
    expect(names(filterPolicies(all, { ...nothing, kind: 'DestinationRule' }))).toEqual(['audit']);
    expect(names(filterPolicies(all, { ...nothing, scope: 'workload', status: 'shadowed' }))).toEqual([
      'carts',
    ]);
    expect(names(filterPolicies(all, { ...nothing, managedBy: 'unknown' }))).toEqual(['carts', 'audit']);
    expect(filterPolicies(all, { ...nothing, managedBy: 'Padlock', status: 'conflicts' })).toEqual([]);
  });

  it('keeps the order of the server until a column is chosen', () => {
    expect(names(sortPolicies(all, { by: null, direction: 'asc' }))).toEqual(['orders', 'carts', 'audit']);
    expect(names(sortPolicies(all, { by: 'name', direction: 'asc' }))).toEqual(['audit', 'carts', 'orders']);
    expect(names(sortPolicies(all, { by: 'status', direction: 'asc' }))).toEqual([
      'audit',
      'carts',
      'orders',
    ]);
    expect(names(sortPolicies(all, { by: 'age', direction: 'asc' }))).toEqual(['orders', 'audit', 'carts']);
    expect(names(sortPolicies(all, { by: 'scope', direction: 'desc' }))).toEqual([
      'audit',
      'orders',
      'carts',
    ]);
  });
});
