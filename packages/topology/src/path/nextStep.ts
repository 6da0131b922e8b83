import {
  type ChangeTarget,
  type Mesh,
  meshMode,
  namespaceMode,
  namespacePolicies,
  type ObjectRef,
  refOf,
  type WorkloadTarget,
} from '@padlock/mtls';
import type { PathNamespace, PathState, PathToStrict, PathWorkload } from './pathToStrict.ts';
import { machineWarnings } from './stepWarnings.ts';

/** What can be made STRICT now, as one plan. */
export interface PathStep {
  readonly kind: 'mesh' | 'namespace' | 'namespaces' | 'workloads' | 'workload';
  readonly targets: readonly ChangeTarget[];
  /** Nobody who was seen would lose access, but the review has more to say. */
  readonly warned: boolean;
}

/** So many places one plan takes; the rest is the step after it. */
const mostTargets = 100;

/**
 * One workload by itself. Where somebody is in the way the review says who would lose access, and brings along the
 * DestinationRules that keep clients from mutual TLS: that is how what blocks is put right, or agreed to.
 */
export function workloadStep(mesh: Mesh, workload: PathWorkload, complete: boolean): PathStep | undefined {
  const onTheWay = ['ready', 'warned', 'blocked'].includes(workload.state);
  if (!complete || !onTheWay || workload.ref.namespace === mesh.config.rootNamespace) return undefined;
  return { kind: 'workload', targets: [strictWorkload(workload)], warned: workload.state === 'warned' };
}

/** The policies that say nothing more once the whole mesh is STRICT: all but those of the mesh itself. */
export function replacedByMesh(mesh: Mesh): readonly ObjectRef[] {
  return mesh.peerAuthentications
    .filter(({ namespace }) => namespace !== mesh.config.rootNamespace)
    .map(({ object }) => refOf(object));
}

/**
 * The next step for a namespace: the whole of it where nothing blocks, else those workloads that are ready, and after them those
 * of which the review warns. undefined: there is none, because all is STRICT, because everything left is blocked, or because
 * nobody knows who calls.
 */
export function namespaceStep(
  mesh: Mesh,
  { name, state, workloads }: PathNamespace,
  complete: boolean,
): PathStep | undefined {
  if (!complete || name === mesh.config.rootNamespace) return undefined;
  const next = nextOf(workloads);
  if (next.state === undefined) return undefined;
  const isWarned = next.state === 'warned';
  // Nothing else is left in it, whether or not machines are to be thought of besides.
  if (state === next.state || (state === 'warned' && !workloads.some((one) => one.state === 'warned')))
    return {
      kind: 'namespace',
      targets: wholeNamespace(mesh, name, workloads).slice(0, mostTargets),
      warned: state === 'warned',
    };
  return {
    kind: 'workloads',
    targets: next.parts.slice(0, mostTargets).map(strictWorkload),
    warned: isWarned,
  };
}

/**
 * The next step for the mesh: all of it where nothing blocks, else the namespaces that are ready, and after them those of which
 * the review warns.
 */
export function meshStep(mesh: Mesh, { namespaces, complete }: PathToStrict): PathStep | undefined {
  const inMesh = namespaces.filter(({ state }) => state !== 'outside');
  if (!complete || inMesh.length === 0) return undefined;
  const next = nextOf(inMesh.filter(({ name }) => name !== mesh.config.rootNamespace));
  const isBlocked = inMesh.some(({ state }) => state === 'blocked');
  const warned = inMesh.some(({ state }) => state === 'warned');
  if (!isBlocked && (!warned || next.state !== 'ready')) {
    if (meshMode(mesh).mode === 'STRICT' && inMesh.every(({ state }) => state === 'strict')) return undefined;
    const targets = wholeMesh(mesh, inMesh);
    return {
      kind: 'mesh',
      targets: targets.slice(0, mostTargets),
      // Machines may stand in namespaces that have no workload.
      warned: warned || machineWarnings(mesh, [], targets).length > 0,
    };
  }
  if (next.state === undefined) return undefined;
  const targets = next.parts.flatMap(({ name, workloads }) => wholeNamespace(mesh, name, workloads));
  return { kind: 'namespaces', targets: targets.slice(0, mostTargets), warned: next.state === 'warned' };
}

/** The parts to take next: those that are ready before those of which the review warns. */
function nextOf<Part extends { readonly state: PathState }>(
  parts: readonly Part[],
): { readonly state: 'ready' | 'warned' | undefined; readonly parts: readonly Part[] } {
  const state = (['ready', 'warned'] as const).find((one) => parts.some((part) => part.state === one));
  return { state, parts: parts.filter((part) => part.state === state) };
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

export function wholeNamespace(
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
  return workloads
    .filter(({ ownPolicy, state }) => ownPolicy && (state === 'ready' || state === 'warned'))
    .map(strictWorkload);
}

/** The whole workload, and no port of it otherwise. */
export function strictWorkload({ ref, ports }: Pick<PathWorkload, 'ref' | 'ports'>): WorkloadTarget {
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
