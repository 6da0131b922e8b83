import type {
  ModeTarget,
  Path,
  PathCaller,
  PathCounts,
  PathNamespace,
  PathRule,
  PathState,
  PathStep,
  PathWorkload,
} from '@padlock/contract';
import { keyOf, type Mesh, meshMode, namespaceMode, type Pod, refOf } from '@padlock/mtls';
import {
  meshStep,
  namespaceStep,
  pathToStrict,
  type PathStep as Step,
  type PathWorkload as JudgedWorkload,
  plaintextSources,
  replacedByMesh,
  type RuleInTheWay,
  workloadStep,
} from '@padlock/topology';
import { maySee, type Viewer } from '../auth/viewer.ts';
import { warningsSeenBy } from '../changes/planSight.ts';
import type { Cluster } from '../cluster.ts';
import { counted } from '../policies/sentences.ts';
import type { Evidence } from '../views/topologyView.ts';
import { workloadsOf } from '../views/workloadListView.ts';

const attention: readonly PathState[] = ['blocked', 'unknown', 'warned', 'ready', 'strict', 'outside'];

/** How far the namespaces asked for are from STRICT. The mesh as a whole is judged by all that the viewer may see. */
export function pathView(
  cluster: Cluster,
  evidence: Evidence,
  telemetrySince: number | undefined,
  namespaces: ReadonlySet<string> | undefined,
  viewer: Viewer,
): Path {
  const { snapshot, window, traffic, lastDay } = evidence;
  const { mesh } = snapshot;
  const path = pathToStrict(
    // Who was seen before the chosen period does not count, unless nothing else is known.
    {
      cluster: cluster.id,
      mesh,
      traffic,
      lastDay: traffic === undefined ? lastDay : undefined,
      far: viewer.far.meshOf,
    },
  );
  const judged = path.namespaces.filter(({ name }) => maySee(viewer, name));
  const pods = workloadsOf(mesh);
  // Whoever may not see all of it cannot know that the whole mesh is ready.
  const step = viewer.visibleNamespaces === undefined ? meshStep(mesh, path) : undefined;
  return {
    window,
    complete: path.complete,
    telemetrySince: telemetrySince === undefined ? null : new Date(telemetrySince).toISOString(),
    autoMtls: mesh.config.enableAutoMtls,
    mode: meshMode(mesh).mode,
    counts: countsOf(judged.flatMap(({ workloads }) => workloads)),
    whole: viewer.visibleNamespaces === undefined && cluster.sight.limit === undefined,
    step: stepView(mesh, step, 'the mesh'),
    namespaces: judged
      .filter(({ name }) => namespaces === undefined || namespaces.has(name))
      .map((namespace): PathNamespace => ({
        name: namespace.name,
        mode: namespaceMode(mesh, namespace.name).mode,
        state: namespace.state,
        counts: countsOf(namespace.workloads),
        warnings: warningsView(namespace, viewer),
        step: stepView(mesh, namespaceStep(mesh, namespace, path.complete), namespace.name),
        workloads: namespace.workloads
          .toSorted(byAttention)
          .map((one) =>
            workloadView(
              mesh,
              one,
              pods.get(keyOf(one.ref.namespace, one.ref.name)) ?? [],
              workloadStep(mesh, one, path.complete),
              viewer,
            ),
          ),
      }))
      .sort(byAttentionAndName),
    sources: cluster.sources(),
  };
}

function countsOf(workloads: readonly JudgedWorkload[]): PathCounts {
  const count = (state: PathState): number => workloads.filter((workload) => workload.state === state).length;
  return {
    strict: count('strict'),
    ready: count('ready'),
    warned: count('warned'),
    blocked: count('blocked'),
    unknown: count('unknown'),
    outside: count('outside'),
  };
}

function byAttention(a: JudgedWorkload, b: JudgedWorkload): number {
  return attention.indexOf(a.state) - attention.indexOf(b.state) || (a.ref.name < b.ref.name ? -1 : 1);
}

function byAttentionAndName(a: PathNamespace, b: PathNamespace): number {
  return attention.indexOf(a.state) - attention.indexOf(b.state) || (a.name < b.name ? -1 : 1);
}

function stepView(mesh: Mesh, step: Step | undefined, name: string): PathStep | null {
  const places = step?.targets.map((target): ModeTarget =>
    target.scope === 'service' || target.scope === 'workload'
      ? ({ ...target, ...(target.ports === undefined ? {} : { ports: [...target.ports] }) } as ModeTarget)
      : target,
  );
  const [first, ...others] = places ?? [];
  if (step === undefined || places === undefined || first === undefined) return null;
  const policies = step.kind === 'mesh' ? replacedByMesh(mesh).map((ref) => ({ ...ref })) : [];
  return {
    title: titleOf(step, name),
    warned: step.warned,
    target: others.length === 0 ? first : { scope: 'places', places },
    replacing:
      policies.length === 0 ? null : { target: { scope: 'places', places, delete: policies }, policies },
  };
}

