import { bornAt } from './age.ts';
import { integer, isRecord, record, stringMap } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { isEmpty } from './labels.ts';
import type { Labels } from './labels.ts';
import type { Mode } from './mode.ts';

/** A PeerAuthentication, with the scope that Istio gives it by its selector and namespace. */
export interface PeerAuthentication {
  readonly namespace: string;
  readonly name: string;
  /** `ignored`: a selector in the root namespace, which Istio does not honour. */
  readonly scope: 'mesh' | 'namespace' | 'workload' | 'ignored';
  /** Set for a selector that names at least one label. */
  readonly selector: Labels | undefined;
  /** undefined: UNSET or absent. */
  readonly mode: Mode | undefined;
  /** By container port. undefined as a value: an entry that says UNSET, or nothing. */
  readonly portLevelMtls: ReadonlyMap<number, Mode | undefined>;
  readonly creationTimestamp: string | undefined;
  /** The same in milliseconds since 1970; Infinity when a plan is about to create it. */
  readonly bornAt: number;
  readonly object: KubernetesObject;
}

export function isPeerAuthentication(object: KubernetesObject): boolean {
  return object.kind === 'PeerAuthentication' && object.apiVersion.startsWith('security.istio.io/');
}

export function parsePeerAuthentication(object: KubernetesObject, rootNamespace: string): PeerAuthentication {
  const spec = record(object['spec']);
  const labels = stringMap(record(spec['selector'])['matchLabels']);
  const selector = isEmpty(labels) ? undefined : labels;
  const namespace = object.metadata.namespace ?? '';
  return {
    namespace,
    name: object.metadata.name,
    scope: scopeOf(namespace === rootNamespace, selector !== undefined),
    selector,
    mode: parseMode(spec['mtls']),
    portLevelMtls: parsePorts(spec['portLevelMtls']),
    creationTimestamp: object.metadata.creationTimestamp,
    bornAt: bornAt(object.metadata.creationTimestamp),
    object,
  };
}

function scopeOf(inRootNamespace: boolean, hasSelector: boolean): PeerAuthentication['scope'] {
  if (inRootNamespace) return hasSelector ? 'ignored' : 'mesh';
  return hasSelector ? 'workload' : 'namespace';
}

function parsePorts(value: unknown): ReadonlyMap<number, Mode | undefined> {
  const ports = new Map<number, Mode | undefined>();
  if (!isRecord(value)) return ports;
  for (const [key, mtls] of Object.entries(value)) {
    const port = integer(Number(key));
    if (port !== undefined) ports.set(port, parseMode(mtls));
  }
  return ports;
}

function parseMode(mtls: unknown): Mode | undefined {
  const mode = record(mtls)['mode'];
  return mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE' ? mode : undefined;
}
