import { integer, isRecord, list, record, stringMap, text } from './json.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';

/** TLS that a DestinationRule asks clients for. */
export type RuleTlsMode = 'ISTIO_MUTUAL' | 'DISABLE' | 'SIMPLE' | 'MUTUAL';

/** The two settings of a traffic policy that decide about mutual TLS. undefined: the policy leaves the field out. */
export interface ConnectionPolicy {
  readonly tls: RuleTlsMode | undefined;
  readonly loadBalancer: 'PASSTHROUGH' | 'other' | undefined;
}

export interface TrafficPolicy extends ConnectionPolicy {
  /** By service port; the first entry of a port counts. */
  readonly ports: ReadonlyMap<number, ConnectionPolicy>;
}

/** Reads `trafficPolicy` of a DestinationRule or of one of its subsets; undefined when there is none. */
export function parseTrafficPolicy(value: unknown): TrafficPolicy | undefined {
  if (!isRecord(value)) return undefined;
  const ports = new Map<number, ConnectionPolicy>();
  for (const entry of list(value['portLevelSettings']).map(record)) {
    const port = integer(record(entry['port'])['number']);
    if (port !== undefined && !ports.has(port)) ports.set(port, connectionPolicy(entry));
  }
  return { ...connectionPolicy(value), ports };
}

export interface Subset {
  readonly name: string;
  /** Of the pods that it is made of, besides those of the service. */
  readonly labels: Labels;
  readonly trafficPolicy: TrafficPolicy | undefined;
}

export function parseSubsets(object: KubernetesObject): readonly Subset[] {
  return list(record(object['spec'])['subsets'])
    .map(record)
    .map((subset) => ({
      name: text(subset['name']) ?? '',
      labels: stringMap(subset['labels']),
      trafficPolicy: parseTrafficPolicy(subset['trafficPolicy']),
    }));
}

function connectionPolicy(source: Readonly<Record<string, unknown>>): ConnectionPolicy {
  return { tls: tlsMode(source['tls']), loadBalancer: loadBalancer(source['loadBalancer']) };
}

function tlsMode(value: unknown): RuleTlsMode | undefined {
  if (!isRecord(value)) return undefined;
  const mode = value['mode'];
  // DISABLE is the zero value of Istio's enum: settings without a mode mean it.
  return mode === 'ISTIO_MUTUAL' || mode === 'SIMPLE' || mode === 'MUTUAL' ? mode : 'DISABLE';
}

function loadBalancer(value: unknown): ConnectionPolicy['loadBalancer'] {
  if (!isRecord(value)) return undefined;
  return value['simple'] === 'PASSTHROUGH' ? 'PASSTHROUGH' : 'other';
}
