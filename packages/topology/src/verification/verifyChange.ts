import { containerPort } from '@padlock/mtls';
import type { Mesh } from '@padlock/mtls';
import type { ImpactEntry } from '../impact.ts';
import { meshIndex } from '../meshIndex.ts';
import { hidesOtherPorts } from './changedPorts.ts';
import { isReached, reachesNothing } from './changeReach.ts';
import type { ChangeReach } from './changeReach.ts';
import { verificationMessage } from './verificationMessage.ts';
import { verifiedEdges } from './verifiedEdges.ts';
import type { CountedTelemetry, VerifiedEdge } from './verifiedEdges.ts';

export type VerificationState =
  | 'accepted'
  | 'in_force'
  | 'waiting'
  | 'verified'
  | 'still_plaintext'
  | 'failing'
  | 'not_provable'
  | 'superseded';

/** A client that was known to call before the change, and what policy was to say about it after. */
export type KnownCaller = Pick<ImpactEntry, 'clientId' | 'client' | 'clientKind' | 'server' | 'port'> & {
  readonly expected: ImpactEntry['after'];
  readonly carries: 'requests' | 'connections';
  /** The review said that it loses access. */
  readonly losesAccess: boolean;
};

/** Everything that decides how far a change is proven. */
export interface VerificationInput {
  readonly cluster: string;
  /** As it is now. */
  readonly mesh: Mesh;
  readonly reach: ChangeReach;
  readonly callers: readonly KnownCaller[];
  /** What our own watch shows of it. */
  readonly standing: 'not_seen' | 'in_force' | 'overtaken';
  readonly telemetry: VerificationTelemetry;
}

export type VerificationTelemetry =
  | ({
      readonly state: 'counted';
      /** Does telemetry carry `destination_port`? */
      readonly destinationPort: boolean;
    } & CountedTelemetry)
  /** The second scrape after the change is still to come. */
  | { readonly state: 'too_soon'; readonly destinationPort: boolean }
  | { readonly state: 'unavailable'; readonly reason: string };

/** How far live traffic has proven a change. */
export interface Verification {
  state: VerificationState;
  since: string | null;
  countedUntil: string | null;
  provable: 'port' | 'service' | 'not_per_port';
  message: string;
  edges: VerifiedEdge[];
}

/** For this long a change waits for all callers that are known; after that, those that were seen are enough. Seconds. */
const patienceSeconds = 300;

/**
 * How far telemetry has proven a change, from nothing but the change, the cluster as it is now and what was counted since: so
 * any replica answers alike, also after a restart.
 *
 * A change is verified when calls were seen on the ports that it reaches, each as policy says, and none is missing of those
 * who called before (for five minutes; then the message names them). Nothing that was not seen is ever called verified.
 *
 * @example
 * verifyChange({ cluster, mesh, reach, callers: [], standing: 'in_force', telemetry }).state; // 'verified'
 */
export function verifyChange(input: VerificationInput): Verification {
  const counted = input.telemetry.state === 'counted' ? input.telemetry : undefined;
  const seen = counted === undefined ? [] : verifiedEdges(input, counted);
  const edges = [...seen, ...unseenCallers(input, seen)].sort(byUrgency);
  const state = stateOf(input, edges);
  const until = counted?.since.at;
  return {
    state,
    since: until === undefined ? null : timestamp(until - (counted?.since.windowSeconds ?? 0)),
    countedUntil: until === undefined ? null : timestamp(until),
    provable: provableBy(input),
    message: verificationMessage(state, edges, input),
    edges,
  };
}

function stateOf(
  { standing, telemetry, reach }: VerificationInput,
  edges: readonly VerifiedEdge[],
): VerificationState {
  if (standing === 'not_seen') return 'accepted';
  if (standing === 'overtaken') return 'superseded';
  if (telemetry.state !== 'counted' || reachesNothing(reach)) return 'in_force';
  const states = new Set(edges.map(({ state }) => state));
  if (states.has('failing')) return 'failing';
  if (states.has('still_plaintext') || states.has('unexpected')) return 'still_plaintext';
  if (states.has('not_provable')) return 'not_provable';
  if (!states.has('verified')) return 'waiting';
  const waitsOn = states.has('waiting') && telemetry.since.windowSeconds < patienceSeconds;
  return waitsOn ? 'waiting' : 'verified';
}

function provableBy({ mesh, reach, telemetry }: VerificationInput): Verification['provable'] {
  const byPort = telemetry.state !== 'unavailable' && telemetry.destinationPort;
  if (byPort) return 'port';
  return hidesOtherPorts(meshIndex(mesh), reach) ? 'not_per_port' : 'service';
}

/** Those who called before the change and have not been seen since. */
function unseenCallers(
  { callers, mesh, reach }: VerificationInput,
  seen: readonly VerifiedEdge[],
): VerifiedEdge[] {
  return callers
    .filter(
      (caller) =>
        mayMean(mesh, reach, caller) &&
        !seen.some(
          (edge) =>
            edge.clientId === caller.clientId &&
            edge.server === caller.server &&
            (edge.port === null || caller.port === null || edge.port === caller.port),
        ),
    )
    .map(({ carries, losesAccess: _losesAccess, ...caller }) => ({
      ...caller,
      state: caller.expected === 'refused' ? 'predicted' : 'waiting',
      mutual: 0,
      notMutual: 0,
      failed: 0,
      unit: carries,
      lastSeen: null,
      note:
        caller.expected === 'refused' ? 'Policy refuses it. Refusals are not counted by telemetry.' : null,
    }));
}

/** Not those who were seen on another port of the same pods. */
function mayMean(mesh: Mesh, reach: ChangeReach, { server, port }: KnownCaller): boolean {
  const backend = meshIndex(mesh).backends.get(server);
  const servicePort = backend?.service.ports.find((candidate) => candidate.port === port);
  if (backend === undefined || servicePort === undefined) return true;
  return backend.pods.some((pod) => {
    const number = containerPort(backend.service, servicePort, pod);
    return number !== undefined && isReached(reach, `${pod.workload.namespace}/${pod.workload.name}`, number);
  });
}

/** What needs attention first. */
const urgency: Readonly<Record<VerifiedEdge['state'], number>> = {
  failing: 0,
  still_plaintext: 1,
  unexpected: 2,
  waiting: 3,
  not_provable: 4,
  predicted: 5,
  verified: 6,
};

function byUrgency(a: VerifiedEdge, b: VerifiedEdge): number {
  return (
    urgency[a.state] - urgency[b.state] ||
    b.mutual + b.notMutual - (a.mutual + a.notMutual) ||
    (a.clientId < b.clientId ? -1 : 1)
  );
}

function timestamp(unixSeconds: number): string {
  return new Date(Math.round(unixSeconds * 1000)).toISOString();
}
