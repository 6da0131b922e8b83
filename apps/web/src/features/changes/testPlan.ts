import type { Impact, ImpactEntry, Plan } from '@padlock/contract';

/** Plans and impacts for tests: everything quiet unless said otherwise. */
export function anImpactEntry(given: Partial<ImpactEntry> = {}): ImpactEntry {
  return {
    clientId: 'demo/service/shop/frontpage',
    client: 'shop/frontpage',
    clientKind: 'service',
    server: 'shop/catalog',
    port: 8080,
    before: 'mutual_tls',
    after: 'mutual_tls',
    requestsPerSecond: 1,
    connectionsPerSecond: null,
    reason: '',
    candidates: [],
    uncertain: false,
    ...given,
  };
}

export function anImpact(given: Partial<Impact> = {}): Impact {
  return {
    window: '24h',
    losesAccess: [],
    startsToEncrypt: [],
    stopsToEncrypt: [],
    unchanged: [],
    hiddenCallers: 0,
    hiddenLosses: 0,
    complete: true,
    telemetrySince: null,
    ...given,
  };
}

export function aPlan(given: Partial<Plan> = {}): Plan {
  return {
    target: {
      scope: 'service',
      namespace: 'shop',
      name: 'catalog',
      ports: [{ port: 8080, mode: 'STRICT' }],
    },
    digest: 'digest',
    writes: [],
    companions: [],
    modes: [],
    pods: 1,
    alsoServices: [],
    alsoAffects: [],
    comesIntoForce: [],
    warnings: [],
    impact: anImpact(),
    ...given,
  };
}

export function aWrite(given: Partial<Plan['writes'][number]> = {}): Plan['writes'][number] {
  return {
    verb: 'patch',
    ref: { kind: 'PeerAuthentication', namespace: 'shop', name: 'catalog' },
    apiVersion: 'security.istio.io/v1',
    resourceVersion: '7',
    before: '',
    after: '',
    kubectl: '',
    dryRun: null,
    managedBy: null,
    ...given,
  };
}
