import { describe, expect, test } from 'vitest';
import type { Mesh } from '../model/mesh.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { ModePick } from '../model/mode.ts';
import { meshOf, namespace, peerAuthentication, pod, service } from '../testing/build.ts';
import type { ChangeTarget } from './changeTarget.ts';
import { applyToObjects } from './operations.ts';
import type { Plan } from './plan.ts';
import { planChange } from './planChange.ts';
import { refusalFor } from './refusal.ts';

const selector = { app: 'orders' };
const shop = [namespace('shop'), namespace('istio-system')];
const basis = [...shop, pod('orders', { ports: [8080, 9090] }), service('orders')];
const padlock = { labels: { 'app.kubernetes.io/managed-by': 'padlock' } };

function port80(mode: ModePick): ChangeTarget {
  return { scope: 'service', namespace: 'shop', name: 'orders', ports: [{ port: 80, mode }] };
}

function plan(mesh: Mesh, target: ChangeTarget): Plan {
  const result = planChange(mesh, target);
  if (result.kind === 'refused') throw new Error(result.code);
  return result;
}

function policiesAfter(
  objects: readonly KubernetesObject[],
  target: ChangeTarget,
): readonly KubernetesObject[] {
  const { operations } = plan(meshOf(objects), target);
  return applyToObjects(objects, operations).filter((object) => object.kind === 'PeerAuthentication');
}