function titleOf({ kind, targets, warned }: Step, name: string): string {
  if (warned) return `Review STRICT for ${nounOf({ kind, targets }, name)}, with warnings`;
  const made = `Make ${nounOf({ kind, targets }, name)} STRICT`;
  switch (kind) {
    case 'mesh':
    case 'namespace':
      return `${made}: nobody would lose access`;
    case 'namespaces':
    case 'workloads':
      return `${made} where nothing blocks`;
    case 'workload':
      return made;
  }
}

function nounOf({ kind, targets }: Pick<Step, 'kind' | 'targets'>, name: string): string {
  switch (kind) {
    case 'mesh':
      return 'the whole mesh';
    case 'namespaces':
      return counted(targets.filter(({ scope }) => scope === 'namespace').length, 'namespace');
    case 'workloads':
      return counted(targets.length, 'workload');
    case 'namespace':
    case 'workload':
      return name;
  }
}

function workloadView(
  mesh: Mesh,
  workload: JudgedWorkload,
  pods: readonly Pod[],
  step: Step | undefined,
  viewer: Viewer,
): PathWorkload {
  return {
    ref: { ...workload.ref },
    pods: workload.pods,
    podsInMesh: workload.podsInMesh,
    state: workload.state,
    ports: workload.ports.map(({ containerPort, servicePorts, mode, state, policy }) => ({
      containerPort,
      servicePorts: servicePorts.map((one) => ({ ...one })),
      mode,
      state,
      policy: policy === undefined ? null : { ...policy },
    })),
    callers: callersView(pods, workload),
    rules: workload.rules.map(ruleView),
    warnings: warningsView(workload, viewer),
    step: stepView(mesh, step, workload.ref.name),
  };
}

/** So many objects a warning names here; the review names all. */
const mostObjects = 20;

function warningsView(
  { warnings }: Pick<JudgedWorkload, 'warnings'>,
  viewer: Viewer,
): PathWorkload['warnings'] {
  return warnings.flatMap((warning) =>
    warningsSeenBy(viewer, [{ ...warning, objects: [...warning.objects] }]).map((seen) => ({
      ...seen,
      // A warning may be about half of the mesh, for each workload in it.
      objects: seen.objects.slice(0, mostObjects),
    })),
  );
}

function callersView(pods: readonly Pod[], { callers, ports }: JudgedWorkload): PathCaller[] {
  if (callers.length === 0) return [];
  const open = new Set(ports.filter(({ state }) => state === 'blocked').map((port) => port.containerPort));
  const guesses = callers.some(({ clientKind }) => clientKind === 'unnamed') ? sourcesOf(pods, open) : [];
  return callers.map(({ before: _before, after: _after, ...caller }) => ({
    ...caller,
    explanations: caller.clientKind === 'unnamed' ? guesses : [],
  }));
}

function sourcesOf(pods: readonly Pod[], ports: ReadonlySet<number>): string[] {
  const sources = pods.flatMap(plaintextSources);
  return [...new Set(sources.filter(({ port }) => ports.has(port)).map(({ sentence }) => sentence))];
}

function ruleView({ service, port, decidedBy, rule }: RuleInTheWay): PathRule {
  return {
    service: { ...refOf(service.object) },
    port,
    rule: rule === undefined ? null : { ...rule },
    reason: reasonOf(decidedBy),
  };
}

function reasonOf(decidedBy: RuleInTheWay['decidedBy']): string {
  switch (decidedBy) {
    case 'destination_rule':
      return "A DestinationRule keeps clients from the mesh's mutual TLS: under STRICT their calls fail.";
    case 'auto_mtls_off':
      return 'Auto mTLS is off and no DestinationRule asks for mutual TLS: clients send plaintext, which STRICT refuses.';
    case 'headless':
      return 'The service is headless and not all of its pods have a sidecar, so that clients send plaintext to all of them.';
    case 'passthrough':
      return 'PASSTHROUGH makes clients send plaintext, because not all pods have a sidecar.';
    case 'namespace_or_mesh_disable':
    case 'auto_mtls':
    case 'no_sidecar':
    case 'ambient':
    case 'outside_mesh':
      return 'Clients of the mesh cannot use mutual TLS towards it.';
  }
}
