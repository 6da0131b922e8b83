import { callsPastSidecar, containerPort, serverMode, servicesOfEntry } from '@padlock/mtls';
import type { Mesh, Mode, Pod, WorkloadEntry } from '@padlock/mtls';
import { categoryOf } from './category.ts';
import { derivedFrom, getOrMake } from './derivedFrom.ts';
import type { MeshIndex, ServiceBackend, Workload } from './meshIndex.ts';
import { farClusterOf } from './farPeers.ts';
import { displayName, namespaceOf, nodeId } from './nodeRef.ts';
import type { NodeRef } from './nodeRef.ts';
import type { NodePort, TopologyNode } from './topology.ts';

/** More would not help anybody to find the one that calls. */
const MAX_CANDIDATES = 20;
/** Kubernetes' own: they run everywhere without sidecar, and are left out of guesses and of nodes without traffic. */
const systemNamespaces = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

const descriptions = derivedFrom((_index: MeshIndex) => new Map<string, TopologyNode>());

/** A node without its traffic. Remembered for the life of the mesh, since ports and modes are the same in every refresh. */
export function describeNode(index: MeshIndex, cluster: string, ref: NodeRef): TopologyNode {
  return getOrMake(descriptions(index), nodeId(cluster, ref), (id) => makeNode(index, id, ref));
}

function makeNode(index: MeshIndex, id: string, ref: NodeRef): TopologyNode {
  const otherCluster = farClusterOf(namespaceOf(ref));
  const bare = {
    id,
    ...(otherCluster === undefined ? {} : { otherCluster }),
    kind: ref.kind,
    namespace: namespaceOf(ref) ?? null,
    name: displayName(ref),
    health: null,
    candidates: [],
  };
  const none = { pods: 0, podsInMesh: 0, ports: [] };
  switch (ref.kind) {
    case 'service': {
      const backend = index.backends.get(`${ref.namespace}/${ref.name}`);
      return backend === undefined
        ? { ...bare, ...none, category: 'service' }
        : { ...bare, ...serviceFacts(index.mesh, backend), ...entryCounts(backend.entries) };
    }
    case 'workload': {
      const key = `${ref.namespace}/${ref.name}`;
      const workload = index.workloads.get(key);
      const entries = entryCounts(index.entries.get(key) ?? []);
      return workload === undefined
        ? { ...bare, ...none, ...entries, category: 'client' }
        : { ...bare, ...workloadFacts(index.mesh, workload), ...entries };
    }
    case 'unnamed':
      return { ...bare, ...none, category: 'unnamed', candidates: [...candidates(index)] };
    case 'external':
      return { ...bare, ...none, category: 'external' };
  }
}

type Facts = Pick<TopologyNode, 'category' | 'pods' | 'podsInMesh' | 'ports'>;

function serviceFacts(mesh: Mesh, backend: ServiceBackend): Facts {
  const { service, pods, workloads } = backend;
  const ports = service.ports.map((port): NodePort => {
    const targets = workloads.flatMap(({ shapes }) =>
      shapes.flatMap((pod) => {
        const number = containerPort(service, port, pod);
        return number === undefined ? [] : [{ pod, port: number }];
      }),
    );
    return {
      name: port.name ?? null,
      port: port.port,
      protocol: port.appProtocol,
      targetPorts: [...new Set(targets.map((target) => target.port))].sort((a, b) => a - b),
      mode: port.protocol === 'TCP' ? joinedMode(mesh, targets) : null,
    };
  });
  const category = categoryOf({ name: service.name, ports: service.ports, pods, behindService: true });
  return { category, ...podCounts(pods), ports };
}

function workloadFacts(mesh: Mesh, workload: Workload): Facts {
  const { shapes, pods, name } = workload;
  const declared = new Map(
    shapes.flatMap((pod) => pod.containerPorts.map((port) => [port.port, port] as const)),
  );
  const ports = Array.from(declared.values(), (port): NodePort => ({
    name: port.name ?? null,
    port: port.port,
    protocol: port.protocol.toLowerCase(),
    targetPorts: [port.port],
    mode:
      port.protocol === 'UDP'
        ? null
        : joinedMode(
            mesh,
            shapes.map((pod) => ({ pod, port: port.port })),
          ),
  }));
  const category = categoryOf({
    name,
    ports: ports.map(({ port }) => ({ port, appProtocol: 'unknown' as const })),
    pods,
    behindService: workload.service !== undefined,
  });
  return { category, ...podCounts(pods), ports };
}

