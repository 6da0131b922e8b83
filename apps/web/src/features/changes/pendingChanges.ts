import type { ChangeTarget, ModePick } from '@padlock/contract';
import { useSyncExternalStore } from 'react';

/** The service whose ports are picked. */
export interface ServiceKey {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** A mode picked for one service port and not applied yet. */
export interface PendingPick {
  readonly port: number;
  /** What stands now; null where the workloads behind the port differ. */
  readonly from: ModePick | null;
  readonly to: ModePick;
}

export interface PendingService extends ServiceKey {
  /** By port, ascending. */
  readonly picks: readonly PendingPick[];
}

type Snapshot = readonly PendingService[];

const none: readonly PendingPick[] = [];

function same(a: ServiceKey, b: ServiceKey) {
  return a.cluster === b.cluster && a.namespace === b.namespace && a.name === b.name;
}

/**
 * Picks that wait for review, by service. They live as long as the page, so that a person may look around (topology, other
 * services) between picking and applying; the cluster knows nothing of them.
 *
 * @example
 * const store = createPendingChanges();
 * store.pick({ cluster: 'demo', namespace: 'shop', name: 'catalog' }, { port: 8080, from: 'PERMISSIVE', to: 'STRICT' });
 */
export function createPendingChanges() {
  let services: Snapshot = [];
  const listeners = new Set<() => void>();

  function replace(next: Snapshot) {
    services = next;
    for (const listener of listeners) listener();
  }
  const others = (service: ServiceKey) => services.filter((entry) => !same(entry, service));

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** All services with picks, in the order of the last pick. The same array until something changes. */
    snapshot: (): Snapshot => services,
    /** The picks of one service; the same array until they change. */
    of: (service: ServiceKey): readonly PendingPick[] =>
      services.find((entry) => same(entry, service))?.picks ?? none,
    /** Picks a mode. Picking what already stands takes the pick back. */
    pick({ cluster, namespace, name }: ServiceKey, pick: PendingPick): void {
      const service = { cluster, namespace, name };
      const kept = (services.find((entry) => same(entry, service))?.picks ?? none).filter(
        (other) => other.port !== pick.port,
      );
      const picks = pick.from === pick.to ? kept : [...kept, pick].toSorted((a, b) => a.port - b.port);
      replace(picks.length === 0 ? others(service) : [...others(service), { ...service, picks }]);
    },
    discard(service: ServiceKey): void {
      if (services.some((entry) => same(entry, service))) replace(others(service));
    },
    discardCluster(cluster: string): void {
      replace(services.filter((entry) => entry.cluster !== cluster));
    },
  };
}

/** The store of this page. */
export const pendingChanges = createPendingChanges();

/** The picks of one service. */
export function usePendingPicks(service: ServiceKey): readonly PendingPick[] {
  return useSyncExternalStore(pendingChanges.subscribe, () => pendingChanges.of(service));
}

/** All services with picks, in any cluster. */
export function usePendingServices(): readonly PendingService[] {
  return useSyncExternalStore(pendingChanges.subscribe, pendingChanges.snapshot);
}

/** A service's picks as the target of a plan. */
export function toTarget(service: PendingService): ChangeTarget {
  return {
    scope: 'service',
    namespace: service.namespace,
    name: service.name,
    ports: service.picks.map(({ port, to }) => ({ port, mode: to })),
  };
}
