import {
  containerPort,
  type Mesh,
  type Mode,
  type ObjectRef,
  type Pod,
  serverMode,
  servicesOfPod,
  type Warning,
  workloadPolicies,
} from '@padlock/mtls';
import { callWarnings } from '../callWarnings.ts';
import { getOrMake } from '../derivedFrom.ts';
import { type ImpactEntry, type ImpactInput, impactOfPlan } from '../impact.ts';
import { meshIndex, type MeshIndex, type Workload } from '../meshIndex.ts';
import { type RuleInTheWay, rulesInTheWay } from './rulesInTheWay.ts';
import { strictWorkload, wholeNamespace } from './nextStep.ts';
import { hasMachines, machineWarnings, workloadWarnings } from './stepWarnings.ts';
import { strictPlan } from './strictMesh.ts';

/**
 * strict: only mutual TLS gets in. ready: nobody would lose access. blocked: somebody would, or could not call any more.
 * warned: ready by the traffic seen, but the review warns of what telemetry does not show.
 * unknown: nothing is in the way that policy tells, and who calls is not known.
 * outside: no policy can protect it, because its pods have no sidecar and are not in ambient, or the port bypasses the sidecar.
 */
export type PathState = 'strict' | 'ready' | 'warned' | 'blocked' | 'unknown' | 'outside';

export interface PathPort {
  readonly containerPort: number;
  readonly mode: Mode;
  /** Never `warned`: it is the workload that the review warns of. */
  readonly state: PathState;
  /** The service ports in front of it. */
  readonly servicePorts: readonly { readonly service: string; readonly port: number }[];
  /** The policy that makes it what it is; undefined for Istio's own PERMISSIVE. */
  readonly policy: ObjectRef | undefined;
  /** Whether an entry of its own decides, and not the mode of the workload or of a wider scope. */
  readonly fromEntry: boolean;
}

export interface PathWorkload {
  readonly ref: ObjectRef;
  readonly pods: number;
  readonly podsInMesh: number;
  readonly state: PathState;
  readonly ports: readonly PathPort[];
  /** Clients seen in the period that STRICT would cut off, the busiest first. */
  readonly callers: readonly ImpactEntry[];
  readonly rules: readonly RuleInTheWay[];
  /** What the review of STRICT for it warns of. */
  readonly warnings: readonly Warning[];
  /** A policy of its own that is not STRICT for all ports: a wider STRICT would not reach it. */
  readonly ownPolicy: boolean;
}

export interface PathNamespace {
  readonly name: string;
  /** Of what can be STRICT; `outside` only where nothing can. */
  readonly state: PathState;
  /** What the review of STRICT for all of it says of the machines in it, where nothing else is in the way. */
  readonly warnings: readonly Warning[];
  readonly workloads: readonly PathWorkload[];
}

export interface PathToStrict {
  readonly namespaces: readonly PathNamespace[];
  /** false when Prometheus has not answered for the period: callers are missing, and nothing is known to be ready. */
  readonly complete: boolean;
}

/**
 * How far each workload is from STRICT, and what stands in the way, by policy and by the traffic of a period. Judged against
 * the mesh in which everything is STRICT: whoever gets in today and would not then, blocks. Traffic is what whoever asks may know
 * of it (`hideInTraffic`): a caller without a name blocks like any other.
 */
export function pathToStrict(input: ImpactInput): PathToStrict {
  const { mesh } = input;
  const index = meshIndex(mesh);
  const { losesAccess, complete } = impactOfPlan(input, strictPlan(mesh));
  const obstacles: Obstacles = {
    callers: callersByPlace(index, losesAccess),
    rules: rulesByPlace(rulesInTheWay(mesh)),
    ofCalls: callWarnings(input),
  };
  const byNamespace = Map.groupBy(
    [...index.workloads.values()].filter(({ pods }) => pods.some((pod) => !pod.finished)),
    ({ namespace }) => namespace,
  );
  const namespaces = [...byNamespace].map(([name, workloads]): PathNamespace => {
    const judged = workloads.map((workload) => judge(input, workload, obstacles));
    const ofWorkloads = stateOf(judged);
    const isOpen = ofWorkloads === 'ready' || ofWorkloads === 'warned';
    const warnings = isOpen && hasMachines(mesh, name) ? warningsOfAll(input, name, workloads, judged) : [];
    return {
      name,
      state: warnings.length > 0 ? 'warned' : ofWorkloads,
      warnings,
      workloads: judged,
    };
  });
  return { namespaces, complete };
}

