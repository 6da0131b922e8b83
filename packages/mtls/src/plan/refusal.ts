import { keyOf } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { ModePick } from '../model/mode.ts';
import { bypassesSidecar } from '../model/pod.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { ServicePort } from '../model/servicePort.ts';
import { containerPort } from '../relations/containerPort.ts';
import { podsOfService } from '../relations/podsOfService.ts';

/** Why something cannot be done. Stable: pages and scripts tell them apart by it. */
export type RefusalCode =
  | 'service_not_found'
  | 'workload_not_found'
  | 'namespace_not_found'
  | 'port_not_found'
  | 'external_name'
  | 'no_selector'
  | 'no_labels'
  | 'no_pods'
  | 'no_sidecar'
  | 'no_container_port'
  | 'not_tcp'
  | 'root_namespace'
  | 'excluded_port'
  | 'ambient_disable'
  | 'conflicting_ports'
  | 'service_mesh_policy'
  | (string & {});

export interface Refusal {
  readonly code: RefusalCode;
  readonly reason: string;
}

/** One service port, found in the mesh, with the pods behind it that have the container port. */
export interface PortInQuestion {
  readonly service: Service;
  readonly port: ServicePort;
  readonly pods: readonly { readonly pod: Pod; readonly containerPort: number }[];
}

export type Examined =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'possible'; readonly question: PortInQuestion };

/**
 * Whether the mode of a service port can be changed at all. With `mode`, whether that one can be picked.
 *
 * @example
 * refusalFor(mesh, { namespace: 'istio-system', service: 'prometheus', port: 9090 })?.code; // 'root_namespace'
 */
export function refusalFor(
  mesh: Mesh,
  target: {
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly mode?: ModePick;
  },
): Refusal | undefined {
  const service = findService(mesh, target.namespace, target.service);
  if (service.kind === 'refused') return service.refusal;
  const examined = examinePort(mesh, service.service, target.port, target.mode);
  return examined.kind === 'refused' ? examined.refusal : undefined;
}

export function refuse(
  code: RefusalCode,
  reason: string,
): { readonly kind: 'refused'; readonly refusal: Refusal } {
  return { kind: 'refused', refusal: { code, reason } };
}

/** The service, if policy can be derived from it. */
export function findService(
  mesh: Mesh,
  namespace: string,
  name: string,
): ReturnType<typeof refuse> | { readonly kind: 'found'; readonly service: Service } {
  const service = mesh.services.get(keyOf(namespace, name));
  if (service === undefined) {
    return refuse('service_not_found', `There is no service ${name} in namespace ${namespace}.`);
  }
  if (service.externalName) {
    return refuse('external_name', 'An ExternalName service has no pods: policy has nothing to apply to.');
  }
  if (service.selector === undefined) {
    return refuse(
      'no_selector',
      'The service has no selector, so which pods it stands for is not known to policy.',
    );
  }
  if (namespace === mesh.config.rootNamespace) {
    return refuse(
      'root_namespace',
      `${namespace} is the mesh's root namespace, where Istio ignores policies that select workloads.`,
    );
  }
  return { kind: 'found', service };
}

export function examinePort(
  mesh: Mesh,
  service: Service,
  portNumber: number,
  mode: ModePick | undefined,
): Examined {
  const port = service.ports.find((candidate) => candidate.port === portNumber);
  if (port === undefined) {
    return refuse('port_not_found', `The service ${service.name} has no port ${portNumber}.`);
  }
  if (port.protocol !== 'TCP') {
    return refuse('not_tcp', `Port ${portNumber} is ${port.protocol}, which mutual TLS does not cover.`);
  }
  const selected = podsOfService(mesh, service);
  if (selected.length === 0) return refuse('no_pods', 'The service selects no pod at the moment.');
  const pods = selected.flatMap((pod) => {
    const number = containerPort(service, port, pod);
    return number === undefined ? [] : [{ pod, containerPort: number }];
  });
  if (pods.length === 0) {
    return refuse(
      'no_container_port',
      `No pod of the service has a container port named ${port.targetPort}.`,
    );
  }
  const refusal = refusalByPods(pods, mode);
  return refusal === undefined
    ? { kind: 'possible', question: { service, port, pods } }
    : { kind: 'refused', refusal };
}

function refusalByPods(pods: PortInQuestion['pods'], mode: ModePick | undefined): Refusal | undefined {
  const inMesh = pods.filter(({ pod }) => pod.dataPlane !== 'none');
  if (inMesh.length === 0) {
    return {
      code: 'no_sidecar',
      reason: 'No pod behind this port is in the mesh: without a proxy nothing can terminate mutual TLS.',
    };
  }
  if (inMesh.every(({ pod, containerPort: number }) => bypassesSidecar(pod, number))) {
    return {
      code: 'excluded_port',
      reason: 'The port is excluded from the sidecar on every pod, so that policy does not reach it.',
    };
  }
  if (mode === 'DISABLED' && inMesh.some(({ pod }) => pod.dataPlane === 'ambient')) {
    return {
      code: 'ambient_disable',
      reason: 'In ambient mode mutual TLS cannot be switched off: DISABLE would act as PERMISSIVE.',
    };
  }
  return undefined;
}
