import { type KubernetesObject, namespaceMode } from '@padlock/mtls';
import { describe, expect, it } from 'vitest';
import { ClusterSnapshot } from './clusterSnapshot.ts';

function configMap(name: string, data: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system' }, data };
}

function istio(values: object): KubernetesObject {
  return {
    apiVersion: 'sailoperator.io/v1',
    kind: 'Istio',
    metadata: { name: 'default' },
    spec: { namespace: 'istio-system', values },
  };
}

function snapshotOf(objects: readonly KubernetesObject[]): ClusterSnapshot {
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  return new ClusterSnapshot({
    version: 1,
    at: 0,
    objects: new Map(
      Array.from(byKind, ([kind, own]) => [
        kind,
        new Map(own.map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object])),
      ]),
    ),
    statuses: new Map([
      ['Istio', { state: 'missing', reason: 'absent', message: 'The cluster does not serve istios.' }],
      ['DestinationRule', { state: 'missing', reason: 'absent', message: 'No rules.' }],
      ['ServiceMeshPolicy', { state: 'missing', reason: 'forbidden', message: 'You may not.' }],
    ]),
    optional: new Set(['Istio', 'ServiceMeshPolicy']),
    istioNamespace: 'istio-system',
  });
}

describe('a cluster snapshot', () => {
  it("has the settings of each revision, and the mesh those of istiod's own ConfigMap", () => {
    const snapshot = snapshotOf([
      configMap('istio-canary', { mesh: 'trustDomain: canary.example' }),
      configMap('istio', { mesh: 'trustDomain: stable.example' }),
    ]);
    expect([...snapshot.revisions.keys()]).toEqual(['default', 'canary']);
    expect(snapshot.revisions.get('canary')?.trustDomain).toBe('canary.example');
    expect(snapshot.mesh.config.trustDomain).toBe('stable.example');
  });

  it('takes from the resource behind the control plane what it says, and the rest from the ConfigMap', () => {
    const snapshot = snapshotOf([
      configMap('istio', { mesh: 'trustDomain: stable.example\nenableAutoMtls: true' }),
      istio({ meshConfig: { enableAutoMtls: false } }),
    ]);
    expect(snapshot.controlPlanes.map(({ flavour }) => flavour)).toEqual(['sail']);
    expect(snapshot.mesh.config).toMatchObject({ trustDomain: 'stable.example', enableAutoMtls: false });
  });

  it('counts as limits what is denied, but no other vendor that is simply not there', () => {
    expect(snapshotOf([]).limits.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['DestinationRule', 'absent'],
      ['ServiceMeshPolicy', 'forbidden'],
    ]);
  });

  it('has the root certificates where they can be read', () => {
    expect(snapshotOf([]).rootCertificates).toBeUndefined();
    const roots = configMap('istio-ca-root-cert', { 'root-cert.pem': 'PEM' });
    expect(snapshotOf([roots]).rootCertificates).toBe('PEM');
  });

  it('of some namespaces has the settings of the whole mesh, and of its members those that are seen', () => {
    const whole = snapshotOf([
      configMap('istio', { mesh: 'enableAutoMtls: false' }),
      configMap('istio-ca-root-cert', { 'root-cert.pem': 'PEM' }),
      {
        apiVersion: 'maistra.io/v2',
        kind: 'ServiceMeshControlPlane',
        metadata: { name: 'basic', namespace: 'istio-system' },
        spec: { security: { dataPlane: { mtls: true } } },
      },
      {
        apiVersion: 'maistra.io/v1',
        kind: 'ServiceMeshMemberRoll',
        metadata: { name: 'default', namespace: 'istio-system' },
        spec: { members: ['shop', 'data'] },
      },
    ]);
    expect(whole.controlPlanes).toMatchObject([{ strictMesh: true, members: ['shop', 'data'] }]);
    const part = whole.within(new Set(['data']));
    expect(part.objects('ConfigMap').size).toBe(0);
    expect(part.revisions.get('default')?.enableAutoMtls).toBe(false);
    expect(part.mesh.config.enableAutoMtls).toBe(false);
    expect(part.rootCertificates).toBe('PEM');
    expect(part.controlPlanes).toMatchObject([{ strictMesh: true, members: ['data'] }]);
  });

  it('makes the mesh of pods and services once, however often policy changes', () => {
    const byName = (...objects: KubernetesObject[]) =>
      new Map(objects.map((object) => [`shop/${object.metadata.name}`, object]));
    const pod = (name: string): KubernetesObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop' },
    });
    const policy = (mode: string): KubernetesObject => ({
      apiVersion: 'security.istio.io/v1',
      kind: 'PeerAuthentication',
      metadata: { name: 'default', namespace: 'shop' },
      spec: { mtls: { mode } },
    });
    const standing = { Pod: byName(pod('web-1')), Service: byName(), Namespace: byName() };
    const meshOf = (kinds: Readonly<Record<string, ReadonlyMap<string, KubernetesObject>>>) =>
      new ClusterSnapshot({
        version: 1,
        at: 0,
        objects: new Map(Object.entries(kinds)),
        statuses: new Map(),
        optional: new Set(),
        istioNamespace: 'istio-system',
      }).mesh;
    const before = meshOf({ ...standing, PeerAuthentication: byName(policy('STRICT')) });
    const after = meshOf({ ...standing, PeerAuthentication: byName(policy('DISABLE')) });
    expect(after.pods).toBe(before.pods);
    expect([before, after].map((mesh) => namespaceMode(mesh, 'shop').mode)).toEqual(['STRICT', 'DISABLE']);
    const grown = meshOf({ ...standing, Pod: byName(pod('web-1'), pod('web-2')) });
    expect([...grown.pods.keys()]).toEqual(['shop/web-1', 'shop/web-2']);
    const labelled = meshOf({ ...standing, Namespace: byName() });
    expect(labelled.pods).not.toBe(before.pods);
  });
});