function warningsOfAll(
  { mesh }: ImpactInput,
  name: string,
  workloads: readonly Workload[],
  judged: readonly PathWorkload[],
): readonly Warning[] {
  const open = new Set(judged.filter(({ state }) => state !== 'strict').map(({ ref }) => ref.name));
  const pods = workloads.filter((one) => open.has(one.name)).flatMap(podsInMesh);
  return machineWarnings(mesh, pods, wholeNamespace(mesh, name, judged));
}

/** Callers and rules by `namespace/workload`, then by container port. */
interface Obstacles {
  readonly callers: ReadonlyMap<string, ReadonlyMap<number, ReadonlySet<ImpactEntry>>>;
  readonly rules: ReadonlyMap<string, ReadonlyMap<number, readonly RuleInTheWay[]>>;
  readonly ofCalls: ReturnType<typeof callWarnings>;
}

function judge({ mesh, traffic }: ImpactInput, workload: Workload, obstacles: Obstacles): PathWorkload {
  const { key, kind, namespace, name } = workload;
  const pods = workload.pods.filter(({ finished }) => !finished);
  const callersByPort = obstacles.callers.get(key);
  const rulesByPort = obstacles.rules.get(key);
  const inMesh = podsInMesh(workload);
  const ports = [...portsOf(mesh, pods, [...(callersByPort?.keys() ?? [])])].map((port): PathPort => {
    const isBlocked = callersByPort?.has(port) === true || rulesByPort?.has(port) === true;
    return portOf(mesh, inMesh, port, isBlocked ? 'blocked' : traffic === undefined ? 'unknown' : 'ready');
  });
  // A port that is STRICT already is not on the way any more, whoever is kept out of it.
  const open = new Set(ports.filter(({ state }) => state === 'blocked').map((port) => port.containerPort));
  const state = stateOf(ports);
  const isStrict = state === 'strict' || state === 'outside';
  const ref = { kind, namespace, name };
  const warnings = isStrict
    ? []
    : workloadWarnings(mesh, inMesh, strictWorkload({ ref, ports }), obstacles.ofCalls);
  return {
    ref,
    pods: pods.length,
    podsInMesh: inMesh.length,
    state: state === 'ready' && warnings.length > 0 ? 'warned' : state,
    ports,
    callers: uniqueOf(callersByPort, open),
    rules: [...new Set([...(rulesByPort ?? [])].flatMap(([port, rules]) => (open.has(port) ? rules : [])))],
    warnings,
    ownPolicy:
      ports.some(({ state }) => state !== 'strict') &&
      inMesh.some((pod) => workloadPolicies(mesh, pod).inForce !== undefined),
  };
}

function podsInMesh({ pods }: Workload): readonly Pod[] {
  return pods.filter(({ dataPlane, finished }) => dataPlane !== 'none' && !finished);
}

function uniqueOf(
  byPort: ReadonlyMap<number, ReadonlySet<ImpactEntry>> | undefined,
  open: ReadonlySet<number>,
): readonly ImpactEntry[] {
  return [...new Set([...(byPort ?? [])].flatMap(([port, entries]) => (open.has(port) ? [...entries] : [])))];
}

