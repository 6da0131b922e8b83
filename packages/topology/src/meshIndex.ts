import { entriesOfService, podsOfService, servicesOfPod } from '@padlock/mtls';
import type { Mesh, Pod, Service, WorkloadEntry } from '@padlock/mtls';
import { derivedFrom } from './derivedFrom.ts';

/** The pods of one workload, and the services in front of them. */
export interface Workload {
  /** `namespace/name`, as telemetry names it. */
  readonly key: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly pods: readonly Pod[];
  /** One pod of each kind that policy could tell apart: the rules need not be asked for every replica. */
  readonly shapes: readonly Pod[];
  /** The service that it stands for as a client; `undefined`: it stands for itself. */
  readonly service: Service | undefined;
}

export interface ServiceBackend {
  readonly service: Service;
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  /** Machines outside Kubernetes beside the pods. */
  readonly entries: readonly WorkloadEntry[];
}

/** What a name of telemetry, or an identity, stands for. */
type Named = Pick<Workload, 'namespace' | 'name'>;

/** Cluster state by the keys that telemetry uses. */
export interface MeshIndex extends Structure {
  readonly mesh: Mesh;
  readonly structure: Structure;
}

/**
 * What does not depend on policy: the mesh after a plan, or after somebody wrote one, shares it with the mesh before, and all
 * that has been found out about it.
 */
export interface Structure {
  readonly clusterDomain: string;
  readonly workloads: ReadonlyMap<string, Workload>;
  readonly backends: ReadonlyMap<string, ServiceBackend>;
  /** Machines outside Kubernetes, by the key that telemetry has for them: `namespace/name`, of their group where they have one. */
  readonly entries: ReadonlyMap<string, readonly WorkloadEntry[]>;
  /** Workloads and machines by `namespace/service account`: what a principal can prove. */
  readonly byServiceAccount: ReadonlyMap<string, readonly Named[]>;
}

/** The index of a mesh, made once. */
export const meshIndex = derivedFrom((mesh: Mesh): MeshIndex => {
  const structure = structureOf(mesh);
  return { mesh, structure, ...structure };
});

interface KnownStructure {
  readonly structure: Structure;
  readonly workloadEntries: Mesh['workloadEntries'];
}

/** Kept by its parts: a plan's mesh has the same maps of pods and services. */
const structures = derivedFrom((_pods: Mesh['pods']) => new WeakMap<Mesh['services'], KnownStructure>());

function structureOf(mesh: Mesh): Structure {
  const known = structures(mesh.pods);
  const { config, services, workloadEntries } = mesh;
  const found = known.get(services);
  if (found?.structure.clusterDomain === config.clusterDomain && found.workloadEntries === workloadEntries)
    return found.structure;
  const structure = makeStructure(mesh);
  known.set(services, { structure, workloadEntries });
  return structure;
}

function makeStructure(mesh: Mesh): Structure {
  const podsByWorkload = Map.groupBy(mesh.pods.values(), workloadKey);
  const workloads = new Map<string, Workload>();
  for (const [key, pods] of podsByWorkload) workloads.set(key, makeWorkload(mesh, key, pods));

  const backends = new Map<string, ServiceBackend>();
  for (const [key, service] of mesh.services) {
    const pods = podsOfService(mesh, service);
    const behind = Array.from(new Set(pods.map(workloadKey)), (workload) => workloads.get(workload));
    backends.set(key, {
      service,
      pods,
      workloads: behind.filter((workload) => workload !== undefined),
      entries: entriesOfService(mesh, service),
    });
  }

  const entries = Map.groupBy(
    mesh.workloadEntries,
    ({ workload }) => `${workload.namespace}/${workload.name}`,
  );
  return {
    clusterDomain: mesh.config.clusterDomain,
    workloads,
    backends,
    entries,
    byServiceAccount: bearersOf(workloads, entries),
  };
}

function bearersOf(
  workloads: ReadonlyMap<string, Workload>,
  entries: Structure['entries'],
): Structure['byServiceAccount'] {
  const bearers = new Map<string, Named[]>();
  const add = (key: string, { namespace, name }: Named): void => {
    const named = bearers.get(key) ?? [];
    bearers.set(key, named);
    // A workload may have pods and machines.
    if (!named.some((other) => other.name === name)) named.push({ namespace, name });
  };
  for (const workload of workloads.values())
    add(`${workload.namespace}/${workload.pods[0]?.serviceAccount ?? ''}`, workload);
  for (const { namespace, serviceAccount, workload } of [...entries.values()].flat()) {
    if (serviceAccount !== undefined) add(`${namespace}/${serviceAccount}`, workload);
  }
  return bearers;
}

function workloadKey(pod: Pod): string {
  return `${pod.workload.namespace}/${pod.workload.name}`;
}

function makeWorkload(mesh: Mesh, key: string, pods: readonly Pod[]): Workload {
  const shapes = new Map<string, Pod>();
  for (const pod of pods) {
    const shape = pods.length === 1 ? '' : shapeOf(pod);
    if (!shapes.has(shape)) shapes.set(shape, pod);
  }
  const [first] = pods;
  return {
    key,
    kind: first?.workload.kind ?? 'Pod',
    namespace: first?.workload.namespace ?? '',
    name: first?.workload.name ?? '',
    pods,
    shapes: [...shapes.values()],
    service: first === undefined ? undefined : serviceOfClient(servicesOfPod(mesh, first), first),
  };
}

/** Everything about a pod that a selector, a port lookup or the data plane can see. */
function shapeOf(pod: Pod): string {
  const labels = Object.entries(pod.labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    pod.dataPlane,
    pod.running,
    labels,
    pod.containerPorts,
    [...pod.excludedInboundPorts],
    pod.includedInboundPorts === undefined ? null : [...pod.includedInboundPorts],
  ]);
}

/**
 * Telemetry names the workload that calls, and the graph shows services. Of several services in front of it the one that
 * bears the workload's name is meant, else its canonical name (Istio's own rule: canonical-name, then the app labels), else
 * none: guessing would draw calls that nobody made.
 */
function serviceOfClient(services: readonly Service[], pod: Pod): Service | undefined {
  if (services.length < 2) return services[0];
  const canonical =
    pod.labels['service.istio.io/canonical-name'] ??
    pod.labels['app.kubernetes.io/name'] ??
    pod.labels['app'];
  return (
    services.find((service) => service.name === pod.workload.name) ??
    services.find((service) => service.name === canonical)
  );
}
