import type { Mesh } from '../model/mesh.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';
import type { Labels } from '../model/labels.ts';
import { meshPolicies } from '../server/policiesInForce.ts';
import type { ModePick } from '../model/mode.ts';
import { podsOfNamespace } from '../relations/podsOfNamespace.ts';
import type {
  ChangeTarget,
  MeshTarget,
  NamespaceTarget,
  PortPick,
  ServiceTarget,
  WorkloadTarget,
} from './changeTarget.ts';
import type { Settings } from './policyObject.ts';
import { examinePort, findService, refuse } from './refusal.ts';
import type { PortInQuestion, Refusal } from './refusal.ts';
import { selectorOfWorkload } from './workloadSelector.ts';

/** A change target worked out against the mesh: what each pod, or a whole scope, is to be set to. */
export type Goal = PodsGoal | ScopeGoal;

export interface PodsGoal {
  readonly kind: 'pods';
  readonly namespace: string;
  readonly pods: ReadonlyMap<Pod, Settings>;
  /** For a policy that has to be created. */
  readonly newPolicy: { readonly name: string; readonly selector: Labels };
  readonly service: Service | undefined;
  /** The service ports in question; none for a workload. */
  readonly questions: readonly PortInQuestion[];
}

export interface ScopeGoal {
  readonly kind: 'namespace' | 'mesh';
  readonly namespace: string;
  readonly mode: ModePick;
}

export type GoalResult =
  { readonly kind: 'refused'; readonly refusal: Refusal } | { readonly kind: 'goal'; readonly goal: Goal };

/** Works out what a target means, or why it cannot be. */
export function goalOf(mesh: Mesh, target: ChangeTarget): GoalResult {
  switch (target.scope) {
    case 'service':
      return goalOfService(mesh, target);
    case 'workload':
      return goalOfWorkload(mesh, target);
    case 'namespace':
      return goalOfNamespace(mesh, target);
    case 'mesh':
      return goalOfMesh(mesh, target);
  }
}

/** Whether a mode of this container port is what the target asks for. */
export function isTargeted(goal: Goal, pod: Pod, port: number): boolean {
  switch (goal.kind) {
    case 'mesh':
      return true;
    case 'namespace':
      return pod.namespace === goal.namespace;
    case 'pods': {
      const settings = goal.pods.get(pod);
      return settings !== undefined && (settings.mode !== undefined || settings.ports.has(port));
    }
  }
}

function goalOfService(mesh: Mesh, target: ServiceTarget): GoalResult {
  const found = findService(mesh, target.namespace, target.name);
  if (found.kind === 'refused') return found;
  const { service } = found;
  const questions: PortInQuestion[] = [];
  const pods = new Map<Pod, Map<number, ModePick>>();
  for (const { port, mode } of target.ports) {
    const examined = examinePort(mesh, service, port, mode);
    if (examined.kind === 'refused') return examined;
    questions.push(examined.question);
    for (const { pod, containerPort } of examined.question.pods) {
      const picks = pods.get(pod) ?? new Map<number, ModePick>();
      if ((picks.get(containerPort) ?? mode) !== mode) return conflicting(containerPort);
      pods.set(pod, picks.set(containerPort, mode));
    }
  }
  return {
    kind: 'goal',
    goal: {
      kind: 'pods',
      namespace: target.namespace,
      pods: new Map([...pods].map(([pod, ports]) => [pod, { mode: undefined, ports }])),
      newPolicy: { name: target.name, selector: service.selector ?? {} },
      service,
      questions,
    },
  };
}

function goalOfWorkload(mesh: Mesh, target: WorkloadTarget): GoalResult {
  const { namespace, name, mode } = target;
  if (namespace === mesh.config.rootNamespace) {
    return refuse(
      'root_namespace',
      `${namespace} is the mesh's root namespace, where Istio ignores policies that select workloads.`,
    );
  }
  const pods = podsOfNamespace(mesh, namespace).filter((pod) => pod.workload.name === name && !pod.finished);
  if (pods.length === 0) {
    return refuse('workload_not_found', `No pod of a workload ${name} is in namespace ${namespace}.`);
  }
  if (pods.every((pod) => pod.dataPlane === 'none')) {
    return refuse('no_sidecar', 'No pod of the workload is in the mesh, so that policy does not reach it.');
  }
  const picks = [...(target.ports ?? []), ...(mode === undefined ? [] : [{ mode }])];
  if (picks.some((pick) => pick.mode === 'DISABLED') && pods.some((pod) => pod.dataPlane === 'ambient')) {
    return refuse(
      'ambient_disable',
      'In ambient mode mutual TLS cannot be switched off: DISABLE would act as PERMISSIVE.',
    );
  }
  const ports = uniquePorts(target.ports ?? []);
  if (ports.kind === 'refused') return ports;
  const selector = selectorOfWorkload(mesh, pods);
  if (selector === undefined) {
    return refuse('no_labels', 'The pods of the workload share no label that a policy could select them by.');
  }
  const settings: Settings = { mode, ports: ports.picks };
  return {
    kind: 'goal',
    goal: {
      kind: 'pods',
      namespace,
      pods: new Map(pods.map((pod) => [pod, settings])),
      newPolicy: { name, selector },
      service: undefined,
      questions: [],
    },
  };
}

function goalOfNamespace(mesh: Mesh, { namespace, mode }: NamespaceTarget): GoalResult {
  if (namespace === mesh.config.rootNamespace) {
    return refuse(
      'root_namespace',
      `A policy without selector in ${namespace} is the mesh's: change the mode of the mesh instead.`,
    );
  }
  const known = mesh.namespaces.has(namespace) || podsOfNamespace(mesh, namespace).length > 0;
  if (!known) return refuse('namespace_not_found', `There is no namespace ${namespace}.`);
  return { kind: 'goal', goal: { kind: 'namespace', namespace, mode } };
}

function goalOfMesh(mesh: Mesh, { mode }: MeshTarget): GoalResult {
  if (meshPolicies(mesh).inForce?.object.kind === 'ServiceMeshPolicy') {
    return refuse(
      'service_mesh_policy',
      'The mode of this mesh is set in its ServiceMeshControlPlane, whose operator would take back any other change.',
    );
  }
  return { kind: 'goal', goal: { kind: 'mesh', namespace: mesh.config.rootNamespace, mode } };
}

function uniquePorts(
  picks: readonly PortPick[],
): ReturnType<typeof refuse> | { readonly kind: 'unique'; readonly picks: ReadonlyMap<number, ModePick> } {
  const ports = new Map<number, ModePick>();
  for (const { port, mode } of picks) {
    if ((ports.get(port) ?? mode) !== mode) return conflicting(port);
    ports.set(port, mode);
  }
  return { kind: 'unique', picks: ports };
}

export function conflicting(port: number): ReturnType<typeof refuse> {
  return refuse(
    'conflicting_ports',
    `Container port ${port} is behind two of the ports, which ask for different modes.`,
  );
}
