import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { planChange } from '../plan/planChange.ts';
import { meshMode } from '../server/serverMode.ts';
import { meshOf, namespace } from '../testing/build.ts';
import { controlPlanes } from './controlPlane.ts';
import type { ControlPlane } from './controlPlane.ts';
import { settingChange } from './settingChange.ts';

// Not proven on the wire: fixtures of the vendors' documented fields.

function resource(
  apiVersion: string,
  kind: string,
  spec: Readonly<Record<string, unknown>>,
  place: { readonly name?: string; readonly namespace?: string } = {},
): KubernetesObject {
  return { apiVersion, kind, metadata: { name: 'default', ...place }, spec };
}

function only(...objects: readonly KubernetesObject[]): ControlPlane {
  const [plane, ...others] = controlPlanes(objects);
  if (plane === undefined || others.length > 0) throw new Error('not one control plane');
  return plane;
}

describe('the Sail operator', () => {
  const istio = resource('sailoperator.io/v1', 'Istio', {
    namespace: 'mesh-root',
    values: { meshConfig: { enableAutoMtls: false, meshMTLS: { minProtocolVersion: 'TLSV1_3' } } },
  });

  test('keeps the settings of the mesh in its Istio resource', () => {
    expect(only(istio)).toMatchObject({
      flavour: 'sail',
      config: { rootNamespace: 'mesh-root', enableAutoMtls: false, minProtocolVersion: 'TLSV1_3' },
      minimumTls: '1.3',
    });
  });

  test('is given them in the same place, in an object without a namespace', () => {
    expect(settingChange(only(istio), { setting: 'auto_mtls', value: true })).toEqual({
      apiVersion: 'sailoperator.io/v1',
      kind: 'Istio',
      metadata: { name: 'default' },
      spec: { values: { meshConfig: { enableAutoMtls: true } } },
    });
  });
});

describe('OpenShift Service Mesh 2', () => {
  const place = { name: 'basic', namespace: 'istio-system' };
  const plane = resource(
    'maistra.io/v2',
    'ServiceMeshControlPlane',
    {
      security: {
        dataPlane: { mtls: true, automtls: false },
        controlPlane: { tls: { minProtocolVersion: 'TLSv1_0' } },
      },
    },
    place,
  );
  const roll = resource(
    'maistra.io/v1',
    'ServiceMeshMemberRoll',
    { members: ['shop', 'bank'] },
    {
      namespace: 'istio-system',
    },
  );

  test('keeps them in its ServiceMeshControlPlane, and its members in a roll', () => {
    expect(only(plane, roll)).toMatchObject({
      flavour: 'maistra_v2',
      config: { rootNamespace: 'istio-system', enableAutoMtls: false },
      minimumTls: '1.0',
      strictMesh: true,
      members: ['shop', 'bank'],
    });
  });

  test('is given a minimum TLS version', () => {
    expect(settingChange(only(plane), { setting: 'minimum_tls', value: '1.2' })).toEqual({
      apiVersion: 'maistra.io/v2',
      kind: 'ServiceMeshControlPlane',
      metadata: place,
      spec: { security: { controlPlane: { tls: { minProtocolVersion: 'TLSv1_2' } } } },
    });
  });
});

describe('OpenShift Service Mesh 1', () => {
  const place = { name: 'basic', namespace: 'istio-system' };
  const plane = resource(
    'maistra.io/v1',
    'ServiceMeshControlPlane',
    { istio: { global: { mtls: { enabled: true } } } },
    place,
  );

  function policy(peers: readonly unknown[]): KubernetesObject {
    return resource(
      'authentication.maistra.io/v1',
      'ServiceMeshPolicy',
      { peers },
      { namespace: 'istio-system' },
    );
  }

  test('has auto mTLS off unless it says otherwise', () => {
    expect(only(plane)).toMatchObject({
      flavour: 'maistra_v1',
      config: { enableAutoMtls: false },
      strictMesh: true,
    });
  });

  test('is made strict by its control plane', () => {
    expect(settingChange(only(plane), { setting: 'strict_mesh', value: true })?.['spec']).toEqual({
      istio: { global: { mtls: { enabled: true } } },
    });
  });

  test('has the mode that its ServiceMeshPolicy says', () => {
    expect(meshMode(meshOf([policy([{ mtls: {} }])])).mode).toBe('STRICT');
    expect(meshMode(meshOf([policy([{ mtls: { mode: 'PERMISSIVE' } }])])).mode).toBe('PERMISSIVE');
    expect(meshMode(meshOf([policy([])])).mode).toBe('DISABLE');
  });

  test('refuses a change of that mode past its operator', () => {
    const result = planChange(meshOf([namespace('shop'), policy([{ mtls: {} }])]), {
      scope: 'mesh',
      mode: 'PERMISSIVE',
    });
    expect(result).toMatchObject({ kind: 'refused', code: 'service_mesh_policy' });
  });
});

test('Cisco Service Mesh Manager keeps them in its IstioControlPlane', () => {
  const plane = resource(
    'servicemesh.cisco.com/v1alpha1',
    'IstioControlPlane',
    { version: '1.17.8', mode: 'ACTIVE', meshConfig: { enableAutoMtls: true } },
    { name: 'cp-v117x', namespace: 'istio-system' },
  );
  expect(only(plane)).toMatchObject({
    flavour: 'cisco',
    config: { rootNamespace: 'istio-system', enableAutoMtls: true },
  });
});

test('Cloud Service Mesh is known by its managed revisions, and takes no settings', () => {
  const plane = only(namespace('shop', { 'istio.io/rev': 'asm-managed-rapid' }));
  expect(plane.flavour).toBe('google');
  expect(settingChange(plane, { setting: 'auto_mtls', value: true })).toBeUndefined();
});

test('anything else is Istio, with the settings of its ConfigMap', () => {
  expect(only(namespace('shop'))).toMatchObject({ flavour: 'istio', resource: undefined, config: {} });
});
