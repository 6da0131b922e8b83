import { integer, list, record, stringMap, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';

/** An EnvoyFilter that may change how proxies accept connections or make them: what its patches do is not interpreted. */
export interface EnvoyFilter {
  readonly namespace: string;
  readonly name: string;
  /** Labels of the proxies that it is for; empty: all in its namespace, in the root namespace all of the mesh. */
  readonly selector: Labels;
  /** What it patches that the TLS of servers depends on, such as `FILTER_CHAIN`. */
  readonly patches: readonly string[];
  /** Where it patches how proxies call services: the TLS that they send stands in their clusters. */
  readonly clusterPatches: readonly ClusterPatch[];
  readonly object: KubernetesObject;
}

/** Which calls a patch of clusters is for. */
export interface ClusterPatch {
  readonly callers: 'sidecars' | 'gateways' | 'all';
  /** The full name of the service; undefined: every service. */
  readonly host: string | undefined;
  /** The service port; undefined: every port. */
  readonly port: number | undefined;
}

/** Where transport sockets stand, and what decides which of them counts. */
const patchesOfTls: ReadonlySet<string> = new Set(['LISTENER', 'LISTENER_FILTER', 'FILTER_CHAIN', 'CLUSTER']);

export function isEnvoyFilter(object: KubernetesObject): boolean {
  return object.kind === 'EnvoyFilter' && object.apiVersion.startsWith('networking.istio.io/');
}

/** undefined: nothing in it touches TLS towards pods. With `targetRefs` it is for gateways and waypoints only. */
export function parseEnvoyFilter(object: KubernetesObject): EnvoyFilter | undefined {
  const spec = record(object['spec']);
  const configPatches = list(spec['configPatches']).map(record);
  const patches = configPatches.flatMap((patch) => {
    const applyTo = text(patch['applyTo']) ?? '';
    return patchesOfTls.has(applyTo) && isForServers(applyTo, patch) ? [applyTo] : [];
  });
  const clusterPatches = configPatches.flatMap(parseClusterPatch);
  const isForSidecars = patches.length > 0 || clusterPatches.length > 0;
  if (!isForSidecars || list(spec['targetRefs']).length > 0) return undefined;
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    selector: stringMap(record(spec['workloadSelector'])['labels']),
    patches: [...new Set(patches)],
    clusterPatches,
    object,
  };
}

/** Listeners for what a sidecar sends say nothing of what it takes; those of gateways are no sidecar's. */
function isForServers(applyTo: string, patch: Readonly<Record<string, unknown>>): boolean {
  const context = contextOf(patch);
  return context !== 'GATEWAY' && (context !== 'SIDECAR_OUTBOUND' || applyTo === 'CLUSTER');
}

/** A cluster that goes by its name is for one service port, or for no service at all. */
function parseClusterPatch(patch: Readonly<Record<string, unknown>>): readonly ClusterPatch[] {
  const context = contextOf(patch);
  if (text(patch['applyTo']) !== 'CLUSTER' || context === 'SIDECAR_INBOUND') return [];
  const match = record(record(patch['match'])['cluster']);
  const callers = context === 'GATEWAY' ? 'gateways' : context === 'SIDECAR_OUTBOUND' ? 'sidecars' : 'all';
  const name = text(match['name']);
  if (name === undefined)
    // Istio takes port 0 for none.
    return [{ callers, host: text(match['service']), port: integer(match['portNumber']) || undefined }];
  const [direction, port, , host] = name.split('|');
  return direction === 'outbound' && host !== undefined ? [{ callers, host, port: Number(port) }] : [];
}

function contextOf(patch: Readonly<Record<string, unknown>>): string {
  return text(record(patch['match'])['context']) ?? 'ANY';
}
