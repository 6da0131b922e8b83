import { workload } from '../../mesh/builders.ts';
import type { KubernetesObject } from '../kubernetes/restClient.ts';
import type { MeshContent, MeshService } from './content.ts';
import { appBehind, podsOf, type MeshPod } from './layout.ts';

/** Everything of a mesh that Kubernetes holds, in the order in which it must be made. There is no controller and no kubelet. */
export function objectsOf(content: MeshContent, pods: readonly MeshPod[]): readonly KubernetesObject[] {
  return [
    ...content.namespaces,
    ...pods.flatMap((pod) => workload(pod.workload, pod.ip)),
    ...content.services.flatMap((service) => [serviceObject(service), ...endpointSlices(service, pods)]),
    ...pods.filter((pod) => pod.workload.sidecar).map((pod) => sidecar(pod, content)),
    ...content.objects,
  ];
}

function serviceObject({ namespace, name, selector, ports, headless }: MeshService): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      selector,
      ...(headless === true ? { clusterIP: 'None' } : {}),
      ports: ports.map((port) => ({ ...port, targetPort: port.targetPort ?? port.port })),
    },
  };
}

/** One slice for the pods that have the same numbers behind the service's ports, as the endpoint controller makes them. */
function endpointSlices(service: MeshService, pods: readonly MeshPod[]): readonly KubernetesObject[] {
  const groups = Map.groupBy(podsOf(service, pods), (pod) =>
    JSON.stringify(
      service.ports.flatMap(({ name, port }) => {
        const app = appBehind(service, port, pod);
        return app === undefined ? [] : [{ name, port: app.containerPort, protocol: 'TCP' }];
      }),
    ),
  );
  return [...groups].map(([ports, members], index) => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${service.name}-${index}`,
      namespace: service.namespace,
      labels: {
        'kubernetes.io/service-name': service.name,
        ...(service.headless === true ? { 'service.kubernetes.io/headless': '' } : {}),
      },
    },
    addressType: 'IPv4',
    ports: JSON.parse(ports) as unknown,
    endpoints: members.map((pod) => ({
      addresses: [pod.ip],
      conditions: { ready: true, serving: true },
      nodeName: 'node-1',
      targetRef: { kind: 'Pod', name: pod.name, namespace: pod.workload.namespace },
    })),
  }));
}

/** Without iptables the sidecar listens where we say: inbound on the pod's address, outbound on an address of its own. */
function sidecar(pod: MeshPod, { namespaces }: MeshContent): KubernetesObject {
  const { namespace, name, labels } = pod.workload;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name, namespace },
    spec: {
      workloadSelector: { labels },
      // An empty list would mean: guess the ports.
      ...(pod.apps.length === 0
        ? {}
        : {
            ingress: pod.apps.map(({ protocol, containerPort, address, port }) => ({
              port: {
                number: containerPort,
                name: `${protocol}-${containerPort}`,
                protocol: protocol.toUpperCase(),
              },
              bind: pod.ip,
              captureMode: 'NONE',
              defaultEndpoint: `${address}:${port}`,
            })),
          }),
      egress: [
        {
          bind: pod.egressAddress,
          captureMode: 'NONE',
          hosts: namespaces.map(({ metadata }) => `${metadata.name}/*`),
        },
      ],
    },
  };
}

/** Services of a pod's container port: those that calls to it are counted under. */
export function servicesOn(
  content: Pick<MeshContent, 'services'>,
  pod: MeshPod,
  containerPort: number,
): readonly MeshService[] {
  return content.services.filter(
    (service) =>
      podsOf(service, [pod]).length > 0 &&
      service.ports.some(({ port }) => appBehind(service, port, pod)?.containerPort === containerPort),
  );
}
