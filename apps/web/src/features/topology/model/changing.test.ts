import type { Change } from '@padlock/contract';
import { describe, expect, it } from 'vitest';
import { changingEdges } from './changing.ts';
import { call, service, topologyOf } from './testkit.ts';

const [web, orders, files] = [service('shop', 'web'), service('shop', 'orders'), service('data', 'files')];
const toOrders = call(web, orders, 'partial', { drift: true });
const toFiles = call(web, files, 'open', { drift: true });
const agreed = call(orders, orders, 'locked');
const now = Date.parse('2026-03-01T12:00:00Z');
const topology = {
  ...topologyOf([web, orders, files], [toOrders, toFiles, agreed]),
  at: new Date(now).toISOString(),
};

/** Of a port of shop/orders, so many seconds ago. */
const change = (secondsAgo: number, changes: Partial<Change> = {}) =>
  ({
    appliedAt: new Date(now - 1_000 * secondsAgo).toISOString(),
    target: { scope: 'service', namespace: 'shop', name: 'orders', ports: [{ port: 80, mode: 'STRICT' }] },
    writes: [],
    ...changes,
  }) as unknown as Change;

describe('a connection', () => {
  it('is changing while the window holds what was before the change', () => {
    expect([...changingEdges(topology, [change(30)])]).toEqual([toOrders.id]);
  });

  it('drifts once the window lies after it', () => {
    expect(changingEdges(topology, [change(600)]).size).toBe(0);
  });

  it('is changing everywhere after a change of the mesh', () => {
    const ofMesh = change(5, { target: { scope: 'mesh', mode: 'STRICT' } });
    expect([...changingEdges(topology, [ofMesh])]).toEqual([toOrders.id, toFiles.id]);
  });

  it('is not changing where it agrees with policy, nor at a past moment', () => {
    expect(changingEdges(topology, [change(5)]).has(agreed.id)).toBe(false);
    expect(changingEdges({ ...topology, past: true }, [change(5)]).size).toBe(0);
  });
});
