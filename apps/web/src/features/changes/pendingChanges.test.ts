import { describe, expect, it, vi } from 'vitest';
import { createPendingChanges, toTarget } from './pendingChanges.ts';

const catalog = { cluster: 'demo', namespace: 'shop', name: 'catalog' };
const orders = { cluster: 'demo', namespace: 'shop', name: 'orders' };

describe('pending changes', () => {
  it('keep one pick for each port, by port', () => {
    const store = createPendingChanges();
    store.pick(catalog, { port: 9000, from: 'DEFAULT', to: 'STRICT' });
    store.pick(catalog, { port: 8080, from: 'PERMISSIVE', to: 'DISABLED' });
    store.pick(catalog, { port: 8080, from: 'PERMISSIVE', to: 'STRICT' });
    expect(store.of(catalog)).toEqual([
      { port: 8080, from: 'PERMISSIVE', to: 'STRICT' },
      { port: 9000, from: 'DEFAULT', to: 'STRICT' },
    ]);
  });

  it('forget a pick of what stands already', () => {
    const store = createPendingChanges();
    store.pick(catalog, { port: 8080, from: 'PERMISSIVE', to: 'STRICT' });
    store.pick(catalog, { port: 8080, from: 'PERMISSIVE', to: 'PERMISSIVE' });
    expect(store.snapshot()).toEqual([]);
  });

  it('keep services apart, and discard one without the others', () => {
    const store = createPendingChanges();
    store.pick(catalog, { port: 8080, from: null, to: 'STRICT' });
    store.pick(orders, { port: 80, from: 'DEFAULT', to: 'STRICT' });
    store.discard(catalog);
    expect(store.of(catalog)).toEqual([]);
    expect(store.snapshot()).toEqual([{ ...orders, picks: [{ port: 80, from: 'DEFAULT', to: 'STRICT' }] }]);
  });

  it('discard a cluster without the others', () => {
    const store = createPendingChanges();
    const elsewhere = { ...catalog, cluster: 'other' };
    store.pick(catalog, { port: 8080, from: null, to: 'STRICT' });
    store.pick(elsewhere, { port: 8080, from: null, to: 'STRICT' });
    store.discardCluster('demo');
    expect(store.snapshot().map(({ cluster }) => cluster)).toEqual(['other']);
  });

  it('hand out the same arrays until something changes, as React needs', () => {
    const store = createPendingChanges();
    store.pick(catalog, { port: 8080, from: null, to: 'STRICT' });
    const picks = store.of(catalog);
    store.pick(orders, { port: 80, from: null, to: 'STRICT' });
    expect(store.of(catalog)).toBe(picks);
    expect(store.snapshot()).toBe(store.snapshot());
    expect(store.of({ ...catalog, name: 'none' })).toBe(store.of({ ...catalog, name: 'nobody' }));
  });

  it('tell listeners until they leave', () => {
    const store = createPendingChanges();
    const listener = vi.fn();
    const leave = store.subscribe(listener);
    store.pick(catalog, { port: 8080, from: null, to: 'STRICT' });
    leave();
    store.discard(catalog);
    expect(listener).toHaveBeenCalledTimes(1);
  });

  it('become the target of a plan', () => {
    const picks = [{ port: 8080, from: 'PERMISSIVE', to: 'STRICT' }] as const;
    expect(toTarget({ ...catalog, picks })).toEqual({
      scope: 'service',
      namespace: 'shop',
      name: 'catalog',
      ports: [{ port: 8080, mode: 'STRICT' }],
    });
  });
});
