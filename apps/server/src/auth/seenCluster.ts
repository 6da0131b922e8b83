import {
  hideInMetrics,
  hideInTraffic,
  type PeerMetrics,
  type PeerSight,
  reportingCluster,
  tellFarPairs,
  tellFarPeers,
  type Traffic,
} from '@padlock/topology';
import type { Cluster } from '../cluster.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import type { TrafficSnapshot } from '../prometheus/trafficStore.ts';
import { sightKey, type Viewer } from './viewer.ts';

/** Names for what may not be seen, the same on every replica that has the same key. */
export type Alias = (name: string) => string;

/**
 * A cluster as a viewer may know it. Everything that views read comes from here, so that none of them can show what is in a
 * namespace that the viewer may not see: it is not there. Plans are made on the whole cluster, and say of it what may be said.
 */
export function seenCluster(cluster: Cluster, viewer: Viewer, alias: Alias): Cluster {
  const visible = viewer.visibleNamespaces;
  const key = sightKey(viewer);
  const sight: PeerSight | undefined = visible === undefined ? undefined : { visible, alias };
  const farName = viewer.far.nameOf;
  const trafficOf = (traffic: Traffic): Traffic =>
    memo(traffics, traffic, key, () =>
      tellFarPeers(sight === undefined ? traffic : hideInTraffic(traffic, sight), farName),
    );
  return {
    ...cluster,
    store: visible === undefined ? cluster.store : storeWithin(cluster.store, visible, key),
    traffic: {
      reach: cluster.traffic.reach,
      get telemetry() {
        return cluster.traffic.telemetry;
      },
      get version() {
        return cluster.traffic.version;
      },
      isCurrent: (window, snapshot): snapshot is TrafficSnapshot =>
        cluster.traffic.isCurrent(window, snapshot),
      read: async (...asked) => {
        const snapshot = await cluster.traffic.read(...asked);
        return snapshot && { ...snapshot, traffic: trafficOf(snapshot.traffic) };
      },
    },
    edgeMetrics: {
      read: async (name, window, waitMs) => {
        const reading = await cluster.edgeMetrics.read(name, window, waitMs);
        if (reading.kind === 'unknown') return reading;
        const { snapshot } = reading;
        const traffic = await cluster.traffic.read(window);
        const local = traffic && reportingCluster(traffic.traffic);
        const metrics = memo(histograms, snapshot.metrics, `${local ?? ''} ${key}`, () =>
          tellFarPairs(
            sight === undefined ? snapshot.metrics : hideInMetrics(snapshot.metrics, sight),
            local,
            farName,
          ),
        );
        return { kind: 'known', snapshot: { ...snapshot, metrics } };
      },
    },
    past: {
      read: async (...asked) => {
        const traffic = await cluster.past.read(...asked);
        return traffic && trafficOf(traffic);
      },
    },
    plaintext: {
      read: async (waitMs) => {
        const snapshot = await cluster.plaintext.read(waitMs);
        if (snapshot === undefined) return undefined;
        const { history } = snapshot;
        return { ...snapshot, history: { ...history, firstSeen: trafficOf(history.firstSeen) } };
      },
    },
  };
}

function storeWithin(store: Cluster['store'], visible: ReadonlySet<string>, key: string): Cluster['store'] {
  return {
    get snapshot() {
      const whole = store.snapshot;
      return memo(snapshots, whole, key, () => whole.within(visible));
    },
    get status() {
      return store.status;
    },
    whenReady: (timeoutMs) => store.whenReady(timeoutMs),
  };
}

type ByKey<T> = Map<string, T>;
const snapshots = new WeakMap<ClusterSnapshot, ByKey<ClusterSnapshot>>();
const traffics = new WeakMap<Traffic, ByKey<Traffic>>();
const histograms = new WeakMap<PeerMetrics, ByKey<PeerMetrics>>();

/** Made once for each sight, and kept as long as what it is made of. */
function memo<S extends object, T>(known: WeakMap<S, ByKey<T>>, source: S, key: string, make: () => T): T {
  let made = known.get(source);
  if (made === undefined) known.set(source, (made = new Map()));
  let value = made.get(key);
  if (value === undefined) made.set(key, (value = make()));
  return value;
}
