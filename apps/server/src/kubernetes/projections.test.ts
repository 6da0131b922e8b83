import { describe, expect, it } from 'vitest';
import { policy } from '../testing/operations.ts';
import { projectControlPlaneConfig, projectPod, projectPolicy } from './projections.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'catalog-v1-abc-x',
    namespace: 'shop',
    labels: { app: 'catalog' },
    annotations: {
      'traffic.sidecar.istio.io/excludeInboundPorts': '9999',
      'sidecar.istio.io/status': '{"initContainers":["istio-init"]}',
      'kubernetes.io/psp': 'restricted',
    },
    ownerReferences: [{ kind: 'ReplicaSet', name: 'catalog-v1-abc', controller: true }],
    managedFields: [{ manager: 'kube-controller-manager' }],
  },
  spec: {
    serviceAccountName: 'catalog',
    containers: [
      {
        name: 'app',
        image: 'shop/catalog:1',
        ports: [{ containerPort: 8080, name: 'http' }],
        env: [{ name: 'A' }],
      },
    ],
    volumes: [{ name: 'token' }],
  },
  status: { phase: 'Running', podIP: '10.0.0.1', containerStatuses: [{ ready: true }] },
};

describe('projections', () => {
  it('keep of a pod what the rules read, and nothing else', () => {
    const kept = projectPod(pod);
    expect(kept).toMatchObject({
      metadata: {
        labels: { app: 'catalog' },
        annotations: { 'traffic.sidecar.istio.io/excludeInboundPorts': '9999' },
        ownerReferences: [{ kind: 'ReplicaSet' }],
      },
      spec: {
        serviceAccountName: 'catalog',
        containers: [{ name: 'app', ports: [{ containerPort: 8080 }] }],
      },
      status: { phase: 'Running', podIP: '10.0.0.1' },
    });
    expect(JSON.stringify(kept)).not.toMatch(/volumes|env|managedFields|containerStatuses|psp|status":"\{/);
  });

  it('make two states of a pod equal that differ in nothing we use', () => {
    const later = {
      ...pod,
      metadata: { ...pod.metadata, resourceVersion: '2' },
      status: { ...pod.status, conditions: [{ type: 'Ready', status: 'False' }] },
    };
    expect(projectPod(later)).toEqual(projectPod(pod));
  });

  it('keep of ConfigMaps only mesh settings and root certificates', () => {
    const configMap = (name: string, data: object) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'istio-system' },
      data,
    });
    expect(
      projectControlPlaneConfig(configMap('istio-canary', { mesh: 'a: 1', meshNetworks: '' })),
    ).toMatchObject({
      data: { mesh: 'a: 1' },
    });
    expect(
      projectControlPlaneConfig(configMap('istio-sidecar-injector', { config: 'long' })),
    ).toBeUndefined();
    const roots = { 'root-cert.pem': 'PEM', other: 'x' };
    expect(projectControlPlaneConfig(configMap('istio-ca-root-cert', roots))).toMatchObject({
      data: { 'root-cert.pem': 'PEM' },
    });
    expect(projectControlPlaneConfig(configMap('grafana', { mesh: 'a: 1' }))).toBeUndefined();
  });

  it('leave out a pod that is not understood, rather than guess', () => {
    expect(projectPod({ ...pod, spec: { containers: 'none' } })).toBeUndefined();
  });

  it('keep policies whole, unknown fields too, but of managedFields only who wrote the policy', () => {
    const object = policy('a');
    const full = {
      ...object,
      extra: { kept: true },
      metadata: {
        ...object.metadata,
        managedFields: [
          { manager: 'helm', fieldsV1: { 'f:spec': {} } },
          { manager: 'pilot-discovery', subresource: 'status', fieldsV1: { 'f:status': {} } },
        ],
      },
    };
    expect(projectPolicy(full)).toEqual({
      ...full,
      metadata: { ...object.metadata, managedFields: [{ manager: 'helm' }] },
    });
  });
});
