import type { ClusterOrigin, SourceStatus } from '@padlock/contract';
import type { NamespaceSight } from './auth/namespaceSight.ts';
import type { ChangeService } from './changes/changeService.ts';
import type { AcknowledgementLog } from './findings/acknowledgementLog.ts';
import type { AccessReviewer } from './kubernetes/accessReviewer.ts';
import type { ClusterStore } from './kubernetes/clusterStore.ts';
import type { EdgeMetricsStore } from './prometheus/edgeMetricsStore.ts';
import type { PastTraffic } from './prometheus/pastTraffic.ts';
import type { PlaintextStore } from './prometheus/plaintextStore.ts';
import type { TrafficSeries } from './prometheus/trafficSeries.ts';
import type { TrafficStore } from './prometheus/trafficStore.ts';
import type { Listeners } from './listeners.ts';

/** A cluster with what views read of it: all of it, or what somebody may see of it (auth/seenCluster.ts). */
export interface Cluster {
  readonly id: string;
  readonly name: string;
  /** Stands in cache keys beside versions: a cluster that was opened again counts from 0 again. */
  readonly opening: string;
  readonly store: Pick<ClusterStore, 'snapshot' | 'status' | 'whenReady'>;
  readonly traffic: Pick<TrafficStore, 'read' | 'isCurrent' | 'telemetry' | 'version' | 'reach'>;
  readonly series: TrafficSeries;
  readonly edgeMetrics: Pick<EdgeMetricsStore, 'read'>;
  readonly past: Pick<PastTraffic, 'read'>;
  readonly plaintext: Pick<PlaintextStore, 'read'>;
  readonly access: AccessReviewer;
  readonly sight: NamespaceSight;
  readonly changes: ChangeService;
  readonly acknowledgements: AcknowledgementLog;
  /** How fresh its data is. */
  sources(): SourceStatus[];
}

/** One cluster with all that is known about it. Routes and caches carry its id. */
export interface WholeCluster extends Cluster {
  readonly store: ClusterStore;
  readonly traffic: TrafficStore;
  readonly origin: ClusterOrigin;
  /** The one that people log in by. */
  readonly home: boolean;
  /** Told once, when it is no longer shown here. */
  readonly ended: Listeners<undefined>;
}

export type Clusters = ReadonlyMap<string, WholeCluster>;
