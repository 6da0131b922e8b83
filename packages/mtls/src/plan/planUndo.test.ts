import { describe, expect, test } from 'vitest';
import { createMesh } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { serverMode } from '../server/serverMode.ts';
import { meshOf, namespace, peerAuthentication, pod, podIn, service } from '../testing/build.ts';
import type { ChangeTarget } from './changeTarget.ts';
import { applyToObjects } from './operations.ts';
import type { Plan } from './plan.ts';
import { planChange } from './planChange.ts';
import { planUndo } from './planUndo.ts';
import { withoutServerFields } from './serverFields.ts';

const padlock = { labels: { 'app.kubernetes.io/managed-by': 'padlock' } };
const basis = [namespace('shop'), pod('orders', { ports: [8080, 9090] }), service('orders')];

function port80(mode: 'STRICT' | 'DEFAULT'): ChangeTarget {
  return { scope: 'service', namespace: 'shop', name: 'orders', ports: [{ port: 80, mode }] };
}

function planned(mesh: Mesh, target: ChangeTarget): Plan {
  const result = planChange(mesh, target);
  if (result.kind === 'refused') throw new Error(result.code);
  return result;
}

/** What the API server would keep: new objects get a time of birth. */
function stored(objects: readonly KubernetesObject[], plan: Plan): readonly KubernetesObject[] {
  return applyToObjects(objects, plan.operations).map((object) =>
    plan.operations.some(({ verb, after }) => verb === 'create' && after === object)
      ? { ...object, metadata: { ...object.metadata, creationTimestamp: '2027-01-01T00:00:00Z', uid: 'new' } }
      : object,
  );
}

function undone(
  objects: readonly KubernetesObject[],
  target: ChangeTarget,
): {
  readonly undo: Plan;
  readonly objects: readonly KubernetesObject[];
} {
  const plan = planned(meshOf(objects), target);
  const now = stored(objects, plan);
  const undo = planUndo(meshOf(now), plan.operations);
  return { undo, objects: stored(now, undo) };
}

describe('undo', () => {
  test('deletes what was created', () => {
    const { undo, objects } = undone(basis, port80('STRICT'));
    expect(undo.operations).toMatchObject([{ verb: 'delete', ref: { name: 'orders' } }]);
    expect(objects).toEqual(basis);
  });

  test('takes an entry out again and leaves the rest', () => {
    const policy = peerAuthentication('own', { selector: { app: 'orders' }, mode: 'DISABLE', day: 1 });
    const { undo, objects } = undone([...basis, policy], port80('STRICT'));
    expect(undo.operations).toMatchObject([{ verb: 'patch', patch: { spec: { portLevelMtls: null } } }]);
    expect(objects).toEqual([...basis, policy]);
  });

  test('keeps what somebody else changed since then', () => {
    const plan = planned(meshOf(basis), port80('STRICT'));
    const [created] = plan.operations;
    const edited = peerAuthentication('orders', {
      selector: { app: 'orders' },
      ports: { 8080: 'STRICT', 9090: 'DISABLE' },
      metadata: padlock,
    });
    expect(created?.verb).toBe('create');
    const undo = planUndo(meshOf([...basis, edited]), plan.operations);
    expect(undo.operations).toMatchObject([
      { verb: 'patch', patch: { spec: { portLevelMtls: { '8080': null } } } },
    ]);
  });

  test('brings a deleted policy back without what the server sets', () => {
    const policy = peerAuthentication('orders', {
      selector: { app: 'orders' },
      ports: { 8080: 'STRICT' },
      day: 1,
      metadata: { ...padlock, uid: 'old', resourceVersion: '7' },
    });
    const { undo, objects } = undone([...basis, policy], port80('DEFAULT'));
    expect(undo.operations).toMatchObject([{ verb: 'create', resourceVersion: undefined }]);
    expect(objects.map(withoutServerFields)).toEqual([...basis, policy].map(withoutServerFields));
  });

  test('lets the policy that is now older say what the deleted one said', () => {
    const first = peerAuthentication('orders', {
      selector: { app: 'orders' },
      ports: { 8080: 'STRICT' },
      day: 1,
      metadata: { ...padlock, creationTimestamp: '2026-01-01T00:00:00Z' },
    });
    const second = peerAuthentication('second', {
      selector: { app: 'orders' },
      mode: 'DISABLE',
      day: 2,
    });
    const before = meshOf([...basis, first, second]);
    const { undo, objects } = undone([...basis, first, second], port80('DEFAULT'));
    expect(undo.warnings).toMatchObject([{ code: 'undo_edits_other_policy' }]);
    const after = meshOf(objects);
    for (const port of [8080, 9090, 1234]) {
      expect(serverMode(after, podIn(after, 'orders'), port).mode).toBe(
        serverMode(before, podIn(before, 'orders'), port).mode,
      );
    }
  });

  test('of nothing is nothing', () => {
    expect(planUndo(createMesh(basis), []).operations).toEqual([]);
  });
});
