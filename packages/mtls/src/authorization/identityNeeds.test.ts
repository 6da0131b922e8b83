import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { planChange } from '../plan/planChange.ts';
import { meshOf, pod, podIn, service } from '../testing/build.ts';
import { identityNeeds } from './identityNeeds.ts';

function authorization(
  rules: readonly Readonly<Record<string, unknown>>[],
  options: { readonly namespace?: string; readonly spec?: Readonly<Record<string, unknown>> } = {},
): KubernetesObject {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'allow', namespace: options.namespace ?? 'shop' },
    spec: { rules, ...options.spec },
  };
}

function needs(policy: KubernetesObject, port = 8080): readonly string[] {
  const mesh = meshOf([pod('orders'), policy]);
  return identityNeeds(mesh, podIn(mesh, 'orders'), port).map(({ action }) => action);
}

const byPrincipal = { from: [{ source: { principals: ['cluster.local/ns/shop/sa/client'] } }] };

describe('an AuthorizationPolicy needs an identity', () => {
  test.each([
    ['principals', byPrincipal],
    ['namespaces', { from: [{ source: { namespaces: ['shop'] } }] }],
    ['excluded namespaces', { from: [{ source: { notNamespaces: ['bank'] } }] }],
    ['a condition on the principal', { when: [{ key: 'source.principal', values: ['*'] }] }],
  ])('for %s', (_name, rule) => {
    expect(needs(authorization([rule]))).toEqual(['ALLOW']);
  });

  test('not for addresses or paths', () => {
    const rule = { from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }], to: [{ operation: { paths: ['/'] } }] };
    expect(needs(authorization([rule]))).toEqual([]);
  });

  test('only on the ports that its rules name', () => {
    const policy = authorization([{ ...byPrincipal, to: [{ operation: { ports: ['9090'] } }] }]);
    expect(needs(policy, 8080)).toEqual([]);
    expect(needs(policy, 9090)).toEqual(['ALLOW']);
  });

  test('everywhere when it stands in the root namespace', () => {
    expect(needs(authorization([byPrincipal], { namespace: 'istio-system' }))).toEqual(['ALLOW']);
    expect(needs(authorization([byPrincipal], { namespace: 'bank' }))).toEqual([]);
  });

  test('of the pods that it selects', () => {
    const spec = { selector: { matchLabels: { app: 'other' } }, action: 'DENY' };
    expect(needs(authorization([byPrincipal], { spec }))).toEqual([]);
  });
});

test('a plan that takes the identity away warns of it', () => {
  const mesh = meshOf([pod('orders'), service('orders'), authorization([byPrincipal])]);
  const plan = planChange(mesh, {
    scope: 'service',
    namespace: 'shop',
    name: 'orders',
    ports: [{ port: 80, mode: 'DISABLED' }],
  });
  expect(plan).toMatchObject({ warnings: [{ code: 'identity_needed', objects: [{ name: 'allow' }] }] });
});
