import { integer, isRecord, record, stringMap, text } from './json.ts';
import { parseIpAddress } from './ipRange.ts';
import type { KubernetesObject } from './kubernetesObject.ts';
import type { Labels } from './labels.ts';
import type { WorkloadRef } from './workload.ts';

/** A machine, or another endpoint, that runs outside Kubernetes. What runs there, and what its proxy does, it does not tell. */
export interface WorkloadEntry {
  readonly namespace: string;
  readonly name: string;
  /** By the name that telemetry has for it: its WorkloadGroup's, where it registered itself. */
  readonly workload: WorkloadRef;
  readonly labels: Labels;
  readonly address: string | undefined;
  /** Services select only what has an IP address (or none); ServiceEntries also what has a host name. */
  readonly hasHostName: boolean;
  readonly serviceAccount: string | undefined;
  /** Whether it says, by label or service account, that it has a proxy: clients send it mutual TLS by that. */
  readonly saysProxy: boolean;
  /** Its own ports by the names of the services' ports. */
  readonly ports: ReadonlyMap<string, number>;
  readonly object: KubernetesObject;
}

export function isWorkloadEntry(object: KubernetesObject): boolean {
  return object.kind === 'WorkloadEntry' && object.apiVersion.startsWith('networking.istio.io/');
}

/** Source: Istio, `pilot/pkg/serviceregistry/serviceentry/conversion.go`, `convertWorkloadEntryToWorkloadInstance`. */
export function parseWorkloadEntry(object: KubernetesObject): WorkloadEntry {
  const spec = record(object['spec']);
  const { name, namespace = '', labels: ownLabels = {}, annotations = {} } = object.metadata;
  const labels = { ...stringMap(spec['labels']), ...ownLabels };
  const address = text(spec['address']);
  const workloadName =
    annotations['istio.io/autoRegistrationGroup'] ?? ownLabels['service.istio.io/workload-name'] ?? name;
  return {
    namespace,
    name,
    workload: { kind: 'WorkloadEntry', namespace, name: workloadName },
    labels,
    address,
    hasHostName: address !== undefined && parseIpAddress(address) === undefined,
    serviceAccount: text(spec['serviceAccount']),
    saysProxy: saysToHaveProxy({ ...spec, labels }),
    ports: parsePorts(spec['ports']),
    object,
  };
}

/**
 * Whether an endpoint, of its own or written in a ServiceEntry, says that it has a proxy.
 *
 * Source: Istio, `pilot/pkg/serviceregistry/serviceentry/conversion.go`, `getTLSModeFromWorkloadEntry`.
 */
export function saysToHaveProxy(endpoint: Readonly<Record<string, unknown>>): boolean {
  const label = stringMap(endpoint['labels'])['security.istio.io/tlsMode'];
  return label === undefined ? text(endpoint['serviceAccount']) !== undefined : label === 'istio';
}

function parsePorts(value: unknown): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  if (!isRecord(value)) return ports;
  for (const [name, port] of Object.entries(value)) {
    const number = integer(port);
    if (number !== undefined) ports.set(name, number);
  }
  return ports;
}
