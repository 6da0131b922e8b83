import type { KubernetesObject } from '@padlock/mtls';
import { describe, expect, it } from 'vitest';
import { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { controlPlanesOf } from './controlPlanes.ts';

const root = 'istio-system';

function configMap(name: string, mesh = ''): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: root },
    data: { mesh: `a: 1\n${mesh}` },
  };
}

function istiod(version: string, revision: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `istiod-${revision}`,
      namespace: root,
      labels: { app: 'istiod', 'istio.io/rev': revision },
    },
    spec: { containers: [{ name: 'discovery', image: `istio/pilot:${version}` }] },
  };
}

function proxy(name: string, version: string, revision?: string): KubernetesObject {
  const annotations = revision === undefined ? {} : { 'istio.io/rev': revision };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', annotations },
    spec: { containers: [{ name: 'istio-proxy', image: `istio/proxyv2:${version}` }] },
  };
}

const of = (...objects: readonly KubernetesObject[]) => inNamespace(root, ...objects);

function inNamespace(istioNamespace: string, ...objects: readonly KubernetesObject[]) {
  const byKind = Map.groupBy(objects, ({ kind }) => kind);
  const keyed = Array.from(
    byKind,
    ([kind, own]) =>
      [
        kind,
        new Map(own.map((object) => [`${object.metadata.namespace ?? ''}/${object.metadata.name}`, object])),
      ] as const,
  );
  return controlPlanesOf(
    new ClusterSnapshot({
      version: 1,
      at: 0,
      objects: new Map(keyed),
      statuses: new Map(),
      optional: new Set(),
      istioNamespace,
    }),
  );
}

describe('control planes', () => {
  it('are one for each revision, each with its own settings, istiod and proxies', () => {
    const { controlPlanes, otherProxies } = of(
      configMap('istio', 'meshMTLS: { minProtocolVersion: TLSV1_3 }'),
      configMap('istio-canary', 'enableAutoMtls: false'),
      istiod('1.27.3', 'default'),
      istiod('1.28.0', 'canary'),
      proxy('a', '1.27.3', 'default'),
      proxy('b', '1.28.0', 'canary'),
      proxy('c', '1.20.0', 'gone'),
    );
    expect(controlPlanes).toMatchObject([
      {
        revision: 'default',
        flavour: 'istio',
        known: true,
        autoMtls: true,
        minimumTls: '1.3',
        versions: [{ version: '1.27.3', pods: 1 }],
        proxies: [{ version: '1.27.3', pods: 1 }],
      },
      { revision: 'canary', autoMtls: false, minimumTls: 'AUTO', proxies: [{ version: '1.28.0', pods: 1 }] },
    ]);
    expect(otherProxies).toEqual([{ version: '1.20.0', pods: 1 }]);
  });

  it('without any ConfigMap are taken to be the default one, whose settings nobody knows', () => {
    const { controlPlanes } = of(proxy('a', '1.27.3'));
    expect(controlPlanes).toMatchObject([
      { revision: 'default', known: false, rootNamespace: root, proxies: [{ version: '1.27.3', pods: 1 }] },
    ]);
  });

  it('have their root namespace where istiod is, unless their settings name another', () => {
    const roots = (...objects: readonly KubernetesObject[]) =>
      inNamespace('mesh-control', ...objects).controlPlanes.map(({ rootNamespace }) => rootNamespace);
    const settings = (mesh: string) => {
      const made = configMap('istio', mesh);
      return { ...made, metadata: { ...made.metadata, namespace: 'mesh-control' } };
    };
    expect(roots()).toEqual(['mesh-control']);
    expect(roots(settings('enableAutoMtls: true'))).toEqual(['mesh-control']);
    expect(roots(settings('rootNamespace: mesh-root'))).toEqual(['mesh-root']);
  });

  it('of the Sail operator are found by the name of their resource, with a version behind it or without', () => {
    const resource = (name: string) => ({
      apiVersion: 'sailoperator.io/v1',
      kind: 'Istio',
      metadata: { name },
      spec: { namespace: root, values: { meshConfig: { enableAutoMtls: false } } },
    });
    const { controlPlanes } = of(
      resource('prod'),
      configMap('istio-prod-v1-27-3', 'trustDomain: td'),
      configMap('istio'),
    );
    expect(controlPlanes).toMatchObject([
      {
        revision: 'prod-v1-27-3',
        flavour: 'sail',
        autoMtls: false,
        trustDomain: 'td',
        resource: { name: 'prod' },
      },
      { revision: 'default', flavour: 'istio', autoMtls: true, resource: null },
    ]);
    const change = controlPlanes[0]?.changes.find(({ setting }) => setting === 'auto_mtls');
    expect(change).toMatchObject({
      value: 'on',
      command: 'kubectl patch istios.sailoperator.io prod --type=merge --patch-file=change.yaml',
    });
    expect(change?.yaml).toContain('enableAutoMtls: true');
  });

  it('of OpenShift Service Mesh 2 say their members, an outdated TLS minimum, and how to raise it', () => {
    const { controlPlanes } = of(
      {
        apiVersion: 'maistra.io/v2',
        kind: 'ServiceMeshControlPlane',
        metadata: { name: 'basic', namespace: root },
        spec: {
          security: {
            dataPlane: { mtls: true, automtls: true },
            controlPlane: { tls: { minProtocolVersion: 'TLSv1_0' } },
          },
        },
      },
      {
        apiVersion: 'maistra.io/v1',
        kind: 'ServiceMeshMemberRoll',
        metadata: { name: 'default', namespace: root },
        spec: { members: ['shop'] },
      },
      configMap('istio-basic'),
    );
    expect(controlPlanes).toMatchObject([
      { revision: 'basic', flavour: 'maistra_v2', minimumTls: '1.0', strictMesh: true, members: ['shop'] },
    ]);
    expect(controlPlanes[0]?.changes.map(({ setting, value }) => `${setting} ${value}`)).toEqual([
      'auto_mtls off',
      'minimum_tls 1.2',
      'minimum_tls 1.3',
      'strict_mesh off',
    ]);
  });

  it('managed by Google offer no YAML, since nobody but Google sets them', () => {
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'istio.io/rev': 'asm-managed' } },
    };
    expect(of(namespace).controlPlanes).toMatchObject([{ flavour: 'google', changes: [] }]);
  });
});
