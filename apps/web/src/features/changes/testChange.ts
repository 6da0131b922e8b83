import type { Change, Verification, VerifiedEdge } from '@padlock/contract';

/** Changes for tests: one port of shop/catalog set to STRICT, in force, nothing counted yet. */
export function aChange(given: Partial<Change> = {}): Change {
  return {
    id: 'change-1',
    target: {
      scope: 'service',
      namespace: 'shop',
      name: 'catalog',
      ports: [{ port: 8080, mode: 'STRICT' }],
    },
    user: 'jane',
    appliedAt: '2026-11-21T12:03:09.000Z',
    modes: [
      {
        service: null,
        port: 8080,
        containerPorts: [8080],
        before: 'PERMISSIVE',
        after: 'STRICT',
        pick: 'STRICT',
      },
    ],
    writes: [
      {
        verb: 'patch',
        ref: { kind: 'PeerAuthentication', namespace: 'shop', name: 'catalog' },
        apiVersion: 'security.istio.io/v1',
        before: '',
        after: '',
        resourceVersion: '184233',
      },
    ],
    undoes: null,
    undoneBy: null,
    state: 'in_force',
    verification: aVerification(),
    ...given,
  };
}

export function aVerification(given: Partial<Verification> = {}): Verification {
  return {
    state: 'waiting',
    since: '2026-11-21T12:03:11.000Z',
    countedUntil: '2026-11-21T12:03:41.000Z',
    provable: 'port',
    proxies: { state: 'not_observable', reason: 'No istiod is configured that could be asked.' },
    message: '',
    edges: [],
    ...given,
  };
}

export function aVerifiedEdge(given: Partial<VerifiedEdge> = {}): VerifiedEdge {
  return {
    clientId: 'demo/service/shop/frontpage',
    client: 'shop/frontpage',
    clientKind: 'service',
    server: 'shop/catalog',
    port: 8080,
    expected: 'mutual_tls',
    state: 'verified',
    mutual: 31,
    notMutual: 0,
    failed: 0,
    unit: 'requests',
    lastSeen: null,
    note: null,
    ...given,
  };
}
