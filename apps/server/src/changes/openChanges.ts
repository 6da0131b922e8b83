import { ProxySync } from '../istiod/proxySync.ts';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import type { ClusterStore } from '../kubernetes/clusterStore.ts';
import { ObjectWriter } from '../kubernetes/objectWriter.ts';
import type { Logger } from '../logging.ts';
import type { PrometheusClient } from '../prometheus/prometheusClient.ts';
import type { TrafficStore } from '../prometheus/trafficStore.ts';
import { RecordStore } from '../records/recordStore.ts';
import { announceChange } from './announceChange.ts';
import { ChangePlanner } from './changePlanner.ts';
import { type ChangeRecord, parseChangeRecord } from './changeRecord.ts';
import { ChangeService } from './changeService.ts';
import { ChangeTelemetry } from './changeTelemetry.ts';
import { ChangeVerifier } from './changeVerifier.ts';
import { PlanWriter } from './planWriter.ts';

export interface ChangesOptions {
  readonly cluster: string;
  readonly api: KubernetesApi;
  /** Padlock's own namespace: the history of changes is kept there. */
  readonly namespace: string;
  readonly store: ClusterStore;
  readonly traffic: TrafficStore;
  readonly prometheus: PrometheusClient | undefined;
  readonly istiodUrl: string | undefined;
  readonly readOnly: boolean;
  readonly log: Logger;
  readonly audit: Logger;
}

const maxRecords = 200;
const maxAgeMs = 90 * 24 * 3_600_000;

/** Everything that plans, makes, remembers and verifies the changes of one cluster, wired together. */
export function openChanges(options: ChangesOptions): {
  readonly changes: ChangeService;
  start(): void;
  stop(): Promise<void>;
} {
  const { cluster, api, namespace, store, traffic, readOnly, log, audit } = options;
  const records = new RecordStore<ChangeRecord>({
    api,
    namespace,
    type: 'change',
    parse: parseChangeRecord,
    timeOf: ({ appliedAt }) => Date.parse(appliedAt),
    maxRecords,
    maxAgeMs,
    readOnly,
    log: (message, detail) => log.warn({ cluster, ...detail }, message),
  });
  const objects = new ObjectWriter(api);
  const telemetry = new ChangeTelemetry(options.prometheus, traffic);
  const proxies = new ProxySync(options.istiodUrl);
  const verifier = new ChangeVerifier({ cluster, store, records, telemetry, proxies, log });
  const changes = new ChangeService({
    cluster,
    planner: new ChangePlanner({
      cluster,
      store,
      traffic,
      objects,
      readOnly,
      changeOf: (id) => records.get(id),
      changes: () => records.list(),
    }),
    store,
    writer: new PlanWriter(objects),
    records,
    verifier,
    telemetryNow: () => telemetry.now(),
    announce: (record) => void announceChange(api, record),
    audit,
  });
  return {
    changes,
    start: () => {
      records.start();
      verifier.start();
    },
    stop: async () => {
      verifier.stop();
      records.stop();
      await proxies.close();
    },
  };
}
