import { planChange } from '@padlock/mtls';
import type { Mesh, ModePick } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { tellFarPeers } from './farPeers.ts';
import type { FarMeshes } from './farCallers.ts';
import { impactOfPlan } from './impact.ts';
import type { Impact, ImpactInput } from './impact.ts';
import { cluster, destinationRule, peerAuthentication, service, workload } from './testing/cluster.ts';
import { requests, traffic } from './testing/telemetry.ts';

const istiod = workload('istio-system/istiod', { labels: { app: 'istiod' }, sidecar: false });
const both = [workload('shop/web'), service('shop/web'), workload('shop/catalog'), service('shop/catalog')];
const east = cluster(...both);
const inEast = { labels: { source_cluster: 'east', destination_cluster: 'east' } };
const inWest = { labels: { source_cluster: 'west', destination_cluster: 'east' } };
/** Web of both clusters calls; the one here by mutual TLS. */
const seen = (mutualTls: number, plaintext = 0) =>
  tellFarPeers(
    traffic(
      requests(600, { from: 'shop/web', to: 'shop/catalog', ...inEast }),
      ...(mutualTls > 0 ? [requests(mutualTls, { from: 'shop/web', to: 'shop/catalog', ...inWest })] : []),
      ...(plaintext > 0
        ? [requests(plaintext, { from: 'shop/web', to: 'shop/catalog', mutualTls: false, ...inWest })]
        : []),
    ),
    (_cluster, name) => name,
  );

const make = (mode: ModePick, west: Mesh | undefined, given: Partial<ImpactInput>): Impact => {
  const plan = planChange(east, { scope: 'namespace', namespace: 'shop', mode });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  const far: FarMeshes = (name) => (name === 'west' ? west : undefined);
  return impactOfPlan(
    { cluster: 'c', mesh: east, traffic: undefined, lastDay: undefined, far, ...given },
    plan,
  );
};
const farClient = '(cluster west)/shop/web';
const farEntry = ({ losesAccess, startsToEncrypt, stopsToEncrypt, unchanged }: Impact) =>
  [
    ...losesAccess.map((entry) => ({ ...entry, list: 'loses' })),
    ...startsToEncrypt.map((entry) => ({ ...entry, list: 'starts' })),
    ...stopsToEncrypt.map((entry) => ({ ...entry, list: 'stops' })),
    ...unchanged.map((entry) => ({ ...entry, list: 'unchanged' })),
  ].filter(({ client }) => client === farClient);

describe('a caller of another cluster that is read', () => {
  test('keeps its mutual TLS under STRICT, by the rules of its own cluster', () => {
    const impact = make('STRICT', cluster(...both, istiod), { traffic: seen(60) });
    expect(farEntry(impact)).toMatchObject([
      { list: 'unchanged', before: 'mutual_tls', after: 'mutual_tls', uncertain: false },
    ]);
  });

  test('is cut off where a DestinationRule of its own cluster sends plaintext, whatever the rules here say', () => {
    const west = cluster(
      ...both,
      istiod,
      destinationRule('shop/plain', 'catalog.shop.svc.cluster.local', 'DISABLE'),
    );
    const impact = make('STRICT', west, { traffic: seen(0, 60) });
    expect(farEntry(impact)).toMatchObject([{ list: 'loses', after: 'refused', requestsPerSecond: 1 }]);
    expect(farEntry(impact)[0]?.reason).toContain('DestinationRule shop/plain');
    expect(impact.losesAccess).toHaveLength(1);
  });

  test('is cut off where its own namespace is DISABLE there: its sidecar does not know of STRICT here', () => {
    const west = cluster(...both, istiod, peerAuthentication('shop/default', { mode: 'DISABLE' }));
    const [entry] = farEntry(make('STRICT', west, { traffic: seen(0, 60) }));
    expect(entry).toMatchObject({ list: 'loses' });
  });

  test('is no local client of its name: here web has no sidecar, and there it has', () => {
    const here = cluster(workload('shop/web', { sidecar: false }), service('shop/web'), ...both.slice(2));
    const plan = planChange(here, { scope: 'namespace', namespace: 'shop', mode: 'STRICT' });
    if (plan.kind === 'refused') throw new Error(plan.reason);
    const far: FarMeshes = () => cluster(...both, istiod);
    const input = { cluster: 'c', mesh: here, traffic: seen(60), lastDay: undefined, far };
    expect(farEntry(impactOfPlan(input, plan))).toMatchObject([{ list: 'unchanged', after: 'mutual_tls' }]);
  });

  test('is lost under DISABLE: its sidecar goes on with mutual TLS, as policy there says', () => {
    const impact = make('DISABLED', cluster(...both, istiod), { traffic: seen(60) });
    expect(farEntry(impact)).toMatchObject([{ list: 'loses', before: 'mutual_tls', after: 'refused' }]);
    expect(impact.stopsToEncrypt.map(({ client }) => client)).toEqual(['shop/web']);
  });
});

describe('a caller of another cluster that is not read, or whose control plane is elsewhere', () => {
  test.each([
    ['not read', undefined],
    ['without control plane', cluster(...both)],
    ['without such a workload', cluster(istiod)],
  ])('is judged by what was seen of it: %s', (_why, west) => {
    expect(farEntry(make('STRICT', west, { traffic: seen(60) }))).toMatchObject([
      { list: 'unchanged', before: 'unknown', after: 'unknown' },
    ]);
    const [part] = farEntry(make('STRICT', west, { traffic: seen(60, 30) }));
    expect(part).toMatchObject({ list: 'loses', uncertain: false, requestsPerSecond: 0.5 });
    expect(part?.reason).toContain('not known here');
    expect(farEntry(make('DISABLED', west, { traffic: seen(60) }))).toMatchObject([
      { list: 'loses', uncertain: true },
    ]);
  });

  test('counts where it was seen in the last day only', () => {
    const local = traffic(requests(600, { from: 'shop/web', to: 'shop/catalog', ...inEast }));
    const impact = make('STRICT', undefined, { traffic: local, lastDay: seen(0, 60) });
    expect(farEntry(impact)).toMatchObject([{ list: 'loses', requestsPerSecond: null }]);
  });
});

test('a caller of another cluster is named as whoever asks may know it, and never only counted', () => {
  const plan = planChange(east, { scope: 'namespace', namespace: 'shop', mode: 'STRICT' });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  const input = { cluster: 'c', mesh: east, traffic: seen(0, 60), lastDay: undefined };
  const impact = impactOfPlan({ ...input, farName: () => 'somebody' }, plan, new Set(['shop']));
  expect(impact.losesAccess).toMatchObject([
    { client: '(cluster west)/somebody', clientId: 'c/workload/(cluster west)/somebody' },
  ]);
  expect(impact.hiddenCallers).toBe(0);
});
