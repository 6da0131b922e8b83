import { everyOtherPort, serviceOfHost } from '@padlock/mtls';
import type { KubernetesObject, Mesh, Operation, Plan, Pod } from '@padlock/mtls';
import { getOrMake } from '../derivedFrom.ts';
import { meshIndex } from '../meshIndex.ts';

/** Servers whose calls a change may alter. */
export interface ReachedPlace {
  readonly namespace: string;
  /** null: every workload of the namespace. */
  readonly workload: string | null;
  /** null: every port. */
  readonly containerPorts: readonly number[] | null;
}

/** Where to look for what a change did: the places, or the whole mesh. Small, since it is kept with the change. */
export type ChangeReach =
  { readonly kind: 'places'; readonly places: readonly ReachedPlace[] } | { readonly kind: 'mesh' };

/** More workloads than this are told by their namespaces, more namespaces than that by the mesh. */
const maxWorkloads = 50;
const maxNamespaces = 20;

/**
 * Where the effect of a plan shows: the ports whose mode changes, those that were asked for besides (a port may be given the
 * mode that it inherits), and the servers that changed DestinationRules speak of.
 *
 * @param options.companions operations that only make clients follow the change: they reach no further.
 */
export function reachOfPlan(
  mesh: Mesh,
  plan: Plan,
  options: {
    readonly asked?: readonly { readonly pod: Pod; readonly containerPort: number }[];
    readonly companions?: readonly Operation[];
  } = {},
): ChangeReach {
  const ports = new Map<string, Set<number>>();
  const portsOf = (workload: string): Set<number> => getOrMake(ports, workload, () => new Set());
  for (const { workload, containerPort } of [
    ...plan.changes,
    ...plan.alsoAffects,
    ...(options.asked ?? []).map(({ pod, containerPort: port }) => ({
      workload: pod.workload,
      containerPort: port,
    })),
  ]) {
    // Ports that are declared, or that a service leads to, stand there by themselves.
    const numbers = portsOf(`${workload.namespace}/${workload.name}`);
    if (containerPort !== everyOtherPort) numbers.add(containerPort);
  }
  const namespaces = new Set<string>();
  for (const operation of plan.operations) {
    if (operation.ref.kind !== 'DestinationRule' || options.companions?.includes(operation) === true)
      continue;
    for (const host of hostsOf(operation)) {
      const place = placeOfHost(mesh, host, operation.ref.namespace);
      if (place.kind === 'mesh') return { kind: 'mesh' };
      if (place.kind === 'namespace') namespaces.add(place.namespace);
      if (place.kind === 'workloads') for (const key of place.keys) ports.set(key, new Set());
    }
  }
  return collapsed(ports, namespaces);
}

/** @param ports by workload; an empty set stands for all. */
function collapsed(
  ports: ReadonlyMap<string, ReadonlySet<number>>,
  wholeNamespaces: ReadonlySet<string>,
): ChangeReach {
  const named = [...ports].map(([key, numbers]) => {
    const [namespace = '', workload = ''] = key.split('/');
    const containerPorts = numbers.size === 0 ? null : [...numbers].sort((a, b) => a - b);
    return { namespace, workload, containerPorts };
  });
  const fine = named.length <= maxWorkloads;
  const namespaces = fine
    ? wholeNamespaces
    : new Set([...wholeNamespaces, ...named.map(({ namespace }) => namespace)]);
  if (namespaces.size > maxNamespaces) return { kind: 'mesh' };
  return {
    kind: 'places',
    places: [
      ...[...namespaces].map((namespace) => ({ namespace, workload: null, containerPorts: null })),
      ...named.filter(({ namespace }) => !namespaces.has(namespace)),
    ],
  };
}

function hostsOf({ before, after }: Operation): ReadonlySet<string> {
  return new Set([before, after].map(hostOf).filter((host) => host !== undefined));
}

function hostOf(rule: KubernetesObject | undefined): string | undefined {
  const spec = rule?.['spec'];
  if (typeof spec !== 'object' || spec === null || !('host' in spec)) return undefined;
  return typeof spec.host === 'string' ? spec.host : undefined;
}

type HostPlace =
  | { readonly kind: 'mesh' }
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'workloads'; readonly keys: readonly string[] };

function placeOfHost(mesh: Mesh, host: string, ruleNamespace: string): HostPlace {
  const suffix = `.svc.${mesh.config.clusterDomain}`;
  if (host.startsWith('*')) {
    const namespace = host.endsWith(suffix) ? host.slice(1, -suffix.length).replace(/^\./, '') : '';
    return /^[a-z0-9-]+$/.test(namespace) ? { kind: 'namespace', namespace } : { kind: 'mesh' };
  }
  const service = serviceOfHost(mesh, host, ruleNamespace);
  const backend =
    service === undefined ? undefined : meshIndex(mesh).backends.get(`${service.namespace}/${service.name}`);
  return { kind: 'workloads', keys: backend?.workloads.map(({ key }) => key) ?? [] };
}

/** The services in front of what is reached: `namespace/name`. */
export function servicesReached(mesh: Mesh, reach: ChangeReach): readonly string[] {
  return [...meshIndex(mesh).backends]
    .filter(([, { workloads }]) => workloads.some(({ key }) => reachesWorkload(reach, key)))
    .map(([key]) => key);
}

/** A change that alters no mode and no rule: traffic can say nothing about it. */
export function reachesNothing(reach: ChangeReach): boolean {
  return reach.kind === 'places' && reach.places.length === 0;
}

/** Is this port of a workload among what the change reaches? */
export function isReached(reach: ChangeReach, workload: string, containerPort: number): boolean {
  return placesOf(reach, workload).some(
    ({ containerPorts }) => containerPorts === null || containerPorts.includes(containerPort),
  );
}

/** Is any port of a workload (`namespace/name`) reached? */
export function reachesWorkload(reach: ChangeReach, workload: string): boolean {
  return placesOf(reach, workload).length > 0;
}

const everywhere: readonly ReachedPlace[] = [{ namespace: '', workload: null, containerPorts: null }];

function placesOf(reach: ChangeReach, key: string): readonly ReachedPlace[] {
  if (reach.kind === 'mesh') return everywhere;
  return reach.places.filter(({ namespace, workload }) =>
    workload === null ? key.startsWith(`${namespace}/`) : key === `${namespace}/${workload}`,
  );
}
