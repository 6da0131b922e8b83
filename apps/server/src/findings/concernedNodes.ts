import type { Finding as FindingView } from '@padlock/contract';
import { type Mesh, type ObjectRef, type Pod, policyStandings, refOf, servicesOfPod } from '@padlock/mtls';

type ConcernedNode = FindingView['nodes'][number];

const keyOf = ({ kind, namespace, name }: ObjectRef): string => `${kind}/${namespace}/${name}`;

const known = new WeakMap<Mesh, ReadonlyMap<string, readonly Pod[]>>();

/** The pods behind what a finding may name: workloads, and policies that select some. Built once for each mesh. */
function podsByObject(mesh: Mesh): ReadonlyMap<string, readonly Pod[]> {
  const found = known.get(mesh);
  if (found !== undefined) return found;
  const pods = Map.groupBy(mesh.pods.values(), ({ workload }) => keyOf(workload));
  // A policy for a whole namespace is about no service in particular.
  for (const { policy, pods: selected } of policyStandings(mesh))
    if (policy.selector !== undefined) pods.set(keyOf(refOf(policy.object)), [...selected]);
  known.set(mesh, pods);
  return pods;
}

/** The nodes of the graph that some objects stand for: services and workloads, each once. */
export function concernedNodes(mesh: Mesh, objects: readonly ObjectRef[]): ConcernedNode[] {
  const nodes = new Map<string, ConcernedNode>();
  const add = (kind: ConcernedNode['kind'], { namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>) =>
    nodes.set(`${kind}/${namespace}/${name}`, { kind, namespace, name });
  const behind = podsByObject(mesh);
  for (const object of objects) {
    if (object.kind === 'Service') add('service', object);
    for (const pod of behind.get(keyOf(object)) ?? []) {
      add('workload', pod.workload);
      for (const service of servicesOfPod(mesh, pod)) add('service', service);
    }
  }
  return [...nodes.values()];
}
