import type { WorkloadDetail, WorkloadPort } from '@padlock/contract';
import {
  type ChangeTarget,
  containerPort,
  defaultServerMode,
  keyOf,
  type Mesh,
  type Pod,
  refOf,
  serverMode,
  servicesOfEntry,
  servicesOfPod,
} from '@padlock/mtls';
import { type WorkloadPortEvidence, workloadEvidence } from '@padlock/topology';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { toYaml } from '../changes/objectText.ts';
import type { Cluster } from '../cluster.ts';
import { proxyVersion } from './componentVersions.ts';
import { isInMesh } from './meshView.ts';
import { scopeSetting } from './scopeSetting.ts';
import { servicePolicies } from './servicePolicies.ts';
import type { Evidence } from './topologyView.ts';
import {
  type ContainerPortLine,
  portMode,
  portsOf,
  workloadsOf,
  workloadSummary,
} from './workloadListView.ts';
import { entriesOfWorkload, machineView } from './workloadMachines.ts';

export interface WorkloadQuery {
  readonly namespace: string;
  readonly name: string;
  readonly viewer: Viewer;
}

/** One workload: what policy makes of its container ports, what telemetry saw. undefined: it has no pods and no machines, or is hidden. */
export function workloadView(
  cluster: Cluster,
  evidence: Evidence,
  query: WorkloadQuery,
): WorkloadDetail | undefined {
  const { snapshot } = evidence;
  const { mesh } = snapshot;
  const pods = workloadsOf(mesh).get(keyOf(query.namespace, query.name)) ?? [];
  const machines = entriesOfWorkload(mesh, query);
  const ref = (pods[0] ?? machines[0])?.workload;
  if (ref === undefined || !maySee(query.viewer, query.namespace)) return undefined;
  const doors = doorsOf(mesh, pods);
  const lines = allPorts(pods, doors);
  const tcp = lines.filter(({ transport }) => transport === 'TCP').map(({ port }) => port);
  const seen = workloadEvidence({ cluster: cluster.id, mesh, ...evidence }, query, tcp);
  const policies = servicePolicies(mesh, query.namespace, [...pods, ...machines]);
  return {
    ...workloadSummary(snapshot, pods, ref, seen),
    serviceAccounts: [
      ...new Set([...pods, ...machines].flatMap(({ serviceAccount }) => serviceAccount ?? [])),
    ].sort(),
    identities: seen.identities,
    setting: workloadSetting(mesh, pods, query),
    ports: lines.map((line) =>
      portOf(
        mesh,
        pods,
        line,
        doors,
        seen.ports.find(({ port }) => port === line.port),
        query,
      ),
    ),
    podList: pods
      .map((pod) => podOf(pod, proxyVersion(snapshot.objects('Pod').get(keyOf(pod.namespace, pod.name)))))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    machines: machines.map((entry) => machineView(mesh, entry)),
    services: [
      ...new Set([
        ...pods.flatMap((pod) => servicesOfPod(mesh, pod)),
        ...machines.flatMap((entry) => servicesOfEntry(mesh, entry)),
      ]),
    ].map(({ object }) => ({ ...refOf(object) })),
    window: evidence.window,
    callers: seen.callers,
    callees: seen.callees,
    policies: policies.lines,
    yaml: policies.inForce.map((object) => ({ ref: { ...refOf(object) }, yaml: toYaml(object) })),
    sources: cluster.sources(),
  };
}

type Named = Pick<WorkloadQuery, 'namespace' | 'name'>;

/** Pods of a workload differ only while a rollout is under way; then those of the first that has a proxy are shown. */
function workloadSetting(
  mesh: Mesh,
  pods: readonly Pod[],
  { namespace, name }: Named,
): WorkloadDetail['setting'] {
  const pod = pods.find(isInMesh);
  if (pod === undefined) return null;
  const target = (mode: 'DEFAULT' | 'STRICT' | 'PERMISSIVE' | 'DISABLED'): ChangeTarget => ({
    scope: 'workload',
    namespace,
    name,
    mode,
  });
  return scopeSetting(mesh, defaultServerMode(mesh, pod), target);
}

/** A service port that leads to a container port of the workload. */
type Door = WorkloadPort['servicePorts'][number] & { readonly containerPort: number };

function doorsOf(mesh: Mesh, pods: readonly Pod[]): readonly Door[] {
  const doors = new Map<string, Door>();
  for (const pod of pods)
    for (const service of servicesOfPod(mesh, pod))
      for (const port of service.ports) {
        const number = containerPort(service, port, pod);
        if (number === undefined || port.protocol !== 'TCP') continue;
        const door = { service: { ...refOf(service.object) }, port: port.port, containerPort: number };
        doors.set(JSON.stringify(door), door);
      }
  return [...doors.values()];
}

/** A service may lead to a port that no container declares: it is as real as the others. */
function allPorts(
  pods: readonly Pod[],
  doors: readonly Door[],
): readonly (ContainerPortLine & { readonly declared: boolean })[] {
  const declared = portsOf(pods).map((line) => ({ ...line, declared: true }));
  const known = new Set(declared.map(({ port }) => port));
  const others = new Set(doors.map((door) => door.containerPort).filter((port) => !known.has(port)));
  const undeclared = Array.from(others, (port) => ({ port, name: null, transport: 'TCP', declared: false }));
  return [...declared, ...undeclared].sort((a, b) => a.port - b.port);
}

function portOf(
  mesh: Mesh,
  pods: readonly Pod[],
  line: ContainerPortLine & { readonly declared: boolean },
  doors: readonly Door[],
  seen: WorkloadPortEvidence | undefined,
  { namespace, name }: Named,
): WorkloadPort {
  const { port, transport } = line;
  const pod = pods.find(isInMesh);
  const covered = pod !== undefined && transport === 'TCP';
  return {
    ...line,
    mode: portMode(mesh, pods, line),
    setting: covered
      ? scopeSetting(mesh, serverMode(mesh, pod, port), (mode) => ({
          scope: 'workload',
          namespace,
          name,
          ports: [{ port, mode }],
        }))
      : null,
    servicePorts: doors
      .filter((door) => door.containerPort === port)
      .map((door) => ({ service: door.service, port: door.port })),
    evidenceScope: seen?.evidenceScope ?? 'workload',
    state: seen?.state ?? 'unknown',
    share: seen?.share ?? null,
    plaintextCallers: seen?.plaintextCallers ?? 0,
  };
}

function podOf(pod: Pod, version: string | undefined): WorkloadDetail['podList'][number] {
  return {
    name: pod.name,
    running: pod.running,
    dataPlane: pod.dataPlane,
    proxyVersion: version ?? null,
    ip: pod.ip ?? null,
    excludedInboundPorts: [...pod.excludedInboundPorts].sort((a, b) => a - b),
  };
}
