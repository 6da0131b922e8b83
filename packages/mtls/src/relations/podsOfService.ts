import { keyOf } from '../model/kubernetesObject.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import { getOrAdd } from '../model/getOrAdd.ts';
import { indexSelections } from './selectionIndex.ts';

interface Relations {
  readonly pods: ReadonlyMap<string, readonly Pod[]>;
  readonly services: ReadonlyMap<Pod, readonly Service[]>;
}

// Kept by the pod map, which a plan's mesh shares with the one that it was made from.
const relationsOf = derivedFrom((pods: Mesh['pods']): ((services: Mesh['services']) => Relations) =>
  derivedFrom((services: Mesh['services']) => relate(pods, services)),
);

function relate(pods: Mesh['pods'], services: Mesh['services']): Relations {
  const index = indexSelections(services.values());
  const podsByService = new Map<string, Pod[]>();
  const servicesByPod = new Map<Pod, readonly Service[]>();
  for (const pod of pods.values()) {
    const selecting = pod.finished ? [] : index.selecting(pod);
    servicesByPod.set(pod, selecting);
    for (const service of selecting) {
      getOrAdd(podsByService, keyOf(service.namespace, service.name), () => []).push(pod);
    }
  }
  return { pods: podsByService, services: servicesByPod };
}

/**
 * The pods that a service selects: those of its namespace that carry its selector and have not finished.
 *
 * @example
 * podsOfService(mesh, service).map((pod) => pod.name); // ['orders-1']
 */
export function podsOfService(mesh: Pick<Mesh, 'pods' | 'services'>, service: Service): readonly Pod[] {
  return relationsOf(mesh.pods)(mesh.services).pods.get(keyOf(service.namespace, service.name)) ?? [];
}

/**
 * The services that select a pod, in the order of the mesh.
 *
 * @example
 * servicesOfPod(mesh, pod).map((service) => service.name); // ['orders']
 */
export function servicesOfPod(mesh: Mesh, pod: Pod): readonly Service[] {
  return relationsOf(mesh.pods)(mesh.services).services.get(pod) ?? [];
}
