import { expect, test } from 'vitest';
import type { KubernetesObject } from '../model/kubernetesObject.ts';
import { controlPlaneFindings } from './controlPlaneFindings.ts';

const metadata = { name: 'basic', namespace: 'istio-system' };
const resource = { kind: 'ServiceMeshControlPlane', ...metadata };

function maistra2(minProtocolVersion: string): KubernetesObject {
  const security = { controlPlane: { tls: { minProtocolVersion } } };
  return { apiVersion: 'maistra.io/v2', kind: resource.kind, metadata, spec: { security } };
}

test.each(['TLSv1_0', 'TLSv1_1'])(
  'a control plane of Service Mesh 2 that allows %s is reported',
  (version) => {
    expect(controlPlaneFindings([maistra2(version)])).toMatchObject([
      { code: 'tls_minimum_outdated', severity: 'warning', objects: [resource] },
    ]);
  },
);

test('so is one of Service Mesh 1', () => {
  const spec = { istio: { global: { tls: { minProtocolVersion: 'TLSv1_0' } } } };
  const plane = { apiVersion: 'maistra.io/v1', kind: resource.kind, metadata, spec };
  expect(controlPlaneFindings([plane])).toMatchObject([
    { code: 'tls_minimum_outdated', objects: [resource] },
  ]);
});

test.each(['TLS_AUTO', 'TLSv1_2', 'TLSv1_3'])('one that starts at %s is not', (version) => {
  expect(controlPlaneFindings([maistra2(version)])).toEqual([]);
});

test('nor is a mesh without such a resource', () => {
  expect(controlPlaneFindings([])).toEqual([]);
});
