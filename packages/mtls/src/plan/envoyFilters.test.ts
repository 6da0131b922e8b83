import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { meshOf, peerAuthentication, pod } from '../testing/build.ts';
import { planChange } from './planChange.ts';

function warned(...objects: readonly KubernetesObject[]): readonly string[] {
  const plan = planChange(meshOf([pod('orders'), ...objects]), {
    scope: 'namespace',
    namespace: 'shop',
    mode: 'STRICT',
  });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan.warnings.filter(({ code }) => code === 'envoy_filters').map(({ message }) => message);
}

function filter(
  namespace: string,
  spec: Readonly<Record<string, unknown>> = {},
  patch: Readonly<Record<string, unknown>> = { applyTo: 'FILTER_CHAIN' },
): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'custom', namespace },
    spec: { configPatches: [patch], ...spec },
  };
}

const labels = (app: string) => ({ workloadSelector: { labels: { app } } });

test('an EnvoyFilter that reaches the pods of a change is named, with what it patches', () => {
  expect(warned(filter('shop'))[0]).toContain('shop/custom (patches FILTER_CHAIN)');
});

describe('it reaches', () => {
  test.each([
    ['all pods of its namespace', filter('shop')],
    ['those that it selects', filter('shop', labels('orders'))],
    ['all of the mesh from the root namespace', filter('istio-system')],
    [
      'what a sidecar takes',
      filter('shop', {}, { applyTo: 'LISTENER', match: { context: 'SIDECAR_INBOUND' } }),
    ],
    ['clusters', filter('shop', {}, { applyTo: 'CLUSTER', match: { context: 'SIDECAR_OUTBOUND' } })],
  ])('%s', (_what, object) => {
    expect(warned(object)).toHaveLength(1);
  });
});

describe('it does not reach', () => {
  test.each([
    ['pods of other namespaces', filter('other')],
    ['pods that it does not select', filter('istio-system', labels('cart'))],
    [
      'sidecars, where it is for gateways',
      filter('shop', {}, { applyTo: 'LISTENER', match: { context: 'GATEWAY' } }),
    ],
    ['them by reference', filter('shop', { targetRefs: [{ kind: 'Gateway', name: 'waypoint' }] })],
    ['TLS with an HTTP filter', filter('shop', {}, { applyTo: 'HTTP_FILTER' })],
    [
      'what a sidecar takes by what it sends',
      filter('shop', {}, { applyTo: 'LISTENER', match: { context: 'SIDECAR_OUTBOUND' } }),
    ],
  ])('%s', (_what, object) => {
    expect(warned(object)).toEqual([]);
  });

  test('anything where no mode changes', () => {
    expect(warned(filter('shop'), peerAuthentication('all', { mode: 'STRICT' }))).toEqual([]);
  });
});
