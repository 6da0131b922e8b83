import { isAuthorizationPolicy, parseAuthorizationPolicy } from './authorizationPolicy.ts';
import type { AuthorizationPolicy } from './authorizationPolicy.ts';
import { isDestinationRule, parseDestinationRule } from './destinationRule.ts';
import type { DestinationRule } from './destinationRule.ts';
import { isEnvoyFilter, parseEnvoyFilter } from './envoyFilter.ts';
import type { EnvoyFilter } from './envoyFilter.ts';
import { keyOf } from './kubernetesObject.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';
import { defaultMeshConfig } from './meshConfig.ts';
import type { MeshConfig } from './meshConfig.ts';
import { parsedOnce } from './parsedOnce.ts';
import { isPeerAuthentication, parsePeerAuthentication } from './peerAuthentication.ts';
import type { PeerAuthentication } from './peerAuthentication.ts';
import { isPod, parsePod } from './pod.ts';
import type { Pod } from './pod.ts';
import { isService, parseService } from './service.ts';
import type { Service } from './service.ts';
import { isServiceMeshPolicy, parseServiceMeshPolicy } from './serviceMeshPolicy.ts';
import { isServiceEntry, parseServiceEntry } from './serviceEntry.ts';
import type { ServiceEntry } from './serviceEntry.ts';
import { isWorkloadEntry, parseWorkloadEntry } from './workloadEntry.ts';
import type { WorkloadEntry } from './workloadEntry.ts';

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

/** Objects parsed once per cluster snapshot. Immutable: indexes are derived from it on first use and kept beside it. */
export interface Mesh {
  readonly config: MeshConfig;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>;
  /** By `namespace/name`. */
  readonly pods: ReadonlyMap<string, Pod>;
  readonly peerAuthentications: readonly PeerAuthentication[];
  readonly destinationRules: readonly DestinationRule[];
  readonly serviceEntries: readonly ServiceEntry[];
  readonly workloadEntries: readonly WorkloadEntry[];
  readonly authorizationPolicies: readonly AuthorizationPolicy[];
  /** Those that may change TLS. */
  readonly envoyFilters: readonly EnvoyFilter[];
}

/** What stands in a cluster, beside the policies about it. */
export type StandingParts = Pick<Mesh, 'namespaces' | 'services' | 'pods' | 'workloadEntries'>;

/**
 * Parses the objects that decide about mutual TLS. Other kinds are skipped, unreadable fields count as absent.
 *
 * @param standing of an earlier mesh with the same namespaces, services, pods and WorkloadEntries: these parts are taken from it, with all that
 * has been derived from them, and those in `objects` are passed over. Policies change much more often than they do.
 * @example
 * const mesh = createMesh([
 *   {
 *     apiVersion: 'security.istio.io/v1',
 *     kind: 'PeerAuthentication',
 *     metadata: { name: 'default', namespace: 'istio-system' },
 *     spec: { mtls: { mode: 'STRICT' } },
 *   },
 * ]);
 * meshMode(mesh).mode; // 'STRICT'
 */
export function createMesh(
  objects: Iterable<KubernetesObject>,
  config: Partial<MeshConfig> = {},
  standing?: StandingParts,
): Mesh {
  const settings = { ...defaultMeshConfig, ...config };
  const namespaces = new Map<string, Namespace>();
  const services = new Map<string, Service>();
  const podObjects: KubernetesObject[] = [];
  const peerAuthentications: PeerAuthentication[] = [];
  const destinationRules: DestinationRule[] = [];
  const serviceEntries: ServiceEntry[] = [];
  const workloadEntries: WorkloadEntry[] = [];
  const authorizationPolicies: AuthorizationPolicy[] = [];
  const envoyFilters: EnvoyFilter[] = [];
  for (const object of objects) {
    const { name, namespace = '', labels = {} } = object.metadata;
    if (standing !== undefined && standingKinds.has(object.kind)) continue;
    if (isPod(object)) podObjects.push(object);
    else if (isService(object)) services.set(keyOf(namespace, name), parseService(object));
    else if (isPeerAuthentication(object)) {
      peerAuthentications.push(parsedPeerAuthentication(object, settings.rootNamespace));
    } else if (isServiceMeshPolicy(object, settings.rootNamespace)) {
      peerAuthentications.push(parsedServiceMeshPolicy(object, undefined));
    } else if (isDestinationRule(object)) {
      destinationRules.push(parsedDestinationRule(object, settings.clusterDomain));
    } else if (isServiceEntry(object)) serviceEntries.push(parsedServiceEntry(object, undefined));
    else if (isWorkloadEntry(object)) workloadEntries.push(parsedWorkloadEntry(object, undefined));
    else if (isAuthorizationPolicy(object)) authorizationPolicies.push(parseAuthorizationPolicy(object));
    else if (isEnvoyFilter(object)) {
      const filter = parsedEnvoyFilter(object, undefined);
      if (filter !== undefined) envoyFilters.push(filter);
    } else if (object.kind === 'Namespace' && object.apiVersion === 'v1') {
      namespaces.set(name, { name, labels });
    }
  }
  return {
    config: settings,
    ...(standing === undefined
      ? { namespaces, services, pods: parsePods(podObjects, namespaces), workloadEntries }
      : {
          namespaces: standing.namespaces,
          services: standing.services,
          pods: standing.pods,
          workloadEntries: standing.workloadEntries,
        }),
    peerAuthentications,
    destinationRules,
    serviceEntries,
    authorizationPolicies,
    envoyFilters,
  };
}

const standingKinds: ReadonlySet<string> = new Set(['Namespace', 'Service', 'Pod', 'WorkloadEntry']);

/** Pods come last: whether ambient captures one is written on its namespace. */
function parsePods(
  objects: readonly KubernetesObject[],
  namespaces: ReadonlyMap<string, Namespace>,
): ReadonlyMap<string, Pod> {
  const pods = new Map<string, Pod>();
  for (const object of objects) {
    const { name, namespace = '' } = object.metadata;
    pods.set(keyOf(namespace, name), parsedPod(object, namespaces.get(namespace)?.labels ?? noLabels));
  }
  return pods;
}

const noLabels: Labels = {};
const parsedPod = parsedOnce(parsePod);
const parsedPeerAuthentication = parsedOnce(parsePeerAuthentication);
const parsedServiceMeshPolicy = parsedOnce(parseServiceMeshPolicy);
const parsedDestinationRule = parsedOnce(parseDestinationRule);
const parsedWorkloadEntry = parsedOnce(parseWorkloadEntry);
const parsedEnvoyFilter = parsedOnce(parseEnvoyFilter);
const parsedServiceEntry = parsedOnce(parseServiceEntry);

/** Derives a value from a mesh (or a part of it) once, however often it is asked. */
export function derivedFrom<Source extends object, Value>(
  derive: (source: Source) => Value,
): (source: Source) => Value {
  const known = new WeakMap<Source, { readonly value: Value }>();
  return (source) => {
    const found = known.get(source);
    if (found !== undefined) return found.value;
    const value = derive(source);
    known.set(source, { value });
    return value;
  };
}
