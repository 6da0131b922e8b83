import type { ModePick } from '@padlock/contract';
import { useSyncExternalStore } from 'react';
import { type PendingStorage, sessionPending } from './pendingStorage.ts';
import { type PendingPick, type PendingPlace, placeKey, placeOf, type PickPlace } from './pickPlace.ts';

type Snapshot = readonly PendingPlace[];

const none: readonly PendingPick[] = [];
const noStorage: PendingStorage = { read: () => [], write: () => undefined };

/**
 * Picks that wait for review, by place. They outlive a reload, so that a person may look around (topology, other services)
 * between picking and applying; the cluster knows nothing of them.
 *
 * @example
 * const store = createPendingChanges();
 * const catalog = { cluster: 'demo', scope: 'service', namespace: 'shop', name: 'catalog' } as const;
 * store.pick(catalog, { port: 8080, from: 'PERMISSIVE', to: 'STRICT' });
 */
export function createPendingChanges(storage: PendingStorage = noStorage) {
  let places: Snapshot = storage.read();
  const listeners = new Set<() => void>();

  function replace(next: Snapshot) {
    places = next;
    storage.write(next);
    for (const listener of listeners) listener();
  }
  const find = (place: PickPlace) => places.find((entry) => placeKey(entry) === placeKey(place));
  const others = (place: PickPlace) => places.filter((entry) => placeKey(entry) !== placeKey(place));
  const set = (place: PickPlace, picks: readonly PendingPick[]) =>
    replace(picks.length === 0 ? others(place) : [...others(place), { ...placeOf(place), picks }]);

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** All places with picks, in the order of the last pick. The same array until something changes. */
    snapshot: (): Snapshot => places,
    /** The picks of one place; the same array until they change. */
    of: (place: PickPlace): readonly PendingPick[] => find(place)?.picks ?? none,
    /** Picks a mode. Picking what already stands takes the pick back. */
    pick(place: PickPlace, pick: PendingPick): void {
      const kept = (find(place)?.picks ?? none).filter(({ port }) => port !== pick.port);
      set(
        place,
        pick.from === pick.to ? kept : [...kept, pick].toSorted((a, b) => (a.port ?? 0) - (b.port ?? 0)),
      );
    },
    /** Picks follow the cluster: what somebody else has set meanwhile is no change any more. */
    reconcile(place: PickPlace, port: number | null, standing: ModePick | null): void {
      const picks = find(place)?.picks ?? none;
      const stale = picks.find((pick) => pick.port === port && pick.from !== standing);
      if (stale === undefined) return;
      const current = picks.map((pick) => (pick === stale ? { ...pick, from: standing } : pick));
      set(
        place,
        current.filter(({ from, to }) => from !== to),
      );
    },
    discard(place: PickPlace): void {
      if (find(place) !== undefined) replace(others(place));
    },
    discardCluster(cluster: string): void {
      replace(places.filter((entry) => entry.cluster !== cluster));
    },
  };
}

/** The store of this page. */
export const pendingChanges = createPendingChanges(sessionPending);

/** The picks of one place. */
export function usePendingPicks(place: PickPlace): readonly PendingPick[] {
  return useSyncExternalStore(pendingChanges.subscribe, () => pendingChanges.of(place));
}

/** All places with picks, in any cluster. */
export function usePendingPlaces(): readonly PendingPlace[] {
  return useSyncExternalStore(pendingChanges.subscribe, pendingChanges.snapshot);
}
