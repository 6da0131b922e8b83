import { randomUUID } from 'node:crypto';
import type { KubernetesApi } from '../kubernetes/kubernetesApi.ts';
import type { ChangeRecord } from './changeRecord.ts';

/** `kubectl describe` shows only one page of these: a change of a hundred objects need not fill it. */
const maxEvents = 10;

/**
 * Puts an Event on each object that a change wrote, for people who look with kubectl. A courtesy: it never rejects, since a
 * change that was made does not fail by it.
 */
export async function announceChange(api: KubernetesApi, record: ChangeRecord): Promise<void> {
  const { id, user, appliedAt, undoes } = record;
  for (const { ref, apiVersion, verb, before, stored } of record.writes.slice(0, maxEvents)) {
    const object = stored ?? before;
    const body = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${ref.name.slice(0, 200)}.${randomUUID()}`, namespace: ref.namespace },
      involvedObject: {
        apiVersion,
        kind: ref.kind,
        namespace: ref.namespace,
        name: ref.name,
        ...(object?.metadata.uid === undefined ? {} : { uid: object.metadata.uid }),
      },
      type: 'Normal',
      reason: undoes === null ? 'MutualTlsChanged' : 'MutualTlsChangeUndone',
      message: `${done[verb]} by ${user} with Padlock (change ${id}).`,
      source: { component: 'padlock' },
      firstTimestamp: appliedAt,
      lastTimestamp: appliedAt,
      count: 1,
    };
    const path = `/api/v1/namespaces/${encodeURIComponent(ref.namespace)}/events`;
    await api.call(path, { method: 'POST', body, timeoutMs: 5_000 }).catch(() => undefined);
  }
}

const done = { create: 'Created', patch: 'Changed', delete: 'Deleted' } as const;