describe('a change of a service port', () => {
  test('creates a policy named after the service, for its container port and nothing else', () => {
    expect(plan(meshOf(basis), port80('STRICT')).operations).toEqual([
      {
        verb: 'create',
        ref: { kind: 'PeerAuthentication', namespace: 'shop', name: 'orders' },
        apiVersion: 'security.istio.io/v1',
        resourceVersion: undefined,
        before: undefined,
        after: {
          apiVersion: 'security.istio.io/v1',
          kind: 'PeerAuthentication',
          metadata: { name: 'orders', namespace: 'shop', ...padlock },
          spec: { selector: { matchLabels: selector }, portLevelMtls: { '8080': { mode: 'STRICT' } } },
        },
        patch: undefined,
      },
    ]);
  });

  test('takes a free name and the API version that the cluster has', () => {
    const taken = peerAuthentication('orders', { selector: { app: 'else' }, mode: 'STRICT' });
    const old = { ...taken, apiVersion: 'security.istio.io/v1beta1' };
    expect(plan(meshOf([...basis, old]), port80('STRICT')).operations).toMatchObject([
      { verb: 'create', ref: { name: 'orders-2' }, apiVersion: 'security.istio.io/v1beta1' },
    ]);
  });

  test('edits the policy in force, whatever its name, and keeps everything else in it', () => {
    const policy = peerAuthentication('team-rules', {
      selector,
      mode: 'PERMISSIVE',
      ports: { 9090: 'DISABLE' },
      day: 1,
      metadata: { resourceVersion: '42', annotations: { note: 'ours' } },
      spec: { future: { field: true } },
    });
    const { operations } = plan(meshOf([...basis, policy]), port80('STRICT'));
    expect(operations).toMatchObject([
      {
        verb: 'patch',
        ref: { name: 'team-rules' },
        resourceVersion: '42',
        patch: { spec: { portLevelMtls: { '8080': { mode: 'STRICT' } } } },
      },
    ]);
    expect(operations[0]?.after).toEqual({
      ...policy,
      spec: {
        ...(policy['spec'] as object),
        portLevelMtls: { '8080': { mode: 'STRICT' }, '9090': { mode: 'DISABLE' } },
      },
    });
  });

  test('sets every container port behind a named target port', () => {
    const objects = [
      ...shop,
      pod('v1', { labels: { ...selector, version: 'v1' }, ports: [{ name: 'web', port: 8080 }] }),
      pod('v2', { labels: { ...selector, version: 'v2' }, ports: [{ name: 'web', port: 9000 }] }),
      service('orders', { ports: [{ port: 80, targetPort: 'web' }] }),
    ];
    expect(policiesAfter(objects, port80('STRICT'))).toMatchObject([
      { spec: { portLevelMtls: { '8080': { mode: 'STRICT' }, '9000': { mode: 'STRICT' } } } },
    ]);
  });

  test('edits the policy of one workload and creates one for the others', () => {
    const own = peerAuthentication('v2-own', { selector: { version: 'v2' }, mode: 'PERMISSIVE', day: 1 });
    const objects = [
      ...shop,
      pod('v1', { labels: { ...selector, version: 'v1' }, ports: [{ name: 'web', port: 8080 }] }),
      pod('v2', { labels: { ...selector, version: 'v2' }, ports: [{ name: 'web', port: 9000 }] }),
      service('orders', { ports: [{ port: 80, targetPort: 'web' }] }),
      own,
    ];
    expect(policiesAfter(objects, port80('STRICT')).map((policy) => policy['spec'])).toEqual([
      {
        selector: { matchLabels: { version: 'v2' } },
        mtls: { mode: 'PERMISSIVE' },
        portLevelMtls: { '9000': { mode: 'STRICT' } },
      },
      { selector: { matchLabels: selector }, portLevelMtls: { '8080': { mode: 'STRICT' } } },
    ]);
  });

  test('names the other workloads that the edited policy selects, and other services of the pods', () => {
    const gold = { ...selector, tier: 'gold' };
    const objects = [
      ...shop,
      pod('orders', { labels: gold }),
      pod('carts', { labels: { app: 'carts', tier: 'gold' } }),
      service('orders'),
      service('orders-internal', { selector }),
      peerAuthentication('gold', { selector: { tier: 'gold' }, mode: 'PERMISSIVE', day: 1 }),
    ];
    const result = plan(meshOf(objects), port80('STRICT'));
    expect(result.changes).toMatchObject([{ pod: 'shop/orders', containerPort: 8080, after: 'STRICT' }]);
    expect(result.alsoAffects).toMatchObject([
      { pod: 'shop/carts', containerPort: 8080, before: 'PERMISSIVE', after: 'STRICT' },
    ]);
    expect(result.alsoServices).toEqual([{ kind: 'Service', namespace: 'shop', name: 'orders-internal' }]);
  });

  test('to DEFAULT removes the entry, then the map, then what Padlock made and says nothing', () => {
    const both = { 8080: 'STRICT', 9090: 'STRICT' } as const;
    const own = peerAuthentication('orders', { selector, ports: both, metadata: padlock });
    expect(policiesAfter([...basis, own], port80('DEFAULT'))).toMatchObject([
      { spec: { portLevelMtls: { '9090': { mode: 'STRICT' } } } },
    ]);
    const last = peerAuthentication('orders', { selector, ports: { 8080: 'STRICT' }, metadata: padlock });
    expect(policiesAfter([...basis, last], port80('DEFAULT'))).toEqual([]);
    const theirs = peerAuthentication('theirs', { selector, ports: { 8080: 'STRICT' } });
    expect(policiesAfter([...basis, theirs], port80('DEFAULT')).map((policy) => policy['spec'])).toEqual([
      { selector: { matchLabels: selector } },
    ]);
  });

  test('to DEFAULT reaches the policy that comes into force by it', () => {
    const first = peerAuthentication('orders', {
      selector,
      ports: { 8080: 'STRICT' },
      day: 1,
      metadata: padlock,
    });
    const second = peerAuthentication('second', {
      selector,
      mode: 'DISABLE',
      ports: { 8080: 'STRICT' },
      day: 2,
    });
    const result = plan(
      meshOf([
        ...basis,
        { ...first, metadata: { ...first.metadata, creationTimestamp: '2026-01-01T00:00:00Z' } },
        second,
      ]),
      port80('DEFAULT'),
    );
    expect(result.operations.map(({ verb, ref }) => `${verb} ${ref.name}`)).toEqual([
      'delete orders',
      'patch second',
    ]);
    expect(result.comesIntoForce).toMatchObject([{ name: 'second' }]);
    expect(result.alsoAffects).toMatchObject([
      { containerPort: 9090, before: 'PERMISSIVE', after: 'DISABLE' },
      { containerPort: 0, before: 'PERMISSIVE', after: 'DISABLE' },
    ]);
  });

  test('warns where a tool owns the policy', () => {
    const policy = peerAuthentication('own', {
      selector,
      mode: 'STRICT',
      metadata: { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:own' } },
    });
    expect(plan(meshOf([...basis, policy]), port80('PERMISSIVE')).warnings).toMatchObject([
      { code: 'managed_by_tool', objects: [{ name: 'own' }] },
    ]);
  });
});

describe('a change of a workload', () => {
  const workload = { scope: 'workload', namespace: 'shop', name: 'orders' } as const;

  test('selects its pods by the plainest labels that select no others', () => {
    const objects = [
      ...shop,
      pod('orders', { labels: { ...selector, version: 'v1', team: 'blue' } }),
      pod('orders-v2', { labels: { ...selector, version: 'v2', team: 'blue' } }),
    ];
    expect(policiesAfter(objects, { ...workload, mode: 'STRICT' })).toMatchObject([
      { spec: { selector: { matchLabels: { app: 'orders', version: 'v1' } }, mtls: { mode: 'STRICT' } } },
    ]);
  });

  test('sets its mode and its ports at once', () => {
    const target: ChangeTarget = { ...workload, mode: 'STRICT', ports: [{ port: 9090, mode: 'DISABLED' }] };
    expect(policiesAfter(basis, target)).toMatchObject([
      { spec: { mtls: { mode: 'STRICT' }, portLevelMtls: { '9090': { mode: 'DISABLE' } } } },
    ]);
  });
});

describe('a change of a namespace or the mesh', () => {
  test('creates the policy `default`, and deletes it again', () => {
    const target = { scope: 'namespace', namespace: 'shop' } as const;
    const after = policiesAfter(basis, { ...target, mode: 'STRICT' });
    expect(after).toMatchObject([
      { metadata: { name: 'default', namespace: 'shop' }, spec: { mtls: { mode: 'STRICT' } } },
    ]);
    expect(policiesAfter([...basis, ...after], { ...target, mode: 'DEFAULT' })).toEqual([]);
  });

  test('stands in the root namespace for the mesh', () => {
    expect(policiesAfter(basis, { scope: 'mesh', mode: 'STRICT' })).toMatchObject([
      { metadata: { namespace: 'istio-system' }, spec: { mtls: { mode: 'STRICT' } } },
    ]);
  });
});

describe('refused, with a stable code', () => {
  function code(objects: readonly KubernetesObject[], port = 80, mode?: ModePick): string | undefined {
    const target = { namespace: 'shop', service: 'orders', port };
    return refusalFor(meshOf(objects), mode === undefined ? target : { ...target, mode })?.code;
  }

  test('is nothing that can be done', () => {
    expect(code(basis)).toBeUndefined();
  });

  test.each([
    ['service_not_found', [pod('orders')]],
    ['external_name', [service('orders', { spec: { type: 'ExternalName' } })]],
    ['no_selector', [service('orders', { selector: {} })]],
    ['no_pods', [service('orders')]],
    ['no_sidecar', [service('orders'), pod('orders', { dataPlane: 'none' })]],
    ['no_container_port', [service('orders', { ports: [{ port: 80, targetPort: 'web' }] }), pod('orders')]],
    ['not_tcp', [service('orders', { ports: [{ port: 80, protocol: 'UDP' }] }), pod('orders')]],
    [
      'excluded_port',
      [
        service('orders'),
        pod('orders', { annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' } }),
      ],
    ],
  ])('is a service port with %s', (expected, objects) => {
    expect(code(objects)).toBe(expected);
  });

  test('is a port that the service does not have', () => {
    expect(code(basis, 81)).toBe('port_not_found');
  });

  test('is a service in the root namespace', () => {
    const mesh = meshOf([
      pod('orders', { namespace: 'istio-system' }),
      service('orders', { namespace: 'istio-system' }),
    ]);
    expect(refusalFor(mesh, { namespace: 'istio-system', service: 'orders', port: 80 })?.code).toBe(
      'root_namespace',
    );
  });

  test('is DISABLED in ambient mode, but not STRICT', () => {
    const objects = [
      namespace('shop', { 'istio.io/dataplane-mode': 'ambient' }),
      pod('orders', { dataPlane: 'none' }),
      service('orders'),
    ];
    expect(code(objects, 80, 'DISABLED')).toBe('ambient_disable');
    expect(code(objects, 80, 'STRICT')).toBeUndefined();
  });

  test('are two picks for one container port', () => {
    const ports = [
      { name: 'a', port: 80, targetPort: 8080 },
      { name: 'b', port: 81, targetPort: 8080 },
    ];
    const result = planChange(meshOf([pod('orders'), service('orders', { ports })]), {
      scope: 'service',
      namespace: 'shop',
      name: 'orders',
      ports: [
        { port: 80, mode: 'STRICT' },
        { port: 81, mode: 'PERMISSIVE' },
      ],
    });
    expect(result).toMatchObject({ kind: 'refused', code: 'conflicting_ports' });
  });
});
