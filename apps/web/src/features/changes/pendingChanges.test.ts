import type { ChangeTarget } from '@padlock/contract';
import { describe, expect, it, vi } from 'vitest';
import { createPendingChanges } from './pendingChanges.ts';
import { parsePending, printPending } from './pendingStorage.ts';
import { type PendingPlace, placesOf, together, toTargets } from './pickPlace.ts';

const catalog = { cluster: 'demo', scope: 'service', namespace: 'shop', name: 'catalog' } as const;
const orders = { ...catalog, name: 'orders' } as const;

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

  it('keep the whole of a workload apart from its ports', () => {
    const store = createPendingChanges();
    const workload = { ...catalog, scope: 'workload' } as const;
    store.pick(workload, { port: 8080, from: 'DEFAULT', to: 'DISABLED' });
    store.pick(workload, { port: null, from: 'DEFAULT', to: 'STRICT' });
    expect(store.of(workload).map(({ port }) => port)).toEqual([null, 8080]);
    expect(store.of(catalog)).toEqual([]);
  });

  it('follow what somebody else sets meanwhile', () => {
    const store = createPendingChanges();
    store.pick(catalog, { port: 8080, from: 'DEFAULT', to: 'STRICT' });
    store.reconcile(catalog, 8080, 'PERMISSIVE');
    expect(store.of(catalog)).toEqual([{ port: 8080, from: 'PERMISSIVE', to: 'STRICT' }]);
    store.reconcile(catalog, 8080, 'STRICT');
    expect(store.snapshot()).toEqual([]);
  });

  it('become the targets of plans', () => {
    const mesh = { cluster: 'demo', scope: 'mesh' } as const;
    const pick = (port: number | null) => ({ port, from: 'PERMISSIVE', to: 'STRICT' }) as const;
    const places: readonly PendingPlace[] = [
      { ...catalog, picks: [pick(8080)] },
      { ...catalog, scope: 'workload', picks: [pick(null), pick(9090)] },
      { cluster: 'demo', scope: 'namespace', namespace: 'shop', picks: [pick(null)] },
      { ...mesh, picks: [pick(null)] },
    ];
    expect(toTargets(places)).toEqual([
      { scope: 'service', namespace: 'shop', name: 'catalog', ports: [{ port: 8080, mode: 'STRICT' }] },
      {
        scope: 'workload',
        namespace: 'shop',
        name: 'catalog',
        mode: 'STRICT',
        ports: [{ port: 9090, mode: 'STRICT' }],
      },
      { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
      { scope: 'mesh', mode: 'STRICT' },
    ]);
  });
});

describe('many services', () => {
  const service = (name: string): ChangeTarget => ({
    scope: 'service',
    namespace: 'shop',
    name,
    ports: [{ port: 80, mode: 'STRICT' }],
  });

  it('are one plan, before what else is picked', () => {
    const targets = together([service('a'), { scope: 'mesh', mode: 'STRICT' }, service('b')]);
    expect(targets.map(({ scope }) => scope)).toEqual(['services', 'mesh']);
    expect(targets.flatMap((target) => placesOf('demo', target)).map(({ scope }) => scope)).toEqual([
      'service',
      'service',
      'mesh',
    ]);
  });

  it('are several plans where the server takes no more in one, and one service stays what it is', () => {
    const many = Array.from({ length: 101 }, (_, index) => service(`s${index}`));
    expect(together(many)).toHaveLength(2);
    expect(together(many.slice(0, 1)).map(({ scope }) => scope)).toEqual(['service']);
  });
});

describe('stored picks', () => {
  const pick = (port: number | null) => ({ port, from: 'DEFAULT', to: 'STRICT' }) as const;
  const places: readonly PendingPlace[] = [
    { ...catalog, picks: [pick(8080), { port: 9000, from: null, to: 'DISABLED' }] },
    { ...catalog, scope: 'workload', picks: [pick(null), pick(9090)] },
    { cluster: 'demo', scope: 'namespace', namespace: 'shop', picks: [pick(null)] },
    { cluster: 'demo', scope: 'mesh', picks: [pick(null)] },
  ];

  it('are the same after a reload', () => {
    let stored: readonly PendingPlace[] = [];
    const storage = {
      read: () => stored,
      write: (next: readonly PendingPlace[]) => (stored = parsePending(printPending(next))),
    };
    const store = createPendingChanges(storage);
    for (const place of places) for (const each of place.picks) store.pick(place, each);
    expect(createPendingChanges(storage).snapshot()).toEqual(places);
  });

  it('that no schema knows are dropped', () => {
    const good = printPending([{ cluster: 'demo', scope: 'mesh', picks: [pick(null)] }]);
    const bad = [{}, null, { cluster: 'demo', target: { scope: 'mesh', mode: 'OFF' }, from: [] }];
    const mixed = JSON.stringify([...(JSON.parse(good) as unknown[]), ...bad]);
    expect(parsePending(mixed)).toHaveLength(1);
    expect(parsePending(null)).toEqual([]);
    expect(parsePending('{}')).toEqual([]);
  });
});
