import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import type { Logger } from '../logging.ts';
import { RecordStore } from '../records/recordStore.ts';
import {
  AcknowledgementLog,
  type AcknowledgementRecord,
  parseAcknowledgement,
} from './acknowledgementLog.ts';

const maxRecords = 1_000;

/** The acknowledgements of one cluster, kept where its history of changes is. They hold as long as their finding does. */
export function openAcknowledgements(options: {
  readonly cluster: string;
  readonly api: KubernetesApi;
  /** Padlock's own namespace. */
  readonly namespace: string;
  readonly readOnly: boolean;
  readonly log: Logger;
}): { readonly acknowledgements: AcknowledgementLog; start(): void; stop(): void } {
  const { cluster, api, namespace, readOnly, log } = options;
  const records = new RecordStore<AcknowledgementRecord>({
    api,
    namespace,
    type: 'acknowledgement',
    parse: parseAcknowledgement,
    timeOf: ({ at }) => Date.parse(at),
    maxRecords,
    maxAgeMs: Number.POSITIVE_INFINITY,
    readOnly,
    log: (message, detail) => log.warn({ cluster, ...detail }, message),
  });
  return {
    acknowledgements: new AcknowledgementLog(records),
    start: () => records.start(),
    stop: () => records.stop(),
  };
}
