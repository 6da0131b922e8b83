import {
  type ChangeTarget,
  type Mesh,
  meshMode,
  namespaceMode,
  namespacePolicies,
  type ObjectRef,
  refOf,
} from '@padlock/mtls';
import type { PathNamespace, PathToStrict, PathWorkload } from './pathToStrict.ts';

/** What can be made STRICT now, as one plan. */
export interface PathStep {
  readonly kind: 'mesh' | 'namespace' | 'namespaces' | 'workloads' | 'workload';
  readonly targets: readonly ChangeTarget[];
}

/** So many places one plan takes; the rest is the step after it. */
const mostTargets = 100;

/**
 * One workload by itself. Where somebody is in the way the review says who would lose access, and brings along the
 * DestinationRules that keep clients from mutual TLS: that is how what blocks is put right, or agreed to.
 */
export function workloadStep(mesh: Mesh, workload: PathWorkload, complete: boolean): PathStep | undefined {
  const onTheWay = workload.state === 'ready' || workload.state === 'blocked';
  if (!complete || !onTheWay || workload.ref.namespace === mesh.config.rootNamespace) return undefined;
  return { kind: 'workload', targets: [strictWorkload(workload)] };
}

/** The policies that say nothing more once the whole mesh is STRICT: all but those of the mesh itself. */
export function replacedByMesh(mesh: Mesh): readonly ObjectRef[] {
  return mesh.peerAuthentications
    .filter(({ namespace }) => namespace !== mesh.config.rootNamespace)
    .map(({ object }) => refOf(object));
}

/**
 * The next step for a namespace: the whole of it where nothing blocks, else those workloads that are ready. undefined: there is
 * none, because all is STRICT, because everything left is blocked, or because nobody knows who calls.
 */
export function namespaceStep(
  mesh: Mesh,
  { name, state, workloads }: PathNamespace,
  complete: boolean,
): PathStep | undefined {
  if (!complete || name === mesh.config.rootNamespace) return undefined;
  if (state === 'ready') {
    return { kind: 'namespace', targets: wholeNamespace(mesh, name, workloads).slice(0, mostTargets) };
  }
  const ready = workloads.filter((workload) => workload.state === 'ready');
  if (state !== 'blocked' || ready.length === 0) return undefined;
  return { kind: 'workloads', targets: ready.slice(0, mostTargets).map(strictWorkload) };
}

/** The next step for the mesh: all of it where nothing blocks, else the namespaces that are ready. */
export function meshStep(mesh: Mesh, { namespaces, complete }: PathToStrict): PathStep | undefined {
  const inMesh = namespaces.filter(({ state }) => state !== 'outside');
  if (!complete || inMesh.length === 0) return undefined;
  if (inMesh.every(({ state }) => state !== 'blocked')) {
    if (meshMode(mesh).mode === 'STRICT' && inMesh.every(({ state }) => state === 'strict')) return undefined;
    return { kind: 'mesh', targets: wholeMesh(mesh, inMesh).slice(0, mostTargets) };
  }
  const ready = inMesh.filter(({ name, state }) => state === 'ready' && name !== mesh.config.rootNamespace);
  if (ready.length === 0) return undefined;
  const targets = ready.flatMap(({ name, workloads }) => wholeNamespace(mesh, name, workloads));
  return { kind: 'namespaces', targets: targets.slice(0, mostTargets) };
}

function wholeMesh(mesh: Mesh, namespaces: readonly PathNamespace[]): readonly ChangeTarget[] {
  return [
    ...(meshMode(mesh).mode === 'STRICT' ? [] : [{ scope: 'mesh', mode: 'STRICT' } as const]),
    ...namespaces.flatMap(({ name, workloads }): ChangeTarget[] => {
      const own = namespacePolicies(mesh, name).inForce;
      const differs = own?.mode !== undefined && own.mode !== 'STRICT';
      return [
        ...(differs ? [{ scope: 'namespace', namespace: name, mode: 'STRICT' } as const] : []),
        ...overrides(workloads),
      ];
    }),
  ];
}

function wholeNamespace(
  mesh: Mesh,
  namespace: string,
  workloads: readonly PathWorkload[],
): readonly ChangeTarget[] {
  const strict = namespaceMode(mesh, namespace).mode === 'STRICT';
  return [
    ...(strict ? [] : [{ scope: 'namespace', namespace, mode: 'STRICT' } as const]),
    ...overrides(workloads),
  ];
}

/** Workloads whose own policy keeps them from what the wider scope says. */
function overrides(workloads: readonly PathWorkload[]): readonly ChangeTarget[] {
  return workloads.filter(({ ownPolicy, state }) => ownPolicy && state === 'ready').map(strictWorkload);
}

/** The whole workload, and no port of it otherwise. */
function strictWorkload({ ref, ports }: PathWorkload): ChangeTarget {
  const entries = ports
    .filter(({ state, fromEntry }) => (state === 'ready' || state === 'blocked') && fromEntry)
    .map(({ containerPort }) => ({ port: containerPort, mode: 'DEFAULT' as const }));
  return {
    scope: 'workload',
    namespace: ref.namespace,
    name: ref.name,
    mode: 'STRICT',
    ...(entries.length === 0 ? {} : { ports: entries }),
  };
}
