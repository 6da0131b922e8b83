import { inRange, parseIpRange } from './ipRange.ts';
import type { IpAddress, IpRange } from './ipRange.ts';
import type { KubernetesObject } from './kubernetesObject.ts';

/** Where the calls of a pod go through its sidecar, and where past it, by the address that it calls. */
export interface OutboundRanges {
  readonly excluded: readonly IpRange[];
  /** The only blocks that go through the sidecar; undefined: all that are not excluded. */
  readonly included: readonly IpRange[] | undefined;
  /** These ports go through the sidecar at any address that is not excluded. */
  readonly includedPorts: ReadonlySet<number>;
  /** The annotations as they are written: pods with the same ones call past their sidecars alike. */
  readonly written: string;
}

const excludedRanges = 'traffic.sidecar.istio.io/excludeOutboundIPRanges';
const includedRanges = 'traffic.sidecar.istio.io/includeOutboundIPRanges';
const includedPorts = 'traffic.sidecar.istio.io/includeOutboundPorts';

/** undefined: addresses make no difference, as on nearly all pods. */
export function parseOutboundRanges({ metadata }: KubernetesObject): OutboundRanges | undefined {
  const excluded = metadata.annotations?.[excludedRanges]?.trim() ?? '';
  const included = metadata.annotations?.[includedRanges]?.trim() ?? '*';
  if (excluded === '' && included === '*') return undefined;
  const ports = metadata.annotations?.[includedPorts] ?? '';
  return {
    excluded: rangesOf(excluded),
    included: included === '*' ? undefined : rangesOf(included),
    includedPorts: new Set(ports.split(',').map((port) => Number.parseInt(port, 10))),
    written: JSON.stringify([excluded, included, ports]),
  };
}

/**
 * Whether a call to an address and port leaves past the sidecar, in plaintext. The address is the one that the application
 * connects to: of a service its cluster IP, unless it is headless.
 *
 * Source: Istio, `tools/istio-iptables/pkg/capture/run.go`: what is excluded comes first, then ports, then what is included.
 */
export function goesPast(ranges: OutboundRanges, address: IpAddress, port: number): boolean {
  if (ranges.excluded.some((range) => inRange(range, address))) return true;
  if (ranges.included === undefined || ranges.includedPorts.has(port)) return false;
  return !ranges.included.some((range) => inRange(range, address));
}

function rangesOf(written: string): readonly IpRange[] {
  return written
    .split(',')
    .map((part) => parseIpRange(part.trim()))
    .filter((range) => range !== undefined);
}
