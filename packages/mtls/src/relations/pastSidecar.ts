import { getOrAdd } from '../model/getOrAdd.ts';
import { parseIpAddress } from '../model/ipRange.ts';
import type { IpAddress } from '../model/ipRange.ts';
import { derivedFrom } from '../model/mesh.ts';
import type { Mesh } from '../model/mesh.ts';
import { goesPast } from '../model/outboundRanges.ts';
import type { Pod } from '../model/pod.ts';
import type { Service } from '../model/service.ts';

/** An address that applications connect to, and the ports that they find there. */
export interface CalledAddress {
  readonly written: string;
  readonly address: IpAddress;
  readonly ports: readonly number[];
}

/** The addresses of a service itself. A headless one has none: its callers connect to its pods. */
export function addressesOfService(service: Service): readonly CalledAddress[] {
  const ports = service.ports.map(({ port }) => port);
  return service.clusterIPs.flatMap((written) => calledAddress(written, ports));
}

/** The address of a pod, for callers that connect to it, past its services. */
export function addressesOfPod({ ip, containerPorts }: Pod): readonly CalledAddress[] {
  return ip === undefined
    ? []
    : calledAddress(
        ip,
        containerPorts.map(({ port }) => port),
      );
}

function calledAddress(written: string, ports: readonly number[]): readonly CalledAddress[] {
  const address = parseIpAddress(written);
  // Where no port is told, any may be called: Istio lets port 0 be neither included nor excluded.
  return address === undefined ? [] : [{ written, address, ports: ports.length > 0 ? ports : [0] }];
}

/** Whether a pod calls one of the ports there past its own sidecar. */
export function callsPast({ outboundRanges }: Pod, { address, ports }: CalledAddress): boolean {
  return outboundRanges !== undefined && ports.some((port) => goesPast(outboundRanges, address, port));
}

/**
 * Whether a pod with a sidecar calls past it: by port, or at an address of some service or pod of the mesh. Such calls are plaintext.
 *
 * @example
 * callsPastSidecar(mesh, pod); // false
 */
export function callsPastSidecar(mesh: Mesh, pod: Pod): boolean {
  if (pod.excludedOutboundPorts.size > 0) return true;
  const { outboundRanges } = pod;
  if (outboundRanges === undefined) return false;
  return getOrAdd(answers(mesh), outboundRanges.written, () => {
    return addressesOf(mesh).some((called) => callsPast(pod, called));
  });
}

const answers = derivedFrom((_mesh: Mesh) => new Map<string, boolean>());

const addressesOf = derivedFrom((mesh: Mesh): readonly CalledAddress[] => [
  ...[...mesh.services.values()].flatMap(addressesOfService),
  ...[...mesh.pods.values()].flatMap(addressesOfPod),
]);
