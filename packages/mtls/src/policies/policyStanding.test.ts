import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { meshOf, peerAuthentication, pod, service } from '../testing/build.ts';
import { policyStandings } from './policyStanding.ts';

const selector = { app: 'orders' };

/** `name: standing in-force/reached pods [by ...]` of each policy. */
function standings(...objects: readonly KubernetesObject[]): readonly string[] {
  return policyStandings(meshOf(objects)).map(({ policy, standing, pods, inForceFor, shadowedBy }) => {
    const by = shadowedBy.map(({ name }) => name).join();
    return `${policy.name}: ${standing} ${inForceFor.length}/${pods.length}${by === '' ? '' : ` by ${by}`}`;
  });
}

describe('a PeerAuthentication', () => {
  test('holds for what its scope reaches', () => {
    expect(
      standings(
        pod('orders'),
        pod('client'),
        pod('redis', { namespace: 'data', labels: {} }),
        peerAuthentication('mesh', { namespace: 'istio-system', mode: 'PERMISSIVE' }),
        peerAuthentication('namespace', { mode: 'STRICT' }),
        peerAuthentication('workload', { selector, mode: 'STRICT' }),
      ),
    ).toEqual(['mesh: in_force 3/3', 'namespace: in_force 2/2', 'workload: in_force 1/1']);
  });

  test('does nothing behind an older one of its scope', () => {
    expect(
      standings(
        pod('orders'),
        peerAuthentication('young', { selector, mode: 'STRICT', day: 2 }),
        peerAuthentication('old', { selector, mode: 'DISABLE', day: 1 }),
        peerAuthentication('young-namespace', { mode: 'STRICT', day: 2 }),
        peerAuthentication('old-namespace', { mode: 'STRICT', day: 1 }),
      ),
    ).toEqual([
      'young: shadowed 0/1 by old',
      'old: in_force 1/1',
      'young-namespace: shadowed 0/1 by old-namespace',
      'old-namespace: in_force 1/1',
    ]);
  });

  test('may hold for a part of its pods', () => {
    expect(
      standings(
        pod('orders', { labels: { ...selector, team: 'blue' } }),
        pod('carts', { labels: { team: 'blue' } }),
        peerAuthentication('old', { selector, mode: 'STRICT', day: 1 }),
        peerAuthentication('wide', { selector: { team: 'blue' }, mode: 'STRICT', day: 2 }),
      ),
    ).toEqual(['old: in_force 1/1', 'wide: partly_shadowed 1/2 by old']);
  });

  test('may have nothing to hold for, or be ignored', () => {
    expect(
      standings(
        pod('orders'),
        peerAuthentication('lost', { selector: { app: 'gone' }, mode: 'STRICT' }),
        peerAuthentication('root', { namespace: 'istio-system', selector, mode: 'STRICT' }),
        peerAuthentication('empty', { namespace: 'empty', mode: 'STRICT' }),
      ),
    ).toEqual(['lost: matches_nothing 0/0', 'root: ignored 0/0', 'empty: in_force 0/0']);
  });

  test('has port entries that hold, and such as are by the wrong number', () => {
    const ports = { 8080: 'STRICT', 80: 'DISABLE', 9999: 'UNSET' } as const;
    const mesh = meshOf([pod('orders'), service('orders'), peerAuthentication('p', { selector, ports })]);
    expect(policyStandings(mesh)[0]?.ports).toEqual([
      { containerPort: 80, mode: 'DISABLE', standing: 'service_port', meant: [8080] },
      { containerPort: 8080, mode: 'STRICT', standing: 'in_force', meant: [] },
      { containerPort: 9999, mode: undefined, standing: 'not_declared', meant: [] },
    ]);
  });
});
