import { callOutcome } from '../client/callOutcome.ts';
import type { Call } from '../client/callOutcome.ts';
import { covers, hostOfService } from '../client/calledHost.ts';
import { clientConnection } from '../client/clientTls.ts';
import type { Mesh } from '../model/mesh.ts';
import type { Service } from '../model/service.ts';
import { namespaceMode, policyMode } from '../server/serverMode.ts';
import { possibleCalls } from './possibleCalls.ts';
import { reachOfPolicies } from './reach.ts';

/** A call that gets through in one mesh, and in another of the same pods and services does not. */
export interface LostCall {
  readonly call: Call;
  readonly service: Service;
}

/** The calls between pods of the mesh that a difference in policies and rules makes fail, one for all that are alike. */
export function* newlyRefused(before: Mesh, after: Mesh): Generator<LostCall, void, undefined> {
  const reach = reachOfPolicies(before, after);
  const hosts = changedHosts(before, after);
  for (const service of before.services.values()) {
    const { namespace } = service;
    const host = hostOfService(before, service);
    const ruleDiffers = hosts.some((pattern) => covers(pattern, host));
    if (!ruleDiffers && !reach.covers(namespace)) continue;
    const anyServer =
      ruleDiffers || namespaceMode(before, namespace).mode !== namespaceMode(after, namespace).mode;
    yield* callsLost(before, after, service, (server, port) => {
      return anyServer || policyMode(before, server, port) !== policyMode(after, server, port);
    });
  }
}

/** The same for one service. */
export function* callsLost(
  before: Mesh,
  after: Mesh,
  service: Service,
  isOfInterest?: Parameters<typeof possibleCalls>[2],
): Generator<LostCall, void, undefined> {
  for (const call of possibleCalls([before, after], service, isOfInterest)) {
    if (!isRefused(before, call) && isRefused(after, call)) yield { call, service };
  }
}

/** Whether a call fails, be it that the client has no cluster for it: a subset that no rule of its own has. */
export function isRefused(mesh: Mesh, call: Call): boolean {
  const { client, host, port, subset } = call;
  if (subset !== undefined) {
    const { rule } = clientConnection(mesh, client, host, port, undefined);
    if (rule?.subsets.has(subset) !== true) return true;
  }
  return callOutcome(mesh, call).outcome === 'refused';
}

/** Whether anybody loses access. */
export function losesAny(lost: Generator<LostCall, void, undefined>): boolean {
  return lost.next().done !== true;
}

function changedHosts(before: Mesh, after: Mesh): readonly string[] {
  if (before.destinationRules === after.destinationRules) return [];
  const old = new Set(before.destinationRules);
  const now = new Set(after.destinationRules);
  const changed = [...old, ...now].filter((rule) => !old.has(rule) || !now.has(rule));
  return [...new Set(changed.map(({ host }) => host))];
}
