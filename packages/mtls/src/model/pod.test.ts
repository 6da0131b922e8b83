import { describe, expect, test } from 'vitest';
import { meshOf, namespace, pod, podIn } from '../testing/build.ts';
import { bypassesSidecar } from './pod.ts';
import type { Pod } from './pod.ts';

function parsed(options: Parameters<typeof pod>[1], namespaceLabels = {}): Pod {
  return podIn(meshOf([namespace('shop', namespaceLabels), pod('app', options)]), 'app');
}

describe('a pod is in the mesh', () => {
  test('by the label that the injector sets', () => {
    const labels = { 'security.istio.io/tlsMode': 'istio' };
    expect(parsed({ dataPlane: 'none', labels }).dataPlane).toBe('sidecar');
  });

  test('by a proxy among its containers', () => {
    expect(parsed({ dataPlane: 'sidecar' }).dataPlane).toBe('sidecar');
  });

  test('by a native sidecar among its init containers', () => {
    expect(parsed({ dataPlane: 'native sidecar' }).dataPlane).toBe('sidecar');
  });

  test('by ztunnel, when its namespace is in ambient mode', () => {
    const ambient = { 'istio.io/dataplane-mode': 'ambient' };
    expect(parsed({ dataPlane: 'none' }, ambient).dataPlane).toBe('ambient');
    expect(
      parsed({ dataPlane: 'none', labels: { 'istio.io/dataplane-mode': 'none' } }, ambient).dataPlane,
    ).toBe('none');
  });

  test('by ztunnel, when the node agent says so', () => {
    const annotations = { 'ambient.istio.io/redirection': 'enabled' };
    expect(parsed({ dataPlane: 'none', annotations }).dataPlane).toBe('ambient');
  });

  test('by its sidecar, when it could be by ztunnel too', () => {
    expect(parsed({}, { 'istio.io/dataplane-mode': 'ambient' }).dataPlane).toBe('sidecar');
  });

  test('never on the network of its host', () => {
    expect(parsed({ spec: { hostNetwork: true } }).dataPlane).toBe('none');
  });
});

describe('the workload of a pod', () => {
  function workload(kind: string, name: string, labels: Readonly<Record<string, string>> = {}): string {
    const metadata = { ownerReferences: [{ kind, name, controller: true }] };
    const found = parsed({ labels, metadata }).workload;
    return `${found.kind} ${found.name}`;
  }

  test('is the Deployment of its ReplicaSet, by the hash in the name', () => {
    expect(workload('ReplicaSet', 'orders-v1-5d8f', { 'pod-template-hash': '5d8f' })).toBe(
      'Deployment orders-v1',
    );
  });

  test('is the ReplicaSet itself without that hash', () => {
    expect(workload('ReplicaSet', 'orders')).toBe('ReplicaSet orders');
  });

  test('is its StatefulSet or DaemonSet as named', () => {
    expect(workload('StatefulSet', 'db')).toBe('StatefulSet db');
  });

  test('is the CronJob of its Job', () => {
    expect(workload('Job', 'report-28412160')).toBe('CronJob report');
    expect(workload('Job', 'migrate')).toBe('Job migrate');
  });

  test('is the pod, without a controller', () => {
    expect(parsed({}).workload).toEqual({ kind: 'Pod', namespace: 'shop', name: 'app' });
  });

  test('has the name that a label gives it', () => {
    expect(workload('StatefulSet', 'db', { 'service.istio.io/workload-name': 'store' })).toBe(
      'StatefulSet store',
    );
  });
});

test('the ports of the proxy are not ports of the application', () => {
  const spec = {
    containers: [
      { name: 'app', ports: [{ name: 'http', containerPort: 8080 }] },
      { name: 'istio-proxy', ports: [{ name: 'http-envoy-prom', containerPort: 15090 }] },
    ],
  };
  expect(parsed({ spec }).containerPorts).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }]);
});

test('ports are excluded from the sidecar by annotation', () => {
  const annotations = { 'traffic.sidecar.istio.io/excludeInboundPorts': '9090, 7070,nonsense' };
  expect(parsed({ annotations }).excludedInboundPorts).toEqual(new Set([9090, 7070]));
});

test('beside a list of ports to include all others bypass the sidecar, and none is excluded', () => {
  const exclude = { 'traffic.sidecar.istio.io/excludeInboundPorts': '8080' };
  const bypassing = (include: string): readonly number[] => {
    const annotations = { ...exclude, 'traffic.sidecar.istio.io/includeInboundPorts': include };
    return [8080, 9090].filter((port) => bypassesSidecar(parsed({ annotations }), port));
  };
  expect(bypassing('8080')).toEqual([9090]);
  expect(bypassing('')).toEqual([8080, 9090]);
  expect(bypassing('*')).toEqual([8080]);
});
