import { applyToMesh, findings, type Mesh, planChange } from '@padlock/mtls';
import { describe, expect, test } from 'vitest';
import { cluster, peerAuthentication, service, workload, workloadEntry } from '../testing/cluster.ts';
import { requests, traffic } from '../testing/telemetry.ts';
import type { Traffic } from '../traffic.ts';
import { meshStep, namespaceStep, type PathStep, replacedByMesh, workloadStep } from './nextStep.ts';
import { pathToStrict } from './pathToStrict.ts';

const base = [
  workload('shop/web'),
  service('shop/web'),
  workload('shop/catalog'),
  service('shop/catalog'),
  workload('data/db'),
  service('data/db'),
  workload('legacy/batch', { sidecar: false }),
];
const stranger = requests(30, { to: 'shop/catalog', mutualTls: false });

function stepsOf(
  mesh: Mesh,
  seen: Traffic | undefined,
): { mesh: PathStep | undefined; shop: PathStep | undefined } {
  const path = pathToStrict({ cluster: 'c', mesh, traffic: seen, lastDay: undefined });
  const shop = path.namespaces.find(({ name }) => name === 'shop');
  if (shop === undefined) throw new Error('no shop');
  return { mesh: meshStep(mesh, path), shop: namespaceStep(mesh, shop, path.complete) };
}

describe('the next step', () => {
  test('is the whole scope where nothing blocks', () => {
    const { mesh, shop } = stepsOf(cluster(...base), traffic());
    expect(mesh).toEqual({ kind: 'mesh', targets: [{ scope: 'mesh', mode: 'STRICT' }], warned: false });
    expect(shop).toEqual({
      kind: 'namespace',
      targets: [{ scope: 'namespace', namespace: 'shop', mode: 'STRICT' }],
      warned: false,
    });
  });

  test('is what is ready where something blocks', () => {
    const { mesh, shop } = stepsOf(cluster(...base), traffic(stranger));
    expect(mesh).toEqual({
      kind: 'namespaces',
      targets: [{ scope: 'namespace', namespace: 'data', mode: 'STRICT' }],
      warned: false,
    });
    expect(shop).toEqual({
      kind: 'workloads',
      targets: [{ scope: 'workload', namespace: 'shop', name: 'web', mode: 'STRICT' }],
      warned: false,
    });
  });

  test('leaves for later what the review warns of, though nobody seen is in the way', () => {
    const open = service('shop/catalog', undefined, { type: 'LoadBalancer' });
    const objects = base.filter((object) => Array.isArray(object) || object.metadata.name !== 'catalog');
    const mesh = cluster(...objects, open);
    const { mesh: whole, shop } = stepsOf(mesh, traffic());
    expect(whole).toMatchObject({ kind: 'namespaces', targets: [{ namespace: 'data' }], warned: false });
    expect(shop).toMatchObject({ kind: 'workloads', targets: [{ name: 'web' }], warned: false });
    const strict = { mode: 'STRICT' } as const;
    const later = cluster(
      ...[...objects, open],
      peerAuthentication('data/default', strict),
      peerAuthentication('shop/web', { app: 'web', ...strict }),
    );
    const then = stepsOf(later, traffic());
    expect(then.mesh).toMatchObject({ kind: 'mesh', warned: true });
    expect(then.shop).toMatchObject({ kind: 'namespace', warned: true });
  });

  test('of the mesh warns of machines where no workload is', () => {
    const machine = workloadEntry('vms/old', { serviceAccount: 'old' });
    const { mesh, shop } = stepsOf(cluster(...base, machine), traffic());
    expect(mesh).toMatchObject({ kind: 'mesh', warned: true });
    expect(shop).toMatchObject({ kind: 'namespace', warned: false });
  });

  test('takes policies along that say otherwise', () => {
    const mesh = cluster(
      ...base,
      peerAuthentication('data/default', { mode: 'PERMISSIVE' }),
      peerAuthentication('shop/catalog', { app: 'catalog', mode: 'STRICT', ports: { 8080: 'DISABLE' } }),
    );
    const own = {
      scope: 'workload',
      namespace: 'shop',
      name: 'catalog',
      mode: 'STRICT',
      ports: [{ port: 8080, mode: 'DEFAULT' }],
    };
    const steps = stepsOf(mesh, traffic());
    expect(steps.shop?.targets).toEqual([{ scope: 'namespace', namespace: 'shop', mode: 'STRICT' }, own]);
    expect(steps.mesh?.targets).toEqual([
      { scope: 'mesh', mode: 'STRICT' },
      own,
      { scope: 'namespace', namespace: 'data', mode: 'STRICT' },
    ]);
  });

  test('of a workload is offered where somebody is in the way too, and takes its port entries along', () => {
    const mesh = cluster(
      ...base,
      peerAuthentication('shop/catalog', { app: 'catalog', mode: 'STRICT', ports: { 8080: 'PERMISSIVE' } }),
    );
    const path = pathToStrict({ cluster: 'c', mesh, traffic: traffic(stranger), lastDay: undefined });
    const catalog = path.namespaces
      .flatMap(({ workloads }) => workloads)
      .find(({ ref }) => ref.name === 'catalog');
    if (catalog === undefined) throw new Error('no catalog');
    expect(catalog.state).toBe('blocked');
    expect(workloadStep(mesh, catalog, true)).toEqual({
      kind: 'workload',
      targets: [
        {
          scope: 'workload',
          namespace: 'shop',
          name: 'catalog',
          mode: 'STRICT',
          ports: [{ port: 8080, mode: 'DEFAULT' }],
        },
      ],
      warned: false,
    });
    expect(workloadStep(mesh, catalog, false)).toBeUndefined();
    expect(workloadStep(mesh, { ...catalog, state: 'outside' }, true)).toBeUndefined();
  });

  test('replaces every policy but those of the mesh itself', () => {
    const mesh = cluster(
      ...base,
      peerAuthentication('istio-system/default', { mode: 'STRICT' }),
      peerAuthentication('data/default', { mode: 'STRICT' }),
      peerAuthentication('shop/catalog', { app: 'catalog', mode: 'STRICT' }),
    );
    expect(replacedByMesh(mesh).map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'data/default',
      'shop/catalog',
    ]);
  });

  test('is none while nobody knows who calls, and none when all is done', () => {
    expect(stepsOf(cluster(...base), undefined)).toEqual({ mesh: undefined, shop: undefined });
    const strict = cluster(...base, peerAuthentication('istio-system/default', { mode: 'STRICT' }));
    expect(stepsOf(strict, traffic(stranger))).toEqual({ mesh: undefined, shop: undefined });
  });

  test('makes everything STRICT in the end, and no step makes a call between pods of the mesh fail', () => {
    let mesh = cluster(
      ...base,
      peerAuthentication('data/default', { mode: 'DISABLE' }),
      peerAuthentication('shop/catalog', { app: 'catalog', mode: 'PERMISSIVE' }),
    );
    for (const target of stepsOf(mesh, traffic()).mesh?.targets ?? []) {
      const plan = planChange(mesh, target);
      if (plan.kind === 'refused') throw new Error(plan.reason);
      mesh = applyToMesh(mesh, plan.operations);
      expect(findings(mesh)).toEqual([]);
    }
    expect(stepsOf(mesh, traffic(stranger)).mesh).toBeUndefined();
  });
});