/** Ports that containers declare, that services lead to, that policy names, or that were called. */
function portsOf(mesh: Mesh, pods: readonly Pod[], called: readonly number[]): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const pod of pods) {
    for (const { port, protocol } of pod.containerPorts) if (protocol === 'TCP') ports.add(port);
    for (const service of servicesOfPod(mesh, pod)) {
      for (const port of service.ports) {
        const behind = port.protocol === 'TCP' ? containerPort(service, port, pod) : undefined;
        if (behind !== undefined) ports.add(behind);
      }
    }
    for (const port of workloadPolicies(mesh, pod).inForce?.portLevelMtls.keys() ?? []) ports.add(port);
  }
  for (const port of called) ports.add(port);
  return new Set([...ports].toSorted((a, b) => a - b));
}

/** The least protected of its pods tells. */
function portOf(mesh: Mesh, pods: readonly Pod[], port: number, whileOpen: PathState): PathPort {
  const modes = pods.map((pod) => serverMode(mesh, pod, port));
  const open = modes.find(({ acceptsPlaintext }) => acceptsPlaintext) ?? modes[0];
  const decider = open?.explanation.steps.find(({ decides }) => decides);
  const bypassed = modes.some(({ explanation }) => explanation.bypass !== undefined);
  const strict = modes.length > 0 && modes.every(({ acceptsPlaintext }) => !acceptsPlaintext);
  return {
    containerPort: port,
    mode: open?.mode ?? 'DISABLE',
    state: modes.length === 0 || bypassed ? 'outside' : strict ? 'strict' : whileOpen,
    servicePorts: servicePortsOf(mesh, pods, port),
    policy: decider?.policy,
    fromEntry: decider?.scope === 'port',
  };
}

function servicePortsOf(
  mesh: Mesh,
  pods: readonly Pod[],
  number: number,
): readonly { readonly service: string; readonly port: number }[] {
  const found = new Map<string, { readonly service: string; readonly port: number }>();
  for (const pod of pods) {
    for (const service of servicesOfPod(mesh, pod)) {
      for (const port of service.ports) {
        if (containerPort(service, port, pod) !== number) continue;
        found.set(`${service.name} ${port.port}`, { service: service.name, port: port.port });
      }
    }
  }
  return [...found.values()];
}

/** Of many, what stands in the way most; `outside` counts only where there is nothing else. */
function stateOf(parts: readonly { readonly state: PathState }[]): PathState {
  const states = new Set(parts.map(({ state }) => state));
  return (
    (['blocked', 'unknown', 'warned', 'ready', 'strict'] as const).find((state) => states.has(state)) ??
    'outside'
  );
}

function callersByPlace(index: MeshIndex, losses: readonly ImpactEntry[]): Obstacles['callers'] {
  const places = new Map<string, Map<number, Set<ImpactEntry>>>();
  for (const entry of losses) {
    for (const { workload, port } of placesOf(index, entry)) {
      const ports = getOrMake(places, workload, () => new Map<number, Set<ImpactEntry>>());
      getOrMake(ports, port, () => new Set<ImpactEntry>()).add(entry);
    }
  }
  return places;
}

/** Where the calls of an entry arrive: on each workload behind the service, at its own container port. */
function placesOf(
  index: MeshIndex,
  { server, port }: ImpactEntry,
): readonly { readonly workload: string; readonly port: number }[] {
  const backend = index.backends.get(server);
  if (backend === undefined) return port === null ? [] : [{ workload: server, port }];
  const { service, workloads } = backend;
  const ports = service.ports.filter((candidate) => port === null || candidate.port === port);
  return workloads.flatMap(({ key, shapes }) =>
    shapes.flatMap((pod) =>
      ports.flatMap((candidate) => {
        const target = containerPort(service, candidate, pod);
        return target === undefined ? [] : [{ workload: key, port: target }];
      }),
    ),
  );
}

function rulesByPlace(rules: readonly RuleInTheWay[]): Obstacles['rules'] {
  const places = new Map<string, Map<number, RuleInTheWay[]>>();
  for (const rule of rules) {
    for (const place of rule.behind) {
      const ports = getOrMake(places, place.workload, () => new Map<number, RuleInTheWay[]>());
      getOrMake(ports, place.containerPort, () => []).push(rule);
    }
  }
  return places;
}
