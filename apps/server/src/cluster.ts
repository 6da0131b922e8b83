import type { SourceStatus } from '@padlock/contract';
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

/** One cluster with all that is known about it. Routes and caches carry its id. */
export interface Cluster {
  readonly id: string;
  readonly name: string;
  readonly store: ClusterStore;
  readonly traffic: TrafficStore;
  readonly series: TrafficSeries;
  readonly edgeMetrics: EdgeMetricsStore;
  readonly past: PastTraffic;
  readonly plaintext: PlaintextStore;
  readonly access: AccessReviewer;
  readonly sight: NamespaceSight;
  readonly changes: ChangeService;
  readonly acknowledgements: AcknowledgementLog;
  /** How fresh its data is. */
  sources(): SourceStatus[];
}

export type Clusters = ReadonlyMap<string, Cluster>;
