import { callOutcome } from '../client/callOutcome.ts';
import type { Call, Outcome } from '../client/callOutcome.ts';
import { findHost, namespaceOf } from '../client/calledHost.ts';
import type { Mesh } from '../model/mesh.ts';
import { reachOf } from './reach.ts';

/** A call whose outcome a plan changes. */
export interface CallChange<Observed extends Call = Call> {
  readonly call: Observed;
  readonly before: Outcome;
  readonly after: Outcome;
}

/**
 * Those of the calls whose outcome differs between two meshes, in their order. Calls may carry more than `Call` asks,
 * such as their rate: it is handed back.
 *
 * @example
 * impact(mesh, plan.after, calls); // [{ before: 'plaintext', after: 'refused' }]
 */
export function impact<Observed extends Call>(
  before: Mesh,
  after: Mesh,
  calls: Iterable<Observed>,
): readonly CallChange<Observed>[] {
  const reach = reachOf(before, after);
  const changes: CallChange<Observed>[] = [];
  for (const call of calls) {
    const { called } = findHost(before, call.host, call.port, call.client.namespace);
    const reached =
      reach.covers(call.server.namespace) || (called !== undefined && reach.covers(namespaceOf(called)));
    if (!reached) continue;
    const old = callOutcome(before, call).outcome;
    const now = callOutcome(after, call).outcome;
    if (old !== now) changes.push({ call, before: old, after: now });
  }
  return changes;
}
