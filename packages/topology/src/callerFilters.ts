import {
  containerPort,
  type EnvoyFilter,
  filtersOfPod,
  hostOfService,
  type Mesh,
  type ObjectRef,
  patchesCallsTo,
  type Pod,
  refOf,
  serverMode,
  type Service,
  servicesOfPod,
  type Warning,
} from '@padlock/mtls';
import { getOrMake } from './derivedFrom.ts';
import type { ImpactInput } from './impact.ts';
import { meshIndex } from './meshIndex.ts';
import { observedCalls } from './observedCalls.ts';

/** So many are named. */
const mostNames = 3;

/**
 * Warns of EnvoyFilters that reach those who were seen calling what a change is about, and patch how they call it. Those that reach
 * its own pods are told by the plan. What a patch does nobody reads here.
 *
 * @returns asks about one change after another: the pods of which a mode changes, in the mesh after it.
 */
export function callerFilters(
  input: ImpactInput,
): (after: Mesh, changed: readonly Pod[]) => readonly Warning[] {
  const { mesh } = input;
  if (mesh.envoyFilters.every(({ clusterPatches }) => clusterPatches.length === 0)) return () => [];
  const callers = callersOfServices(input);
  return (after, changed) => {
    const told = new Set(changed.flatMap((pod) => filtersOfPod(mesh, pod)).filter(hasPatchesOfServers));
    const found = new Map<EnvoyFilter, Map<string, ObjectRef>>();
    for (const [service, ports] of changedPorts(mesh, after, changed)) {
      const host = hostOfService(mesh, service);
      for (const { workload, targetPort } of callers.get(`${service.namespace}/${service.name}`) ?? []) {
        const called = [...ports].filter(
          ([, targets]) => targetPort === undefined || targets.has(targetPort),
        );
        for (const pod of meshIndex(mesh).workloads.get(workload)?.shapes ?? [])
          for (const filter of filtersOfPod(mesh, pod))
            if (!told.has(filter) && called.some(([port]) => patchesCallsTo(filter, pod, host, port)))
              getOrMake(found, filter, () => new Map<string, ObjectRef>()).set(workload, { ...pod.workload });
      }
    }
    return found.size === 0 ? [] : [warningOf(found)];
  };
}

function hasPatchesOfServers({ patches }: EnvoyFilter): boolean {
  return patches.length > 0;
}

interface SeenCaller {
  /** `namespace/name` */
  readonly workload: string;
  /** The container port; undefined: telemetry has none. */
  readonly targetPort: number | undefined;
}

/** By `namespace/name` of the service. */
function callersOfServices(input: ImpactInput): ReadonlyMap<string, readonly SeenCaller[]> {
  const callers = new Map<string, SeenCaller[]>();
  for (const { questions, targetPort } of observedCalls(input))
    for (const { client, service } of questions)
      if (client !== undefined && service !== undefined)
        getOrMake(callers, service, () => []).push({ workload: client, targetPort });
  return callers;
}

/** The ports of services that lead to a port whose mode changes, each with those container ports. */
function changedPorts(
  before: Mesh,
  after: Mesh,
  changed: readonly Pod[],
): ReadonlyMap<Service, ReadonlyMap<number, ReadonlySet<number>>> {
  const found = new Map<Service, Map<number, Set<number>>>();
  for (const pod of changed)
    for (const service of servicesOfPod(before, pod))
      for (const port of service.ports) {
        const target = containerPort(service, port, pod);
        if (target === undefined) continue;
        if (serverMode(before, pod, target).mode === serverMode(after, pod, target).mode) continue;
        const ports = getOrMake(found, service, () => new Map<number, Set<number>>());
        getOrMake(ports, port.port, () => new Set<number>()).add(target);
      }
  return found;
}

function warningOf(found: ReadonlyMap<EnvoyFilter, ReadonlyMap<string, ObjectRef>>): Warning {
  const filters = [...found].map(
    ([{ namespace, name }, callers]) => `${namespace}/${name} (for ${some([...callers.keys()])})`,
  );
  const callers = new Map([...found.values()].flatMap((refs) => [...refs]));
  return {
    code: 'envoy_filters_of_callers',
    message: `Callers that were seen are configured by ${some(filters)}: an EnvoyFilter that patches clusters may make them send something else than policies and rules say, plaintext as well, which STRICT refuses. Padlock does not interpret it. Look for a transport socket in its patches, and whether these callers were seen with mutual TLS.`,
    objects: [...[...found.keys()].map(({ object }) => refOf(object)), ...callers.values()],
  };
}

function some(names: readonly string[]): string {
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return names.slice(0, mostNames).join(', ') + more;
}
