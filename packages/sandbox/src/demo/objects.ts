// The demo mesh as Kubernetes objects.
import type { KubernetesObject } from '@padlock/mtls';
import { resourceTypes } from '../kubernetes/resourceType.ts';
import { timestamp } from '../kubernetes/writes.ts';
import { controlPlaneObjects } from './controlPlane.ts';
import { podsOf } from './pods.ts';
import { demoPolicies } from './policies.ts';
import { uuid } from './seed.ts';
import { demoServices, demoWorkloads } from './workloads.ts';
import type { DemoService } from './workloads.ts';

/** An object of the demo, with its age in place of what a server sets. */
export interface DemoObject {
  readonly object: KubernetesObject;
  readonly ageDays: number;
}

/**
 * Every object of the demo mesh, with uid and creationTimestamp and without resourceVersion, in an order in which they can be
 * created (namespaces first).
 *
 * @param now milliseconds since the epoch: ages count back from it.
 * @example
 * for (const object of demoObjects(Date.now())) await client.create(object);
 */
export function demoObjects(now: number): readonly KubernetesObject[] {
  const pods = demoWorkloads.flatMap(podsOf);
  const objects: readonly DemoObject[] = [
    ...['istio-system', 'shop', 'data', 'legacy'].map(namespace),
    ...customResourceDefinitions(),
    ...controlPlaneObjects,
    ...serviceAccounts(),
    ...demoServices.map((service, index) => ({ object: serviceObject(service, index), ageDays: 320 })),
    ...pods,
    ...demoServices.map((service) => ({
      object: endpointSlice(
        service,
        pods.map((pod) => pod.object),
      ),
      ageDays: 320,
    })),
    ...demoPolicies,
  ];
  return objects.map(({ object, ageDays }) => withServerMetadata(object, now - ageDays * 86_400_000));
}

function withServerMetadata(object: KubernetesObject, created: number): KubernetesObject {
  const { kind, metadata } = object;
  const identity = {
    ...metadata,
    uid: uuid(`${kind}/${metadata.namespace ?? ''}/${metadata.name}`),
    creationTimestamp: timestamp(created),
  };
  // The API server counts generations of custom resources, not of these built-in kinds.
  const custom = object.apiVersion.includes('istio.io/');
  return { ...object, metadata: custom ? { ...identity, generation: 1 } : identity };
}

function namespace(name: string): DemoObject {
  const injected = name === 'shop' || name === 'data';
  return {
    ageDays: 400,
    object: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: {
          'kubernetes.io/metadata.name': name,
          ...(injected ? { 'istio-injection': 'enabled' } : {}),
        },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    },
  };
}

function serviceAccounts(): readonly DemoObject[] {
  const accounts = new Map(
    demoWorkloads.map(({ namespace, app }) => [`${namespace}/${app}`, { namespace, name: app }]),
  );
  return [...accounts.values()].map((metadata) => ({
    ageDays: 320,
    object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
  }));
}

function serviceObject(service: DemoService, index: number): KubernetesObject {
  const clusterIP = service.headless ? 'None' : `10.96.${10 + Math.floor(index / 8)}.${20 + index}`;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service.name, namespace: service.namespace, labels: { app: service.name } },
    spec: {
      type: service.name === 'ingressgateway' ? 'LoadBalancer' : 'ClusterIP',
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      sessionAffinity: 'None',
      selector: service.selector,
      ports: service.ports.map((port) => ({ ...port, protocol: 'TCP' })),
    },
    status: { loadBalancer: {} },
  };
}

function endpointSlice(service: DemoService, pods: readonly KubernetesObject[]): KubernetesObject {
  const selected = pods.filter(
    ({ metadata }) =>
      metadata.namespace === service.namespace &&
      Object.entries(service.selector).every(([key, value]) => metadata.labels?.[key] === value),
  );
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service.name}-${uuid(service.name).slice(0, 5)}`,
      namespace: service.namespace,
      labels: {
        'kubernetes.io/service-name': service.name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
    },
    addressType: 'IPv4',
    endpoints: selected.map((pod) => ({
      addresses: [podAddress(pod)],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace: service.namespace, name: pod.metadata.name },
    })),
    ports: service.ports.map(({ name, targetPort, port }) => ({
      name,
      port: typeof targetPort === 'number' ? targetPort : port,
      protocol: 'TCP',
    })),
  };
}

function podAddress(pod: KubernetesObject): string {
  const { status } = pod;
  if (typeof status === 'object' && status !== null && 'podIP' in status) return String(status.podIP);
  return '';
}

/** One object per Istio kind, as much as a client needs to see that the kind exists. */
function customResourceDefinitions(): readonly DemoObject[] {
  return resourceTypes
    .filter((type) => type.custom)
    .map((type) => ({
      ageDays: 400,
      object: {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: `${type.plural}.${type.group}` },
        spec: {
          group: type.group,
          names: {
            kind: type.kind,
            listKind: `${type.kind}List`,
            plural: type.plural,
            singular: type.singular,
            shortNames: type.shortNames,
            categories: type.categories,
          },
          scope: type.namespaced ? 'Namespaced' : 'Cluster',
          versions: type.versions.map((name, index) => ({ name, served: true, storage: index === 0 })),
        },
        status: {
          conditions: [{ type: 'Established', status: 'True', reason: 'InitialNamesAccepted' }],
          storedVersions: [type.versions[0]],
        },
      },
    }));
}
