import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { ServicePort } from '../model/servicePort.ts';

/**
 * The container port behind a service port on one pod. A named target port is looked up on each pod by name and
 * protocol, so two pods of one service may differ. undefined: the name is on none of the pod's containers, and
 * Kubernetes makes no endpoint of it.
 *
 * @example
 * containerPort(service, service.ports[0], pod); // 8080
 */
export function containerPort(_service: Service, port: ServicePort, pod: Pod): number | undefined {
  const { targetPort } = port;
  if (typeof targetPort === 'number') return targetPort;
  return pod.containerPorts.find((candidate) => {
    return candidate.name === targetPort && candidate.protocol === port.protocol;
  })?.port;
}
