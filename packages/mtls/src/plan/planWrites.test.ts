import { describe, expect, test } from 'vitest';
import { callOutcome } from '../client/callOutcome.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import {
  destinationRule,
  meshOf,
  namespace,
  peerAuthentication,
  pod,
  podIn,
  service,
} from '../testing/build.ts';
import { applyToMesh } from './operations.ts';
import { planWrites } from './planWrites.ts';

const selector = { app: 'orders' };
const basis = [namespace('shop'), pod('client'), pod('orders'), service('orders')];
const stored = { resourceVersion: '7', uid: 'own-1', managedFields: [{ manager: 'kubectl' }] };
const own = peerAuthentication('own', { selector, mode: 'STRICT', metadata: stored });

function put(...objects: readonly KubernetesObject[]): Parameters<typeof planWrites>[1] {
  return objects.map((after) => ({ before: undefined, after }));
}

function remove(...objects: readonly KubernetesObject[]): Parameters<typeof planWrites>[1] {
  return objects.map((before) => ({ before, after: undefined }));
}

function outcome(mesh: Mesh): string {
  const host = 'orders.shop.svc.cluster.local';
  const server = podIn(mesh, 'orders');
  return callOutcome(mesh, { client: podIn(mesh, 'client'), host, port: 80, server, targetPort: 8080 })
    .outcome;
}

describe('writes become a plan', () => {
  test('of a creation, with the modes that change and the services in front of them', () => {
    const plan = planWrites(meshOf(basis), put(peerAuthentication('own', { selector, mode: 'STRICT' })));
    expect(plan).toMatchObject({
      operations: [{ verb: 'create', ref: { name: 'own' }, resourceVersion: undefined }],
      changes: [
        { pod: 'shop/orders', containerPort: 8080, before: 'PERMISSIVE', after: 'STRICT' },
        { pod: 'shop/orders', containerPort: 0 },
      ],
      alsoAffects: [],
      alsoServices: [{ name: 'orders' }],
      warnings: [],
    });
  });

  test('of an edit, which keeps what the API server set and carries the version that is there', () => {
    const edited = peerAuthentication('own', {
      selector,
      mode: 'PERMISSIVE',
      metadata: { resourceVersion: '1' },
    });
    expect(planWrites(meshOf([...basis, own]), put(edited)).operations).toMatchObject([
      { verb: 'patch', resourceVersion: '7', patch: { spec: { mtls: { mode: 'PERMISSIVE' } } } },
    ]);
    expect(planWrites(meshOf([...basis, own]), put(edited)).operations[0]?.patch).not.toHaveProperty(
      'metadata',
    );
  });

  test('of deletions, with what comes into force then', () => {
    const younger = peerAuthentication('younger', { selector, mode: 'DISABLE', day: 2 });
    const older = peerAuthentication('older', { selector, mode: 'STRICT', day: 1 });
    const plan = planWrites(meshOf([...basis, younger, older]), remove(older));
    expect(plan.comesIntoForce).toMatchObject([{ name: 'younger' }]);
    expect(plan.warnings).toMatchObject([{ code: 'comes_into_force' }]);
    const both = planWrites(meshOf([...basis, younger, older]), remove(older, younger));
    expect(both.operations.map(({ verb, ref }) => `${verb} ${ref.name}`)).toEqual([
      'delete older',
      'delete younger',
    ]);
    expect(both.comesIntoForce).toEqual([]);
  });

  test('of a new name, which is a deletion and a creation', () => {
    const after = peerAuthentication('renamed', { selector, mode: 'STRICT' });
    const plan = planWrites(meshOf([...basis, own]), [{ before: own, after }]);
    expect(plan.operations.map(({ verb, ref }) => `${verb} ${ref.name}`)).toEqual([
      'delete own',
      'create renamed',
    ]);
    expect(plan.changes).toEqual([]);
  });

  test('without operations where everything is as wanted already', () => {
    expect(planWrites(meshOf([...basis, own]), put(own)).operations).toEqual([]);
    expect(planWrites(meshOf(basis), remove(own)).operations).toEqual([]);
  });

  test('of a rule, whose clients are in the mesh after it', () => {
    const rule = destinationRule('plain', 'orders', { tls: 'DISABLE' });
    const strict = meshOf([...basis, own]);
    expect(outcome(strict)).toBe('mutual_tls');
    expect(outcome(planWrites(strict, put(rule)).after)).toBe('refused');
  });

  test('of other kinds as they are given', () => {
    const telemetry = {
      apiVersion: 'telemetry.istio.io/v1',
      kind: 'Telemetry',
      metadata: { name: 'ports', namespace: 'istio-system' },
    };
    const plan = planWrites(meshOf(basis), put(telemetry));
    expect(plan.operations).toMatchObject([{ verb: 'create', ref: { kind: 'Telemetry' }, after: telemetry }]);
    expect(planWrites(meshOf(basis), remove(telemetry)).operations).toMatchObject([{ verb: 'delete' }]);
  });
});

describe('a plan of writes', () => {
  test.each([
    ['shadowed', peerAuthentication('young', { selector, mode: 'DISABLE', day: 9 })],
    ['selecting nothing', peerAuthentication('lost', { selector: { app: 'gone' } })],
    ['ignored', peerAuthentication('root', { namespace: 'istio-system', selector })],
  ])('warns of a policy that will be %s', (_why, policy) => {
    const older = peerAuthentication('older', { selector, mode: 'STRICT', day: 1 });
    const { warnings } = planWrites(meshOf([...basis, older]), put(policy));
    expect(warnings.map(({ code, objects }) => `${code} ${objects[0]?.name}`)).toEqual([
      `policy_without_effect ${policy.metadata.name}`,
    ]);
  });

  test('offers companions, one wide rule for a namespace', () => {
    const mesh = meshOf(basis, { enableAutoMtls: false });
    const plan = planWrites(mesh, put(peerAuthentication('default', { mode: 'STRICT' })));
    expect(plan.companions).toMatchObject([{ after: { spec: { host: '*.shop.svc.cluster.local' } } }]);
    expect(outcome(applyToMesh(plan.after, plan.companions))).toBe('mutual_tls');
  });
});
