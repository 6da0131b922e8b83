import { type KubernetesObject, planChange } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { callWarnings, podsOfPlan } from './callWarnings.ts';
import { cluster, envoyFilter, service, workload } from './testing/cluster.ts';
import { requests, traffic } from './testing/telemetry.ts';
import type { Traffic } from './traffic.ts';

const toOrders = { from: 'front/web', to: 'shop/orders' } as const;

function warned(
  filters: readonly KubernetesObject[],
  seen: Traffic | undefined = traffic(requests(60, toOrders)),
): readonly string[] {
  const mesh = cluster(
    ...[workload('front/web'), workload('front/idle'), workload('shop/orders')],
    service('shop/orders', [
      { name: 'http', port: 80, targetPort: 8080 },
      { name: 'http-admin', port: 81, targetPort: 8081 },
    ]),
    ...filters,
  );
  const ports = [{ port: 80, mode: 'STRICT' }] as const;
  const plan = planChange(mesh, { scope: 'service', namespace: 'shop', name: 'orders', ports });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  const ofCalls = callWarnings({ cluster: 'c', mesh, traffic: seen, lastDay: undefined });
  return [...plan.warnings, ...ofCalls(plan.after, podsOfPlan(plan))].map(
    ({ code, message }) => `${code} ${/by (.*): an/.exec(message)?.[1] ?? message}`,
  );
}

const cluster80 = (match: Readonly<Record<string, unknown>>, context = 'SIDECAR_OUTBOUND') => ({
  applyTo: 'CLUSTER',
  match: { context, cluster: match },
});
const ofFront = (patch: Readonly<Record<string, unknown>>, labels = {}) => [
  envoyFilter('front/tls', labels, patch),
];
const named = ['envoy_filters_of_callers front/tls (for front/web)'];
const host = 'orders.shop.svc.cluster.local';

describe('an EnvoyFilter of a caller is named where it patches', () => {
  test.each([
    ['all clusters', { applyTo: 'CLUSTER' }],
    ['those of all that sidecars call', cluster80({})],
    ['the service', cluster80({ service: host })],
    ['the port', cluster80({ portNumber: 80 })],
    ['the cluster by its name', cluster80({ name: `outbound|80||${host}` })],
  ])('%s', (_what, patch) => {
    expect(warned(ofFront(patch))).toEqual(named);
    expect(warned(ofFront(patch, { app: 'web' }))).toEqual(named);
  });

  test('and it is in the root namespace, for the caller alone', () => {
    const filter = envoyFilter('istio-system/tls', { app: 'web' }, { applyTo: 'CLUSTER' });
    expect(warned([filter])).toEqual(['envoy_filters_of_callers istio-system/tls (for front/web)']);
  });
});

describe('it is not named where', () => {
  test.each([
    ['it is for another service', cluster80({ service: 'cart.shop.svc.cluster.local' })],
    ['it is for a port that stays as it is', cluster80({ portNumber: 81 })],
    ['it is for another cluster', cluster80({ name: 'PassthroughCluster' })],
    ['it is for what the caller takes', cluster80({}, 'SIDECAR_INBOUND')],
    ['it is for gateways', cluster80({}, 'GATEWAY')],
    ['it patches listeners', { applyTo: 'LISTENER', match: { context: 'SIDECAR_OUTBOUND' } }],
  ])('%s', (_what, patch) => {
    expect(warned(ofFront(patch))).toEqual([]);
  });

  test('it reaches nobody who was seen calling', () => {
    const patch = { applyTo: 'CLUSTER' };
    expect(warned(ofFront(patch, { app: 'idle' }))).toEqual([]);
    expect(warned(ofFront(patch), traffic())).toEqual([]);
    expect(warned([envoyFilter('far/tls', {}, patch)])).toEqual([]);
  });

  test('it is named already, since it reaches what changes as well', () => {
    const filter = envoyFilter('istio-system/tls', {}, { applyTo: 'CLUSTER' });
    expect(warned([filter])).toEqual(['envoy_filters istio-system/tls (patches CLUSTER)']);
  });

  test('the call went to another port, as far as telemetry tells', () => {
    const to = (port: string) => traffic(requests(60, { ...toOrders, labels: { destination_port: port } }));
    expect(warned(ofFront({ applyTo: 'CLUSTER' }), to('8081'))).toEqual([]);
    expect(warned(ofFront({ applyTo: 'CLUSTER' }), to('8080'))).toEqual(named);
  });
});
