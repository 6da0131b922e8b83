import type { PolicySummary } from '@padlock/contract';

/** A policy of a workload as lists have it, for tests. */
export function policySummary(name: string, changes: Partial<PolicySummary> = {}): PolicySummary {
  return {
    ref: { kind: 'PeerAuthentication', namespace: 'shop', name },
    scope: 'workload',
    selector: { app: name },
    host: null,
    clients: null,
    pods: 1,
    services: null,
    mode: 'STRICT',
    settings: [],
    status: 'in_force',
    others: [],
    reason: '',
    managedBy: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastWrite: null,
    readOnly: false,
    ...changes,
  };
}
