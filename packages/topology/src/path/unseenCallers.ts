import { type Mesh, outsideCallerWarnings, type Pod, type Warning } from '@padlock/mtls';
import { silentServers } from '../silentServers.ts';
import type { Traffic } from '../traffic.ts';
import { strictMesh } from './strictMesh.ts';

/**
 * What the review warns of when these pods are made STRICT: callers that telemetry does not show. By the functions that the
 * review asks, so that the two never say different things.
 */
export function unseenCallers(
  mesh: Mesh,
  pods: readonly Pod[],
  traffic: Traffic | undefined,
): readonly Warning[] {
  return [...outsideCallerWarnings(mesh, strictMesh(mesh), new Set(pods)), ...silentServers(traffic, pods)];
}
