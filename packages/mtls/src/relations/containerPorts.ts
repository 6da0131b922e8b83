import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { containerPort } from './containerPort.ts';
import { servicesOfPod } from './podsOfService.ts';

/** Whether something may listen on the port: a pod that declares no port at all may listen on any. */
export function listensOn({ containerPorts }: Pod, port: number): boolean {
  return containerPorts.length === 0 || containerPorts.some((declared) => declared.port === port);
}

/** The container ports that services in front of the pods map a service port to. */
export function containerPortsBehind(mesh: Mesh, pods: readonly Pod[], number: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (const pod of pods) {
    for (const service of servicesOfPod(mesh, pod)) {
      const port = service.ports.find((candidate) => candidate.port === number);
      const behind = port === undefined ? undefined : containerPort(service, port, pod);
      if (behind !== undefined) found.add(behind);
    }
  }
  return found;
}
