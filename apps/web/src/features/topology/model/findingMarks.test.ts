import type { Finding } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { findingsByNode, markOf, markWords } from './findingMarks.ts';
import { service } from './testkit.ts';

const cart = service('shop', 'cart');
const orders = service('shop', 'orders');
const finding = (id: string, about: string[], changes: Partial<Finding> = {}): Finding => ({
  id,
  code: 'drift',
  severity: 'warning',
  objects: [],
  reason: '',
  nodes: about.map((name) => ({ kind: 'service', namespace: 'shop', name })),
  basis: 'traffic',
  acknowledged: null,
  ...changes,
});

describe('findings at nodes', () => {
  const findings = findingsByNode(
    [cart, orders],
    [
      finding('a', ['cart', 'orders'], { severity: 'info' }),
      finding('b', ['orders']),
      finding('c', ['cart'], {
        severity: 'error',
        acknowledged: { by: 'ann', at: '2026-01-01T00:00:00.000Z', note: '' },
      }),
      finding('d', ['elsewhere']),
    ],
  );

  it('are those about them that nobody has acknowledged', () => {
    expect(findings.get(cart.id)?.map(({ id }) => id)).toEqual(['a']);
    expect(findings.get(orders.id)?.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(findings.size).toBe(2);
  });

  it('are counted once for several nodes, with the worst severity', () => {
    expect(markOf([cart.id], findings)).toEqual({ severity: 'info', count: 1 });
    expect(markOf([cart.id, orders.id], findings)).toEqual({ severity: 'warning', count: 2 });
    expect(markOf(['nowhere'], findings)).toBeUndefined();
  });

  it('are said in words', () => {
    expect(markWords({ severity: 'info', count: 1 })).toBe('1 note');
    expect(markWords({ severity: 'error', count: 3 })).toBe('3 findings, the worst an error');
  });
});
