import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { MeshConfig } from '../model/meshConfig.ts';
import { applyToMesh } from '../plan/operations.ts';
import { destinationRule, meshOf, peerAuthentication, pod, service } from '../testing/build.ts';
import { findings } from './findings.ts';

const selector = { app: 'orders' };
const basis = [pod('orders'), service('orders'), pod('client')];
const strict = peerAuthentication('default', { mode: 'STRICT' });

/** `severity code first-object` of each finding; with what is left of them when all fixes are applied. */
function found(
  objects: readonly KubernetesObject[],
  config: Partial<MeshConfig> = {},
): { readonly now: readonly string[]; readonly fixed: readonly string[] } {
  const list = (mesh: ReturnType<typeof meshOf>): readonly string[] =>
    findings(mesh).map(({ severity, code, objects: [first] }) => `${severity} ${code} ${first?.name ?? '-'}`);
  const mesh = meshOf(objects, config);
  const operations = findings(mesh).flatMap(({ fixes: [fix] }) => {
    return fix?.kind === 'writes' ? fix.operations : [];
  });
  return { now: list(mesh), fixed: list(applyToMesh(mesh, operations)) };
}

test('a mesh in order has no findings', () => {
  expect(found([...basis, strict]).now).toEqual([]);
});

describe('a policy is reported', () => {
  test('when an older one of its scope shadows it', () => {
    const older = peerAuthentication('older', { selector, mode: 'STRICT', day: 1 });
    const younger = peerAuthentication('younger', { selector, mode: 'DISABLE', day: 2 });
    const namespaces = [
      peerAuthentication('first', { mode: 'STRICT', day: 1 }),
      peerAuthentication('second', { mode: 'STRICT', day: 2 }),
    ];
    expect(found([...basis, older, younger, ...namespaces])).toEqual({
      now: ['warning policy_shadowed younger', 'warning policy_shadowed second'],
      fixed: [],
    });
  });

  test('when an older one shadows it for some of its pods', () => {
    const older = peerAuthentication('older', { selector, mode: 'STRICT', day: 1 });
    const wider = peerAuthentication('wider', { selector: { team: 'blue' }, mode: 'STRICT', day: 2 });
    const blue = [
      pod('orders', { labels: { ...selector, team: 'blue' } }),
      pod('carts', { labels: { team: 'blue' } }),
    ];
    expect(found([...blue, older, wider]).now).toEqual(['warning policy_partly_shadowed wider']);
  });

  test('when it selects nothing', () => {
    const policy = peerAuthentication('lost', { selector: { app: 'gone' }, mode: 'STRICT' });
    expect(found([...basis, policy])).toEqual({ now: ['warning selector_matches_nothing lost'], fixed: [] });
  });

  test('when it selects in the root namespace', () => {
    const policy = peerAuthentication('orders', { namespace: 'istio-system', selector, mode: 'STRICT' });
    expect(found([...basis, policy])).toEqual({ now: ['error root_selector_ignored orders'], fixed: [] });
  });

  test('when its entry is for the service port, which is moved to the container port', () => {
    const policy = peerAuthentication('orders', { selector, ports: { 80: 'STRICT' } });
    expect(found([...basis, policy])).toEqual({ now: ['error port_is_service_port orders'], fixed: [] });
  });

  test('when its entry is for a port that nobody declares', () => {
    const policy = peerAuthentication('orders', { selector, ports: { 1234: 'STRICT' } });
    expect(found([...basis, policy]).now).toEqual(['info port_not_declared orders']);
  });

  test('when it is named like a service and holds for the namespace', () => {
    expect(found([...basis, peerAuthentication('orders', { mode: 'STRICT' })]).now).toEqual([
      'warning namespace_wide_policy orders',
    ]);
  });
});

describe('calls that fail are reported', () => {
  test.each<readonly [string, readonly KubernetesObject[], Partial<MeshConfig>]>([
    [
      'error strict_towards_disabling_rule plain',
      [strict, destinationRule('plain', 'orders', { tls: 'DISABLE' })],
      {},
    ],
    [
      'error strict_in_disabled_scope orders',
      [
        peerAuthentication('default', { mode: 'DISABLE' }),
        peerAuthentication('own', { selector, ports: { 8080: 'STRICT' } }),
      ],
      {},
    ],
    ['error strict_without_auto_mtls orders', [strict], { enableAutoMtls: false }],
    [
      'error mutual_towards_disable mutual',
      [
        peerAuthentication('own', { selector, mode: 'DISABLE' }),
        destinationRule('mutual', 'orders', { tls: 'ISTIO_MUTUAL' }),
      ],
      {},
    ],
  ])('%s', (expected, objects, config) => {
    expect(found([...basis, ...objects], config).now).toContain(expected);
  });

  test('towards a pod without sidecar that a rule demands mutual TLS of', () => {
    const objects = [
      pod('orders', { dataPlane: 'none' }),
      service('orders'),
      pod('client'),
      destinationRule('mutual', 'orders', { tls: 'ISTIO_MUTUAL' }),
    ];
    expect(found(objects).now).toEqual(['error mutual_towards_no_sidecar mutual']);
  });

  test('but not those of clients that do not know the service', () => {
    const annotations = { 'networking.istio.io/exportTo': '.' };
    const own = { ...service('orders'), metadata: { name: 'orders', namespace: 'shop', annotations } };
    const reader = pod('reader', { namespace: 'reporting' });
    expect(found([pod('orders'), pod('client'), own, reader, strict]).now).toEqual([]);
  });

  test('towards a port of a headless service that is DISABLE', () => {
    const objects = [
      pod('client'),
      pod('orders'),
      service('orders', { headless: true }),
      peerAuthentication('own', { selector, ports: { 8080: 'DISABLE' } }),
    ];
    expect(found(objects).now).toEqual(['error headless_disable orders']);
  });
});

describe('ports are reported', () => {
  test('that bypass the sidecar under STRICT', () => {
    const annotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': '9999' };
    expect(found([pod('orders', { annotations }), strict]).now).toEqual([
      'warning excluded_under_strict orders',
    ]);
  });

  test('that are DISABLE in ambient mode', () => {
    const annotations = { 'ambient.istio.io/redirection': 'enabled' };
    const objects = [
      pod('orders', { dataPlane: 'none', annotations }),
      peerAuthentication('default', { mode: 'DISABLE' }),
    ];
    expect(found(objects).now).toEqual(['warning ambient_disable default']);
  });

  test('whose callers are judged by an identity that plaintext does not carry', () => {
    const policy = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'allow', namespace: 'shop' },
      spec: { selector: { matchLabels: selector }, rules: [{ from: [{ source: { principals: ['x'] } }] }] },
    };
    expect(found([...basis, policy]).now).toEqual(['info identity_over_plaintext allow']);
    expect(found([...basis, policy, strict]).now).toEqual([]);
  });
});