function podCounts(pods: readonly Pod[]): { pods: number; podsInMesh: number } {
  return { pods: pods.length, podsInMesh: pods.filter(isInMesh).length };
}

function entryCounts(entries: readonly WorkloadEntry[]): Pick<TopologyNode, 'workloadEntries'> {
  if (entries.length === 0) return {};
  const withProxy = entries.filter(({ saysProxy }) => saysProxy).length;
  return { workloadEntries: { total: entries.length, withProxy } };
}

export function isInMesh(pod: Pod): boolean {
  return pod.dataPlane !== 'none';
}

/** The mode of a port over several pods. A pod without sidecar has none. */
function joinedMode(
  mesh: Mesh,
  targets: readonly { readonly pod: Pod; readonly port: number }[],
): Mode | 'mixed' | null {
  const modes = new Set(
    targets.filter(({ pod }) => isInMesh(pod)).map(({ pod, port }) => serverMode(mesh, pod, port).mode),
  );
  const [only] = modes;
  return modes.size > 1 ? 'mixed' : (only ?? null);
}

/**
 * Workloads without sidecar, or that send past it, and machines that say nothing of a proxy, any of which may be behind an unnamed
 * client: a guess, and to be shown as one.
 * Those that serve nothing come first, since a pure client is the likelier caller.
 */
export const candidates = derivedFrom((index: MeshIndex): readonly string[] =>
  [
    ...workloadsWith(index, (pod) => !isInMesh(pod) || callsPastSidecar(index.mesh, pod)).filter(
      ({ shapes }) => !shapes.some(isControlPlane),
    ),
    ...machinesWithoutProxy(index),
  ]
    .toSorted(
      (a, b) => Number(a.service !== undefined) - Number(b.service !== undefined) || (a.key < b.key ? -1 : 1),
    )
    .slice(0, MAX_CANDIDATES)
    .map(({ key }) => key),
);

function machinesWithoutProxy(index: MeshIndex): readonly Pick<Workload, 'key' | 'service'>[] {
  return [...index.entries]
    .filter(([key, entries]) => !index.workloads.has(key) && !entries.some(({ saysProxy }) => saysProxy))
    .map(([key, entries]) => ({
      key,
      service: entries.flatMap((entry) => servicesOfEntry(index.mesh, entry))[0],
    }));
}

/** istiod has no sidecar, and calls no application. */
export function isControlPlane(pod: Pod): boolean {
  return pod.labels['istio'] === 'pilot' || pod.labels['app'] === 'istiod';
}

function workloadsWith(index: MeshIndex, is: (pod: Pod) => boolean): readonly Workload[] {
  return [...index.workloads.values()].filter(
    ({ namespace, pods }) => !systemNamespaces.has(namespace) && pods.some(is),
  );
}

/** Nodes that are drawn without any traffic: what has pods or machines, and workloads that could be an unnamed client. */
export function standingNodes(index: MeshIndex, graph: 'service' | 'workload'): readonly NodeRef[] {
  if (graph === 'workload') {
    const ofPods = [...index.workloads.values()].filter(
      ({ namespace, pods }) => !systemNamespaces.has(namespace) && pods.some((pod) => pod.running),
    );
    const ofMachines = [...index.entries]
      .filter(([key]) => !index.workloads.has(key))
      .flatMap(([, entries]) => entries.slice(0, 1).map(({ workload }) => workload));
    return [...ofPods, ...ofMachines].map(({ namespace, name }) => ({ kind: 'workload', namespace, name }));
  }
  const services = [...index.backends.values()]
    .filter(({ pods, entries }) => pods.length > 0 || entries.length > 0)
    .map(({ service }): NodeRef => ({ kind: 'service', namespace: service.namespace, name: service.name }));
  const serving = new Set([...index.backends.values()].flatMap(({ workloads }) => workloads));
  const alone = workloadsWith(index, (pod) => !isInMesh(pod))
    .filter((workload) => !serving.has(workload))
    .map(({ namespace, name }): NodeRef => ({ kind: 'workload', namespace, name }));
  return [...services, ...alone];
}
