import { list, record, stringMap, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';

/** An EnvoyFilter that may change how proxies accept connections or make them: what its patches do is not interpreted. */
export interface EnvoyFilter {
  readonly namespace: string;
  readonly name: string;
  /** Labels of the proxies that it is for; empty: all in its namespace, in the root namespace all of the mesh. */
  readonly selector: Labels;
  /** What it patches that TLS depends on, such as `FILTER_CHAIN`. */
  readonly patches: readonly string[];
  readonly object: KubernetesObject;
}

/** Where transport sockets stand, and what decides which of them counts. */
const patchesOfTls: ReadonlySet<string> = new Set(['LISTENER', 'LISTENER_FILTER', 'FILTER_CHAIN', 'CLUSTER']);

export function isEnvoyFilter(object: KubernetesObject): boolean {
  return object.kind === 'EnvoyFilter' && object.apiVersion.startsWith('networking.istio.io/');
}

/** undefined: nothing in it touches TLS towards pods. With `targetRefs` it is for gateways and waypoints only. */
export function parseEnvoyFilter(object: KubernetesObject): EnvoyFilter | undefined {
  const spec = record(object['spec']);
  const patches = list(spec['configPatches'])
    .map(record)
    .flatMap((patch) => {
      const applyTo = text(patch['applyTo']) ?? '';
      return patchesOfTls.has(applyTo) && isForServers(applyTo, patch) ? [applyTo] : [];
    });
  if (patches.length === 0 || list(spec['targetRefs']).length > 0) return undefined;
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    selector: stringMap(record(spec['workloadSelector'])['labels']),
    patches: [...new Set(patches)],
    object,
  };
}

/** Listeners for what a sidecar sends say nothing of what it takes; those of gateways are no sidecar's. */
function isForServers(applyTo: string, patch: Readonly<Record<string, unknown>>): boolean {
  const context = text(record(patch['match'])['context']) ?? 'ANY';
  return context !== 'GATEWAY' && (context !== 'SIDECAR_OUTBOUND' || applyTo === 'CLUSTER');
}
