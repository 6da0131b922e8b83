import { keyOf, refOf } from '../model/kubernetesObject.ts';
import type { ObjectRef } from '../model/kubernetesObject.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import { containerPort } from '../relations/containerPort.ts';
import { servicesOfPod } from '../relations/podsOfService.ts';
import { meshPolicies, namespacePolicies, workloadPolicies } from '../server/policiesInForce.ts';
import type { ScopePolicies } from '../server/policiesInForce.ts';
import { defaultServerMode, serverMode } from '../server/serverMode.ts';
import { identity } from './operations.ts';
import { everyOtherPort } from './plan.ts';
import type { ModeChange } from './plan.ts';
import { reachOf } from './reach.ts';

/**
 * Every mode that differs between two meshes of the same pods: of each port that the pod declares, that a service
 * leads to or that a policy names, and of all others together.
 */
export function modeChanges(before: Mesh, after: Mesh): { pod: Pod; change: ModeChange }[] {
  return [...touchedPods(before, after)].flatMap((pod) => {
    const changes = [...portsOf(before, after, pod)].flatMap((port) => {
      const change = {
        pod: keyOf(pod.namespace, pod.name),
        workload: pod.workload,
        containerPort: port,
        before: modeOf(before, pod, port),
        after: modeOf(after, pod, port),
      };
      return change.before === change.after ? [] : [{ pod, change }];
    });
    return changes;
  });
}

/** Policies that count somewhere after the change, and were there before but shadowed. */
export function comingIntoForce(before: Mesh, after: Mesh): readonly ObjectRef[] {
  const existed = new Set(before.peerAuthentications.map(({ object }) => identity(object)));
  const found = new Map<string, ObjectRef>();
  const compare = (old: ScopePolicies, now: ScopePolicies): void => {
    if (now.inForce === undefined) return;
    const key = identity(now.inForce.object);
    const wasInForce = old.inForce !== undefined && identity(old.inForce.object) === key;
    if (existed.has(key) && !wasInForce) found.set(key, refOf(now.inForce.object));
  };
  compare(meshPolicies(before), meshPolicies(after));
  for (const namespace of new Set(after.peerAuthentications.map((policy) => policy.namespace))) {
    compare(namespacePolicies(before, namespace), namespacePolicies(after, namespace));
  }
  for (const pod of touchedPods(before, after)) {
    compare(workloadPolicies(before, pod), workloadPolicies(after, pod));
  }
  return [...found.values()];
}

function* touchedPods(before: Mesh, after: Mesh): Iterable<Pod> {
  const reach = reachOf(before, after);
  for (const pod of after.pods.values()) if (reach.covers(pod.namespace)) yield pod;
}

function portsOf(before: Mesh, after: Mesh, pod: Pod): ReadonlySet<number> {
  const ports = new Set(pod.containerPorts.map(({ port }) => port));
  for (const service of servicesOfPod(after, pod)) {
    for (const port of service.ports) {
      const number = containerPort(service, port, pod);
      if (number !== undefined) ports.add(number);
    }
  }
  for (const mesh of [before, after]) {
    for (const port of workloadPolicies(mesh, pod).inForce?.portLevelMtls.keys() ?? []) ports.add(port);
  }
  return ports.add(everyOtherPort);
}

function modeOf(mesh: Mesh, pod: Pod, port: number): ModeChange['before'] {
  return (port === everyOtherPort ? defaultServerMode(mesh, pod) : serverMode(mesh, pod, port)).mode;
}
