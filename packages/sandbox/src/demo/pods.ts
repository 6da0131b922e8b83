// Pods as a Deployment or StatefulSet controller, the sidecar injector and the kubelet leave them.
import type { KubernetesObject } from '@padlock/mtls';
import type { DemoObject } from './objects.ts';
import { hash, suffix, uuid } from './seed.ts';
import type { DemoWorkload } from './workloads.ts';

const POD_AGE_DAYS = 9;

export function podsOf(workload: DemoWorkload): readonly DemoObject[] {
  return Array.from({ length: workload.replicas }, (_, index) => ({
    ageDays: POD_AGE_DAYS + index / 24,
    object: podObject(workload, index),
  }));
}

function podName(workload: DemoWorkload, index: number): string {
  if (workload.kind === 'StatefulSet') return `${workload.name}-${index}`;
  return `${workload.name}-${templateHash(workload)}-${suffix(`${workload.name}/${index}`, 5)}`;
}

function templateHash(workload: DemoWorkload): string {
  return suffix(`${workload.namespace}/${workload.name}/template`, 9);
}

function podObject(workload: DemoWorkload, index: number): KubernetesObject {
  const inMesh = workload.sidecar !== 'none';
  const name = podName(workload, index);
  const podIP = `10.244.${1 + (hash(workload.name) % 3)}.${10 + (hash(`${workload.namespace}/${name}`) % 240)}`;
  const proxy = proxyContainer(workload);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: workload.namespace,
      labels: podLabels(workload, name),
      annotations: inMesh
        ? { 'istio.io/rev': 'default', 'sidecar.istio.io/status': '{"revision":"default"}' }
        : {},
      ownerReferences: [ownerOf(workload)],
    },
    spec: {
      serviceAccountName: workload.app,
      nodeName: `node-${1 + (hash(name) % 3)}`,
      ...(workload.sidecar === 'native' ? { initContainers: [{ ...proxy, restartPolicy: 'Always' }] } : {}),
      containers: [
        ...(workload.sidecar === 'gateway' ? [] : [applicationContainer(workload)]),
        ...(workload.sidecar === 'container' || workload.sidecar === 'gateway' ? [proxy] : []),
      ],
    },
    status: {
      phase: 'Running',
      podIP,
      podIPs: [{ ip: podIP }],
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
      })),
    },
  };
}

function podLabels(workload: DemoWorkload, name: string): Readonly<Record<string, string>> {
  const injected = {
    'security.istio.io/tlsMode': 'istio',
    'service.istio.io/canonical-name': workload.app,
    'service.istio.io/canonical-revision': workload.version,
  };
  return {
    app: workload.app,
    version: workload.version,
    ...workload.labels,
    ...(workload.kind === 'Deployment'
      ? { 'pod-template-hash': templateHash(workload) }
      : { 'statefulset.kubernetes.io/pod-name': name }),
    ...(workload.sidecar === 'none' ? {} : injected),
  };
}

function ownerOf(workload: DemoWorkload): object {
  const deployed = workload.kind === 'Deployment';
  const name = deployed ? `${workload.name}-${templateHash(workload)}` : workload.name;
  const kind = deployed ? 'ReplicaSet' : 'StatefulSet';
  return {
    apiVersion: 'apps/v1',
    kind,
    name,
    uid: uuid(`${kind}/${workload.namespace}/${name}`),
    controller: true,
    blockOwnerDeletion: true,
  };
}

function applicationContainer(workload: DemoWorkload): object {
  const isControlPlane = workload.labels['istio'] === 'pilot';
  return {
    name: isControlPlane ? 'discovery' : workload.app,
    image: workload.image,
    ports: containerPorts(workload),
  };
}

function proxyContainer(workload: DemoWorkload): object {
  return {
    name: 'istio-proxy',
    image: `docker.io/istio/proxyv2:${workload.proxyVersion}`,
    ports: [
      ...(workload.sidecar === 'gateway' ? containerPorts(workload) : []),
      { name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' },
    ],
  };
}

function containerPorts(workload: DemoWorkload): readonly object[] {
  return workload.ports.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' }));
}
