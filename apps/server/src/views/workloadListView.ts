import type { WorkloadList, WorkloadSummary } from '@padlock/contract';
import { keyOf, type Mesh, type Pod, serverMode, type WorkloadRef } from '@padlock/mtls';
import { type WorkloadEvidence, workloadEvidence } from '@padlock/topology';
import type { Cluster } from '../cluster.ts';
import { common } from '../common.ts';
import type { ClusterSnapshot } from '../kubernetes/clusterSnapshot.ts';
import { countVersions, proxyVersion } from './componentVersions.ts';
import { isInMesh } from './meshView.ts';
import type { Evidence } from './topologyView.ts';

/** All workloads of the namespaces asked for, with modes and evidence in short. */
export function workloadListView(
  cluster: Cluster,
  evidence: Evidence,
  namespaces: ReadonlySet<string> | undefined,
): WorkloadList {
  const { snapshot } = evidence;
  const shown = [...workloadsOf(snapshot.mesh).values()].filter(
    ([pod]) => pod !== undefined && (namespaces === undefined || namespaces.has(pod.namespace)),
  );
  return {
    window: evidence.window,
    workloads: shown
      .flatMap((pods) => {
        const [first] = pods;
        if (first === undefined) return [];
        const { namespace, name } = first.workload;
        const seen = workloadEvidence(
          { cluster: cluster.id, mesh: snapshot.mesh, ...evidence },
          { namespace, name },
          [],
        );
        const ports = portsOf(pods).map(({ port, name: portName, transport }) => ({
          port,
          name: portName,
          transport,
          mode: portMode(snapshot.mesh, pods, { port, transport }),
        }));
        return [{ ...workloadSummary(snapshot, pods, first.workload, seen), ports }];
      })
      .sort((a, b) => compare(a.ref.namespace, b.ref.namespace) || compare(a.ref.name, b.ref.name)),
    sources: cluster.sources(),
  };
}

/** By `namespace/name`, as telemetry names them. Pods that have ended serve nothing any more. */
export function workloadsOf(mesh: Mesh): ReadonlyMap<string, readonly Pod[]> {
  const alive = [...mesh.pods.values()].filter(({ finished }) => !finished);
  return Map.groupBy(alive, ({ workload }) => keyOf(workload.namespace, workload.name));
}

/** What list and page of a workload have in common. */
export function workloadSummary(
  snapshot: ClusterSnapshot,
  pods: readonly Pod[],
  ref: WorkloadRef,
  seen: WorkloadEvidence,
): Omit<WorkloadSummary, 'ports'> {
  const objects = snapshot.objects('Pod');
  const versions = countVersions(
    pods.flatMap(({ namespace, name }) => {
      const version = proxyVersion(objects.get(keyOf(namespace, name)));
      return version === undefined ? [] : [{ version, revision: undefined }];
    }),
  );
  return {
    id: seen.id,
    ref: { ...ref },
    pods: pods.length,
    podsInMesh: pods.filter(isInMesh).length,
    dataPlane: common(pods.map(({ dataPlane }) => dataPlane)) ?? 'none',
    proxyVersions: versions.flatMap(({ version }) => version ?? []),
    state: seen.state,
    share: seen.share,
    requestsPerSecond: seen.requestsPerSecond,
  };
}

export interface ContainerPortLine {
  readonly port: number;
  readonly name: string | null;
  readonly transport: string;
}

/** The ports that the containers of a workload declare, ascending. */
export function portsOf(pods: readonly Pod[]): readonly ContainerPortLine[] {
  const ports = new Map<string, ContainerPortLine>();
  for (const { containerPorts } of pods)
    for (const { port, name = null, protocol } of containerPorts)
      ports.set(`${port}/${protocol}`, { port, name, transport: protocol });
  return [...ports.values()].sort((a, b) => a.port - b.port);
}

/** The mode of a container port on all pods that are in the mesh; null: none is, or mutual TLS does not cover it. */
export function portMode(
  mesh: Mesh,
  pods: readonly Pod[],
  { port, transport }: Pick<ContainerPortLine, 'port' | 'transport'>,
): WorkloadSummary['ports'][number]['mode'] {
  if (transport !== 'TCP') return null;
  return common(pods.filter(isInMesh).map((pod) => serverMode(mesh, pod, port).mode));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
