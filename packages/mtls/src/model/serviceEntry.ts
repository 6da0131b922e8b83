import { list, record, stringMap, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import { isEmpty } from './labels.ts';
import type { Labels } from './labels.ts';
import { parseServicePort } from './servicePort.ts';
import type { ServicePort } from './servicePort.ts';
import { saysToHaveProxy } from './workloadEntry.ts';

/** Hosts that clients of the mesh can call besides Kubernetes services. */
export interface ServiceEntry {
  readonly namespace: string;
  readonly name: string;
  /** May be wildcards. */
  readonly hosts: readonly string[];
  /** What is external never gets mutual TLS of the mesh by itself. */
  readonly location: 'MESH_INTERNAL' | 'MESH_EXTERNAL';
  /** NONE: the proxy connects where the application already resolved to. */
  readonly resolution: string;
  readonly exportTo: ReadonlySet<string>;
  readonly ports: readonly ServicePort[];
  /** Pods (and WorkloadEntries) that stand behind it. */
  readonly selector: Labels | undefined;
  /** For each endpoint that is written in the entry itself: whether it says, by label or service account, that it has a proxy. */
  readonly endpointsInMesh: readonly boolean[];
  readonly object: KubernetesObject;
}

export function isServiceEntry(object: KubernetesObject): boolean {
  return object.kind === 'ServiceEntry' && object.apiVersion.startsWith('networking.istio.io/');
}

export function parseServiceEntry(object: KubernetesObject): ServiceEntry {
  const spec = record(object['spec']);
  const selector = stringMap(record(spec['workloadSelector'])['labels']);
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    hosts: list(spec['hosts']).filter((host) => typeof host === 'string'),
    location: spec['location'] === 'MESH_INTERNAL' ? 'MESH_INTERNAL' : 'MESH_EXTERNAL',
    resolution: text(spec['resolution']) ?? 'NONE',
    exportTo: new Set(list(spec['exportTo']).filter((entry) => typeof entry === 'string')),
    ports: list(spec['ports'])
      .map((port) => parseServicePort({ ...record(port), port: record(port)['number'], protocol: 'TCP' }))
      .filter((port) => port !== undefined),
    selector: isEmpty(selector) ? undefined : selector,
    endpointsInMesh: list(spec['endpoints']).map((endpoint) => saysToHaveProxy(record(endpoint))),
    object,
  };
}
