import { expect, it } from 'vitest';
import { toApplyRequest } from './applyRequest.ts';
import { ApplyRequest, type ImpactEntry, type Plan, type PlannedWrite } from './schemas/changes.ts';

const write = (name: string, resourceVersion: string | null): PlannedWrite => ({
  verb: resourceVersion === null ? 'create' : 'patch',
  ref: { kind: 'PeerAuthentication', namespace: 'shop', name },
  apiVersion: 'security.istio.io/v1',
  resourceVersion,
  before: '',
  after: '',
  kubectl: '',
  dryRun: null,
  managedBy: null,
});
const loss = (port: number): ImpactEntry => ({
  clientId: 'demo/unnamed',
  client: 'Unnamed client',
  clientKind: 'unnamed',
  server: 'shop/catalog',
  port,
  before: 'plaintext',
  after: 'refused',
  requestsPerSecond: 1,
  connectionsPerSecond: null,
  reason: '',
  candidates: [],
  uncertain: false,
});
const companion = (id: string, selected: boolean): Plan['companions'][number] => ({
  id,
  write: write(id, '1'),
  reason: '',
  rescues: [],
  selected,
  recommended: true,
});

it('an apply request repeats what the person saw: versions, digest, ticked companions, and every loss once', () => {
  const plan: Plan = {
    target: { scope: 'namespace', namespace: 'shop', mode: 'STRICT' },
    digest: 'abc',
    writes: [write('catalog', '184233'), write('new', null)],
    companions: [companion('ticked', true), companion('left', false)],
    modes: [],
    pods: 1,
    alsoServices: [],
    alsoAffects: [],
    comesIntoForce: [],
    warnings: [],
    impact: {
      window: '1h',
      losesAccess: [loss(8080), loss(9000)],
      startsToEncrypt: [],
      stopsToEncrypt: [],
      unchanged: [],
      hiddenCallers: 0,
      hiddenLosses: 2,
      complete: true,
      telemetrySince: null,
    },
  };
  const key = '4b4c2f4e-36cd-4c5c-9d1c-3f9a3f5a9c11';
  const request = toApplyRequest(plan, key);
  expect(request).toEqual({
    target: plan.target,
    window: '1h',
    companions: ['ticked'],
    digest: 'abc',
    resourceVersions: { 'PeerAuthentication/shop/catalog': '184233' },
    acceptedLosses: ['demo/unnamed'],
    acceptedHiddenLosses: 2,
    idempotencyKey: key,
  });
  expect(ApplyRequest.safeParse(request).success).toBe(true);
});
